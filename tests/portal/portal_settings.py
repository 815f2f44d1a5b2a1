"""The site's settings as the tests run it: a key of their own, a fast hasher, letters kept, a temporary home.

DUIXIAN_TEST_DB=sqlite (default) keeps a database file, so that threads and the browser meet real locks;
DUIXIAN_TEST_DB=postgresql runs on a temporary cluster, which the first process starts for all.
"""

import atexit
import os
import shutil
import tempfile

home = tempfile.mkdtemp(prefix="duixian-test-")
atexit.register(shutil.rmtree, home, ignore_errors=True)
os.environ.update(SECRET_KEY="only for tests", DUIXIAN_HOME=home)
for name in ("DATABASE_URL", "DEBUG", "ALLOWED_HOSTS", "HTTPS", "EMAIL_URL", "WORKING_DAYS"):
    os.environ.pop(name, None)

from duixian.portal.web.settings import *  # noqa: E402, F403
from duixian.portal.web.settings import DATABASES, INSTALLED_APPS, STORAGES  # noqa: E402, F401

ALLOWED_HOSTS = ["testserver", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True

if os.environ.get("DUIXIAN_TEST_DB", "sqlite") == "postgresql":
    import dj_database_url
    from cluster import cluster_url

    DATABASES["default"] = dj_database_url.parse(cluster_url())
else:
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(home, "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
