"""Settings. What differs between installations comes from the environment; `deploy/env.example` lists it.

Without any, the site runs for this machine alone: SQLite and the rest of its data in `DUIXIAN_HOME` (`./var`).
"""

from __future__ import annotations

import os
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from duixian.quantity.working_days import load_calendar


def _flag(name: str, default: bool) -> bool:
    said = os.environ.get(name, "")
    return said.lower() in ("1", "true", "yes", "on") if said else default


def _list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def _secret_key() -> str:
    """From the environment, else from the file that `serve` writes once; without either Django refuses to start."""
    file = HOME / "secret-key"
    return os.environ.get("SECRET_KEY") or (file.read_text().strip() if file.exists() else "")


def _package(name: str) -> Path:
    """The folder of an installed package of static files, which need not be importable."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ImproperlyConfigured(f"the package {name} is not installed: pip install 'duixian[portal]'")
    return Path(next(iter(spec.submodule_search_locations)))


HOME = Path(os.environ.get("DUIXIAN_HOME", "var")).resolve()
DEBUG = _flag("DEBUG", False)
SECRET_KEY = _secret_key()

_LOCAL = {"localhost", "127.0.0.1", "[::1]"}
ALLOWED_HOSTS = _list("ALLOWED_HOSTS", ",".join(sorted(_LOCAL)))
HTTPS = _flag("HTTPS", not set(ALLOWED_HOSTS) <= _LOCAL)
"""Whether people reach the site by HTTPS: assumed for every host but this machine."""
CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS if HTTPS and host != "*"]

# The apps, lower ones first. Each that is installed adds its own urls, rules and desk.
PORTAL_APPS = [
    name
    for name in (
        "journal",
        "accounts",
        "web",
        "administration",
        "library",
        "calls",
        "papers",
        "dossiers",
        "notifications",
        "registration",
        "applications",
        "checkup",
        "lists",
        "payments",
        "budgets",
        "selection",
        "registry",
        "credit",
        "listings",
        "platforms",
        "vouchers",
        "supervision",
        "measures",
        "oversight",
        "direct_awards",
        "dashboards",
        "demo",
    )
    if (spec := find_spec(f"duixian.portal.{name}")) and spec.origin
]

INSTALLED_APPS = [
    *(f"duixian.portal.{name}" for name in PORTAL_APPS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "duixian.portal.web.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "duixian.portal.accounts.middleware.authority",
    "duixian.portal.papers.uploads.limited",
    "duixian.portal.web.middleware.expected_errors",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "duixian.portal.web.urls"
WSGI_APPLICATION = "duixian.portal.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.static", "duixian.portal.web.templatetags.duixian"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "duixian.portal.web.desk.context",
            ],
        },
    }
]

FORM_RENDERER = "duixian.portal.web.controls.Renderer"

# --- data -----------------------------------------------------------------------------------------------------------
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{HOME / 'duixian.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # writers queue at the start instead of failing in the middle
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = HOME / "media"
"""Uploads. No URL serves this folder: views hand out what a person may see."""
PAPERS_MAX_BYTES = int(os.environ.get("PAPERS_MAX_MB") or 20) * 2**20
"""The largest file that is taken; a larger one is refused before it is read."""
CREDIT_LIST_DAYS = int(os.environ.get("CREDIT_LIST_DAYS") or 31)
"""How many days after the day that it is of a list of the dishonest is gone by."""
CREDIT_ANSWER_DAYS = int(os.environ.get("CREDIT_ANSWER_DAYS") or 5)
"""How many working days a credit officer's own answer stands in for a list that is too old."""
CLAMD = os.environ.get("CLAMD", "")
"""Where clamd listens (`/run/clamav/clamd.ctl` or `host:port`). Empty: uploads are inspected, but not scanned."""

# --- language and time ----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
CALENDAR = load_calendar(*(Path(file) for file in _list("WORKING_DAYS")))
"""Working days beyond the years that the library knows: files of year tables (`duixian.quantity.working_days`)."""

# --- static files: all from installed packages and this one ----------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [
    ("bootstrap", _package("bootstrap")),
    ("icons", _package("js_lib_bootstrap_icons") / "static" / "bootstrap-icons" / "font"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- accounts -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "duixian.portal.accounts.letters.Letters"
ACCOUNT_FORMS = {"signup": "duixian.portal.registration.forms.SignUpForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # whoever opens an account for somebody else answers for its address
ACCOUNT_EMAIL_SUBJECT_PREFIX = "兑现 · "
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
ACCOUNT_RATE_LIMITS = {"login_failed": False}  # axes counts failures, across processes
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_USER_DISPLAY = str
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "兑现"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "duixian.portal.accounts.adapter.username_tried"
AXES_CLIENT_IP_CALLABLE = "duixian.portal.accounts.adapter.client_ip"
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

# --- sessions, transport, content security --------------------------------------------------------------------------
CSRF_FAILURE_VIEW = "duixian.portal.web.errors.without_token"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE: Literal["Lax"] = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # subdomains of the city's domain are not this site's to speak for
    "security.W019",  # a paper stands in a frame beside the condition that it proves
    "security.W021",  # nor is the list that browsers ship with
    "models.W040",  # an index that holds more than its keys is for PostgreSQL; SQLite has the same without
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap's signs and the QR code of a second factor
        "connect-src": [SELF],
        "frame-src": [SELF],  # a paper beside the condition that it proves
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a long form of cost lines
FILE_UPLOAD_PERMISSIONS = 0o600

# --- e-mail: to the console, or by smtp://user:password@host:port (smtps for TLS from the start) --------------------
_mail = urlsplit(os.environ.get("EMAIL_URL", "console:"))
if _mail.scheme not in ("console", "smtp", "smtps"):
    raise ImproperlyConfigured(f"EMAIL_URL begins with console:, smtp:// or smtps://, not {_mail.scheme}:")
EMAIL_BACKEND = f"django.core.mail.backends.{'console' if _mail.scheme == 'console' else 'smtp'}.EmailBackend"
EMAIL_HOST = _mail.hostname or "localhost"
EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 25)
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = _mail.scheme == "smtp" and bool(_mail.username)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("EMAIL_FROM", "duixian@localhost")
SITE_URL = os.environ.get("SITE_URL", f"http://localhost:{os.environ.get('PORT', '8000')}").rstrip("/")
"""How people reach the site, for links in messages."""
