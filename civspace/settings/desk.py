"""Settings of the desk, the officers' pages: a process, a host, a signing key and a user model of its own."""

from csp.constants import NONE, SELF

from civspace.settings.base import *  # noqa: F403
from civspace.settings.base import BASE_DIR, DATA_DIR, PRODUCTION, env
from civspace.settings.keys import secret_key
from civspace.settings.reprisals import *  # noqa: F403

SECRET_KEY = secret_key(DATA_DIR / "s" / "desk", env.str("CIVSPACE_DESK_SECRET_KEY", default=""))
# Keys that were in use before: what they signed or sealed is still read, nothing new is signed with them.
SECRET_KEY_FALLBACKS = env.list("CIVSPACE_DESK_SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("CIVSPACE_DESK_HOSTS", default=[] if PRODUCTION else ["*"])
#: Where officers find the desk: the daily mail names it.
DESK_URL = env.str("CIVSPACE_DESK_URL", default="http://localhost:8002")
ROOT_URLCONF = "reprisals.desk.urls"
WSGI_APPLICATION = "reprisals.desk.wsgi.application"
AUTH_USER_MODEL = "reprisals_desk.Officer"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "civspace.web",
    "reprisals.vault",
    "reprisals.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "civspace.web.middleware.PageMethodsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "reprisals.desk.middleware.DeskMiddleware",
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
                "django.contrib.messages.context_processors.messages",
                "civspace.web.context.site",
                "reprisals.desk.context.desk",
            ],
            "builtins": ["django.templatetags.i18n", "civspace.web.templatetags.web"],
        },
    }
]

# Signing in. The unlocked keys have a cookie of their own, half of what opens them.
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name"), "max_similarity": 0.6},
    },
]
# auth.W004: addresses are unique without regard to case, by a constraint that this check does not read.
# security.W021: whether a domain goes into the preload lists of browsers is for its owner to decide.
SILENCED_SYSTEM_CHECKS = ["auth.W004", "security.W021"]
LOGIN_URL = "account_login"
SESSION_COOKIE_NAME = "__Host-d1" if PRODUCTION else "d1"
UNLOCK_COOKIE_NAME = "__Host-d2" if PRODUCTION else "d2"
CSRF_COOKIE_NAME = "__Host-dcsrf" if PRODUCTION else "dcsrf"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
DESK_SESSION_SECONDS = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_AGE = None
CSRF_COOKIE_PATH = "/"
LANGUAGE_COOKIE_NAME = "dlang"

# Security. `no-referrer` would make browsers send `Origin: null`, which Django refuses.
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
CSRF_FAILURE_VIEW = "reprisals.desk.views.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = env.list("CIVSPACE_DESK_TRUSTED_ORIGINS", default=[])
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "s" / "static"
if not PRODUCTION:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # empty: pages get these files from the apps
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

# The daily mail is the only one; it says the same words every day and is sent by a command that needs no key.
EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "s" / "mail"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("CIVSPACE_DESK_FROM_EMAIL", default="CivSpace <no-reply@localhost>")

#: Where the published report is written as static files for the portal's operators.
REPORT_DIR = DATA_DIR / "s" / "report"
SITE_NAME = "CivSpace"
