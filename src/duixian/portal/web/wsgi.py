"""The site as a WSGI application."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duixian.portal.web.settings")
application = get_wsgi_application()

# A page makes many small things and no rings of them; what was imported lives as long as the process.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 100)
