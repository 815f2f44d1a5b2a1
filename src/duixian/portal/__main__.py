"""`python -m duixian.portal COMMAND` runs Django's management commands with the site's settings."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duixian.portal.web.settings")
execute_from_command_line(["duixian.portal", *sys.argv[1:]])
