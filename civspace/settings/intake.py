"""Settings of the intake, the reporters' pages under /s/: no accounts, no session of Django's, no script, no log.

With `CIVSPACE_PRODUCTION` it is the clearnet's: https alone, cookies that no other origin can set. Without it, on plain
http, cookies are as on the onion (`civspace.settings.onion`).
"""

from civspace.settings.base import *  # noqa: F403
from civspace.settings.base import BASE_DIR, DATA_DIR, PRODUCTION, env
from civspace.settings.keys import secret_key
from civspace.settings.reprisals import *  # noqa: F403

DEBUG = False  # a page of local variables would show what somebody wrote
SECRET_KEY = secret_key(DATA_DIR / "s" / "intake", env.str("CIVSPACE_INTAKE_SECRET_KEY", default=""))
ALLOWED_HOSTS = env.list("CIVSPACE_HOSTS", default=[] if PRODUCTION else ["*"])
ROOT_URLCONF = "reprisals.intake.urls"
WSGI_APPLICATION = "reprisals.intake.wsgi.application"
INSTALLED_APPS = ["django.forms", "civspace.web", "reprisals.vault", "reprisals.intake"]
SITE_NAME = "CivSpace"  # the title of every page, and nothing beside it
AUTH_USER_MODEL = "auth.User"  # there is none: nothing here has accounts

MIDDLEWARE = [
    "reprisals.intake.middleware.AnswerMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "reprisals.intake.middleware.LanguageMiddleware",
    "reprisals.intake.middleware.UploadsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

FORM_RENDERER = "civspace.web.forms.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "reprisals.intake.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "civspace.web.templatetags.web"],
        },
    }
]

# Cookies. They end with the browser; nobody else's script, path or site gets them.
INTAKE_PATH = "/s/"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
INTAKE_COOKIE = "__Secure-s1" if PRODUCTION else "s1"
CSRF_COOKIE_NAME = "__Secure-scsrf" if PRODUCTION else "scsrf"
CSRF_COOKIE_PATH = INTAKE_PATH
CSRF_COOKIE_AGE = None
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "reprisals.intake.views.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CIVSPACE_TRUSTED_ORIGINS", default=[])

# Transport and headers. `no-referrer` would make browsers send `Origin: null`, which Django refuses.
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
# Whether a domain goes into the preload lists of browsers is for its owner to decide.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
APPEND_SLASH = False

# Where quick exit leads: a page without anything personal on it, that nobody wonders about.
EXIT_URL = env.str("CIVSPACE_EXIT_URL", default="https://www.wikipedia.org/")
# The same pages as an onion service, "http://….onion": named on the first page and in the Onion-Location header.
ONION_URL = env.str("CIVSPACE_ONION_URL", default="").rstrip("/")
# How many proxies of ours stand in front; the address that the outermost one saw only ever becomes a keyed hash.
INTAKE_PROXIES = env.int("CIVSPACE_PROXIES", default=0)

# What one request may bring, in bytes; how many files; how long a text is, in characters.
FILE_UPLOAD_HANDLERS = ["reprisals.intake.uploads.SealingUploadHandler"]
INTAKE_FILE_BYTES = 25 * 1024 * 1024
INTAKE_FILES = 10
INTAKE_BYTES = 101 * 1024 * 1024
INTAKE_TEXT = 50_000
# Seconds in which each 8 KiB of a request must arrive.
INTAKE_BODY_SECONDS = env.float("CIVSPACE_BODY_SECONDS", default=60.0)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 30
# Wrong receipts: per sender in ten minutes, and of all senders in a minute before each waits a second.
INTAKE_TRIES = 5
INTAKE_TRIES_OF_ALL = 60
# Derivations that may run or wait at once, 64 MiB each while they run (two do).
INTAKE_PLACES = 10
# New reports of one sender in an hour.
INTAKE_REPORTS = 30
# clamd's socket; without one, files are marked as not scanned.
CLAMD_SOCKET: str = env.str("CIVSPACE_CLAMD_SOCKET", default="")

LOGGING_CONFIG = "logging.config.dictConfig"
ADMINS: list[str] = []
DEFAULT_EXCEPTION_REPORTER_FILTER = "civspace.web.place_logs.NothingFilter"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"places": {"()": "civspace.web.place_logs.PlaceFormatter"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "level": "ERROR", "formatter": "places"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "ERROR"},
    "loggers": {
        name: {"handlers": ["nowhere"], "propagate": False}
        for name in ("django.request", "django.security", "django.server", "django.db.backends", "django.template")
    },
}
