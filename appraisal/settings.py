"""Every setting, from the environment.

Without one, this is a development machine: SQLite and a random secret key under var/, mail on the console.
PRODUCTION=true changes the defaults to safe ones and refuses to start with unsafe ones (appraisal.checks).
"""

import os
import secrets
import sqlite3
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from appraisal.checks import SQLITE, refuse

env = environ.Env()
WORDS_OF_TRUTH = {"": None}
WORDS_OF_TRUTH |= dict.fromkeys(("true", "yes", "on", "1"), True)
WORDS_OF_TRUTH |= dict.fromkeys(("false", "no", "off", "0"), False)

BASE_DIR = Path(__file__).resolve().parent.parent
# What this installation keeps: the SQLite database, the development key, the demonstration's log-ins.
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).absolute()

with suppress(OSError):  # where it cannot be made, whatever needs it says so
    VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)


def development_secret_key(path):
    """A random key made once for this installation, readable by its owner only."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(64))
    with suppress(FileExistsError):  # another process may have been first: its key stands
        os.link(draft, path)
    draft.unlink()
    return path.read_text()


def truth(name, default=False):
    """A setting that is on or off. Any other word refuses to start: “enabled” must not mean off."""
    said = env.str(name, default="").strip().lower()
    if said not in WORDS_OF_TRUTH:
        raise ImproperlyConfigured(f"Not started:\n- {name} is “{said}”: set {name}=true or {name}=false.")
    return default if WORDS_OF_TRUTH[said] is None else WORDS_OF_TRUTH[said]


# ----------------------------------------------------------------------------------------- what kind of place

PRODUCTION = truth("PRODUCTION")
DEBUG = truth("DEBUG")
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY and not PRODUCTION:
    key_file = VAR_DIR / "secret_key"
    SECRET_KEY = key_file.read_text() if key_file.exists() else development_secret_key(key_file)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])

# -------------------------------------------------------------------------------------------------- the parts

INSTALLED_APPS = [
    "appraisal",
    "partnerships",
    "axes",
    "crispy_forms",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "partnerships.views.kept.KeepTypedMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "appraisal.urls"
WSGI_APPLICATION = "appraisal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "partnerships.views.frame.frame",
            ],
        },
    },
]

# Our own template pack, in templates/council.
CRISPY_ALLOWED_TEMPLATE_PACKS = ["council"]
CRISPY_TEMPLATE_PACK = "council"

# ----------------------------------------------------------------------------------------------- the database


def sqlite_journal(version):
    """Versions before these can lose a write-ahead log when it is reset, so they keep a rollback journal."""
    sound = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    return ("WAL", "FULL") if sound else ("DELETE", "EXTRA")


def sqlite_options():
    journal_mode, synchronous = sqlite_journal(sqlite3.sqlite_version_info)
    return {
        # Take the write lock at the start, so that two writers wait for each other rather than fail.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            f"PRAGMA foreign_keys=ON; PRAGMA journal_mode={journal_mode}; PRAGMA synchronous={synchronous};"
        ),
    }


def postgresql_options():
    # A request that waits longer is better told so. 0 is no limit, which migrations and loading ask for.
    statement_seconds = env.int("DATABASE_STATEMENT_SECONDS", default=30)
    return {
        "connect_timeout": 10,
        "options": (
            f"-c lock_timeout=10s -c statement_timeout={statement_seconds}s "
            "-c idle_in_transaction_session_timeout=60s "
            # A page's query is over long before it would be compiled.
            "-c jit=off"
        ),
    }


database = env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'partnership-appraisal.sqlite3'}")
engine_options = sqlite_options() if database["ENGINE"] == SQLITE else postgresql_options()
DATABASES = {
    "default": database
    | {
        "OPTIONS": engine_options | database.get("OPTIONS", {}),
        "CONN_MAX_AGE": None,  # kept open: a connection costs more than most pages
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --------------------------------------------------------------------------------------------- people, log-in

AUTH_USER_MODEL = "partnerships.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "partnerships.known.KnownPerson",
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "my_work"
LOGOUT_REDIRECT_URL = "login"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=24).total_seconds())

# A working day from log-in. Reading does not extend it: a session that every request prolongs never ends.
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_SAVE_EVERY_REQUEST = False

# A save that fails its CSRF check gives the typed text back.
CSRF_FAILURE_VIEW = "partnerships.views.kept.csrf_failure"


def name_tried(request, credentials):
    """The e-mail address a log-in was tried with, however the form names it: one lock for ANN@ and ann@."""
    sources = (credentials or {}, request.POST if request else {})
    tried = (source.get(field) for source in sources for field in ("username", "email"))
    return next((name.strip().lower() for name in tried if name), None)


# How many proxies of ours each add an address to X-Forwarded-For; 0 believes the connection alone.
PROXY_COUNT = env.int("PROXY_COUNT") if env.str("PROXY_COUNT", default="") else None
if PROXY_COUNT is None and not PRODUCTION:
    PROXY_COUNT = 0


def visitor_address(request):
    """What the outermost of our proxies saw. What stands further left the visitor may have written."""
    forwarded = request.headers.get("X-Forwarded-For", "").replace(",", " ").split()
    seen = [request.META.get("REMOTE_ADDR", ""), *reversed(forwarded)]
    return seen[PROXY_COUNT] if len(seen) > PROXY_COUNT else seen[0]


AXES_CLIENT_IP_CALLABLE = visitor_address

# Ten wrong passwords for one person from one address lock that pair for a quarter of an hour.
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = name_tried
AXES_LOCKOUT_TEMPLATE = "partnerships/person/locked.html"
AXES_DISABLE_ACCESS_LOG = True  # our own events tell who logged in
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# ---------------------------------------------------------------------------------------- the browser's walls

SECURE_SSL_REDIRECT = truth("SECURE_SSL_REDIRECT", default=PRODUCTION)
SESSION_COOKIE_SECURE = truth("SESSION_COOKIE_SECURE", default=PRODUCTION)
CSRF_COOKIE_SECURE = truth("CSRF_COOKIE_SECURE", default=PRODUCTION)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000 if PRODUCTION else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
# The header in which the proxy says that a request came by https: X-Forwarded-Proto, for most.
proxy_header = env.str("SECURE_PROXY_SSL_HEADER", default="")
proxy_header_key = f"HTTP_{proxy_header.upper().replace('-', '_')}"
SECURE_PROXY_SSL_HEADER = (proxy_header_key, "https") if proxy_header else None
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CSRF_COOKIE_HTTPONLY = True  # scripts read the token from the form
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Preloading puts the name into browsers for good; that is the council's own decision. Columns that an index
# holds beside its key are for PostgreSQL, and SQLite does well without them.
SILENCED_SYSTEM_CHECKS = ["security.W021", "models.W040"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# A page with 120 answers fits; a longer post than this is not one of our forms. None sends more than a file.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_HANDLERS = ["partnerships.uploads.LimitedFileHandler"]

# ------------------------------------------------------------------------------------------------------ files

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Collected, compressed and named by content where people use it; straight from the folders where written.
STATIC_COLLECTED = truth("STATIC_COLLECTED", default=PRODUCTION)
WHITENOISE_USE_FINDERS = not STATIC_COLLECTED
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Files of evidence: the only ones that are kept. What people write is in the database.
EVIDENCE_DIR = VAR_DIR / "evidence"
# Where a large file is while it arrives, without a name.
UPLOADS_DIR = VAR_DIR / "uploads"

STORAGES = {
    "evidence": {
        "BACKEND": "appraisal.storage.KeptFiles",
        "OPTIONS": {
            "location": EVIDENCE_DIR,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# Where clamd listens, as a socket's path or host:port; empty scans nothing. With it, files wait until clean.
CLAMD = env.str("CLAMD", default="").strip()

# ------------------------------------------------------------------------------------------ words, mail, logs

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True

EMAIL_TIMEOUT = 20  # a mail server that does not answer must not hold everybody's reminder up
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Partnership Appraisal <noreply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Where people reach this installation, for the links in mail.
SITE_URL = env.str("SITE_URL", default="").rstrip("/") or (
    f"https://{ALLOWED_HOSTS[0]}"
    if PRODUCTION and ALLOWED_HOSTS
    else f"http://localhost:{env.str('PORT', default='8000')}"
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Django's own default handlers are replaced by the one above.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        "partnerships": {"level": "INFO"},
        "appraisal": {"level": "INFO"},
    },
}

refuse(vars())
