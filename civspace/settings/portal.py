"""Settings of the portal: web process, worker and management commands."""

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from civspace.settings.base import *  # noqa: F403
from civspace.settings.base import BASE_DIR, DATA_DIR, DEBUG, PRODUCTION, TESTING, env
from civspace.settings.keys import secret_key

SECRET_KEY = secret_key(DATA_DIR)
ALLOWED_HOSTS = env.list("CIVSPACE_HOSTS", default=[] if PRODUCTION else ["*"])
BASE_URL = env.str("CIVSPACE_BASE_URL", default=f"http://localhost:{env.int('PORT', default=8000)}")

INSTALLED_APPS = [
    "modeltranslation",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "django_htmx",
    "rules.apps.AutodiscoverRulesConfig",
    # The rooms, lowest first: imports and foreign keys go down this list, never up.
    "civspace.reference",
    "civspace.web",
    "civspace.audit",
    "civspace.workflow",
    "civspace.files",
    "civspace.notices",
    "civspace.search",
    "civspace.renditions",
    "civspace.api",
    "accounts.people",
    "accounts.organizations",
    "meetings.calendar",
    "meetings.accreditation",
    "meetings.modalities",
    "submissions.statements",
    "civspace.front",
    "civspace.operations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "civspace.web.middleware.RequestIdMiddleware",
    "csp.middleware.CSPMiddleware",
    "civspace.web.middleware.PageMethodsMiddleware",
    "civspace.web.middleware.CookielessMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "civspace.web.middleware.PublicCacheMiddleware",
    "accounts.people.middleware.TimeZoneMiddleware",
]

ROOT_URLCONF = "civspace.urls"
WSGI_APPLICATION = "civspace.wsgi.application"

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
            ],
            "builtins": ["django.templatetags.i18n", "civspace.web.templatetags.web"],
        },
    }
]

# PostgreSQL is what counts; SQLite is the embedded default.
DATABASE_URL = env.str("DATABASE_URL", default="")
if DATABASE_URL:
    DATABASES = {"default": env.db_url_config(DATABASE_URL)}
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "civspace.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;",
            },
        }
    }
DATABASES["default"]["ATOMIC_REQUESTS"] = False

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL},
        "pages": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "pages",
        },
    }
else:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "pages": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "pages",
            "OPTIONS": {"MAX_ENTRIES": 500},
        },
    }
KEEP_PAGES = True
SESSION_ENGINE = "accounts.people.sessions"

# Celery: Redis in production, a folder of the data directory by default. The rows in the database are the queue;
# a message is only a hint, so it may be lost.
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default=REDIS_URL or "filesystem://localhost")
if CELERY_BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(DATA_DIR / "broker" / "queue"),
        "data_folder_out": str(DATA_DIR / "broker" / "queue"),
        "processed_folder": str(DATA_DIR / "broker" / "processed"),
        "control_folder": str(DATA_DIR / "broker" / "control"),
        "store_processed": False,
        "polling_interval": 0.1,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 0.2, "socket_timeout": 5}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "broker" / "beat")
# Beat entries: {"name": {"task": dotted name, "schedule": seconds}}; each sweeper is the guarantee behind a hint.
CELERY_BEAT_SCHEDULE = {
    "forget-previews": {"task": "civspace.renditions.tasks.forget_previews", "schedule": 3600.0},
    "forget-answers": {"task": "civspace.api.tasks.forget_answers", "schedule": 3600.0},
    "forget-sessions": {"task": "accounts.people.tasks.forget_sessions", "schedule": 3600.0},
    "heartbeat": {"task": "civspace.celery.heartbeat", "schedule": 15.0},
    "sweep-deliveries": {"task": "civspace.notices.tasks.sweep", "schedule": 15.0},
    "sweep-renditions": {"task": "civspace.renditions.tasks.sweep", "schedule": 15.0},
    "remind": {"task": "submissions.statements.tasks.remind", "schedule": 600.0},
    "expire-roles": {"task": "accounts.organizations.tasks.expire", "schedule": 3600.0},
    "forget-addresses": {"task": "civspace.front.tasks.forget_addresses", "schedule": 86400.0},
    "sweep-invitations": {"task": "accounts.organizations.tasks.sweep", "schedule": 30.0},
}

# People
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
# Addresses are unique without regard to case, by a constraint that this check does not read.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_ADAPTER = "accounts.people.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.people.forms.LoginForm",
    "signup": "accounts.people.forms.SignupForm",
    "add_email": "accounts.people.forms.AddEmailForm",
    "change_password": "accounts.people.forms.ChangePasswordForm",
    "set_password": "accounts.people.forms.SetPasswordForm",
    "reset_password": "accounts.people.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.people.forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.people.forms.ReauthenticateForm",
}
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Whole delegations share one address of the net, so what counts is the account; "key" is the e-mail address.
ACCOUNT_RATE_LIMITS = {
    "login": "100/m/ip",
    "login_failed": "100/m/ip,5/5m/key",
    "signup": "60/m/ip",
    "reset_password": "60/m/ip,5/h/key",
    "reset_password_from_key": "60/m/ip",
    "confirm_email": "1/m/key",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
}
MFA_ADAPTER = "accounts.people.adapters.FactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.people.forms.AuthenticateForm",
    "reauthenticate": "accounts.people.forms.FactorReauthenticateForm",
    "activate_totp": "accounts.people.forms.ActivateTOTPForm",
    "add_webauthn": "accounts.people.forms.AddWebAuthnForm",
    "edit_webauthn": "accounts.people.forms.EditWebAuthnForm",
}
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# Nobody signs in with an unconfirmed address here, so a second factor need not stop a change of address.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_TOTP_ISSUER = "CivSpace"

# Mail: without SMTP every message is kept as a file in the data directory.
EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))
else:
    EMAIL_BACKEND = "civspace.notices.backends.KeptMailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_TIMEOUT = 20
# Where people write to the Secretariat; pages of help name it.
CONTACT_EMAIL = env.str("CIVSPACE_CONTACT_EMAIL", default="")
DEFAULT_FROM_EMAIL = env.str("CIVSPACE_FROM_EMAIL", default="CivSpace <no-reply@localhost>")

# Files
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": MEDIA_ROOT}},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

# Security
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
CSRF_FAILURE_VIEW = "civspace.web.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = env.list("CIVSPACE_TRUSTED_ORIGINS", default=[])
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.people.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["civspace.api.media.JSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "civspace.api.media.Negotiation",
    "DEFAULT_PAGINATION_CLASS": "civspace.api.pagination.CursorPagination",
    "DEFAULT_VERSIONING_CLASS": "rest_framework.versioning.NamespaceVersioning",
    "DEFAULT_VERSION": "v1",
    "ALLOWED_VERSIONS": ["v1"],
    "DEFAULT_SCHEMA_CLASS": "civspace.api.schema.AutoSchema",
    "EXCEPTION_HANDLER": "civspace.api.problems.exception_handler",
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "CivSpace API",
    "DESCRIPTION": "Civil society's participation in United Nations meetings: what the pages do, for programs.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

# Logs: JSON lines on standard error, never with local variables.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "civspace.web.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "DEBUG" if DEBUG else "INFO"},
    "loggers": {
        "fontTools": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}

SITE_NAME = _("CivSpace")
