"""Settings of the portal: web process, worker and management commands."""

from datetime import timedelta
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from kombu import Exchange, Queue

from civspace.settings.base import *  # noqa: F403
from civspace.settings.base import BASE_DIR, DATA_DIR, DEBUG, PRODUCTION, TESTING, env
from civspace.settings.databases import REPLICA, databases
from civspace.settings.keys import secret_key

SECRET_KEY = secret_key(DATA_DIR, env.str("CIVSPACE_SECRET_KEY", default=""))
# Keys that were in use before: what they signed or sealed is still read, nothing new is signed with them.
SECRET_KEY_FALLBACKS = env.list("CIVSPACE_SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("CIVSPACE_HOSTS", default=[] if PRODUCTION else ["*"])
# A host of its own, without cookies, from which uploaded files are handed out and nothing else is (with the port, where
# it is not that of https). Without one they come from the portal's, at addresses where it reads no cookie.
FILES_HOST = env.str("CIVSPACE_FILES_HOST", default="").lower()
if FILES_HOST and ALLOWED_HOSTS:
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, FILES_HOST.split(":")[0]]
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
    "civspace.clocks",
    "civspace.sealed",
    "civspace.files",
    "civspace.notices",
    "civspace.threads",
    "civspace.search",
    "civspace.renditions",
    "civspace.figures",
    "civspace.api",
    "accounts.people",
    "accounts.organizations",
    "meetings.calendar",
    "meetings.accreditation",
    "meetings.modalities",
    "submissions.statements",
    "submissions.record",
    "civspace.contest",
    "civspace.front",
    "civspace.operations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "civspace.api.middleware.HttpsOnlyMiddleware",
    "civspace.files.middleware.FilesApartMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "civspace.web.middleware.RequestIdMiddleware",
    "csp.middleware.CSPMiddleware",
    "civspace.web.shedding.middleware.ShedMiddleware",
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
    "civspace.web.middleware.ReplicaMiddleware",
    "civspace.web.middleware.PublicCacheMiddleware",
    "accounts.people.middleware.TimeZoneMiddleware",
    "civspace.web.limits.middleware.LimitsMiddleware",
    "accounts.people.middleware.EmergencyAccessMiddleware",
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

# PostgreSQL is what counts; SQLite is the embedded default. A pool (PgBouncer) may share sessions per transaction.
DIRECT_DATABASE_URL = env.str("CIVSPACE_DIRECT_DATABASE_URL", default="")
POOLED = env.bool("CIVSPACE_POOLED", default=False) and not env.bool("CIVSPACE_DIRECT", default=False)
DATABASES = databases(env, DATA_DIR, pooled=POOLED)
# A copy for public reads (CIVSPACE_REPLICA_URL), which may be so many seconds behind before it is left alone.
if REPLICA in DATABASES:
    DATABASE_ROUTERS = ["civspace.web.replica.Router"]
REPLICA_LAG = env.int("CIVSPACE_REPLICA_LAG", default=5)

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    # A Redis that is silent costs a page one short wait, and then none for a while.
    _redis = {
        "BACKEND": "civspace.web.caches.PatientRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 1},
    }
    CACHES = {"default": _redis, "pages": {**_redis, "KEY_PREFIX": "pages"}}
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            # Room for the counts of limits: what is crowded out is counted anew.
            "OPTIONS": {"MAX_ENTRIES": 50_000},
        },
        "pages": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "pages",
            "OPTIONS": {"MAX_ENTRIES": 500},
        },
    }
# Proxies that are told which addresses to fetch anew (civspace/operations/proxies.py says how), and the bearer token
# that they ask for.
PURGE_URLS = env.list("CIVSPACE_PURGE_URLS", default=[])
PURGE_TOKEN = env.str("CIVSPACE_PURGE_TOKEN", default="")
#: The most rows of a list that are put into one spreadsheet; CSV has no limit.
XLSX_ROWS = 20_000
#: Public figures hide counts of organizations below this number, and whatever would give them away.
FIGURES_THRESHOLD = env.int("CIVSPACE_FIGURES_THRESHOLD", default=5)
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
# What people wait for within seconds is never behind what takes minutes: a worker process per queue, or one for all.
CELERY_TASK_QUEUES = [Queue(name, Exchange(name), routing_key=name) for name in ("urgent", "default", "slow")]
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_TASK_ROUTES = {
    "civspace.celery.heartbeat": {"queue": "urgent"},
    "civspace.clocks.tasks.*": {"queue": "urgent"},
    "civspace.notices.tasks.*": {"queue": "urgent"},
    "accounts.organizations.tasks.send_mail": {"queue": "urgent"},
    "accounts.people.tasks.emergency_access": {"queue": "urgent"},
    "accounts.organizations.tasks.sweep": {"queue": "urgent"},
    "civspace.operations.tasks.purge": {"queue": "urgent"},
    "civspace.operations.tasks.sweep_purges": {"queue": "urgent"},
    "submissions.statements.tasks.end_waiting": {"queue": "urgent"},
    "submissions.statements.tasks.mail_entry": {"queue": "urgent"},
    "submissions.statements.tasks.mail_entries": {"queue": "urgent"},
    "civspace.files.tasks.*": {"queue": "slow"},
    "civspace.renditions.tasks.*": {"queue": "slow"},
    "submissions.record.tasks.*": {"queue": "slow"},
    "meetings.accreditation.tasks.sweep_screening": {"queue": "slow"},
    "submissions.statements.tasks.find_states": {"queue": "slow"},
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker that waits for Redis never gives up
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "broker" / "beat")
# Beat entries: {"name": {"task": dotted name, "schedule": seconds}}; each sweeper is the guarantee behind a hint.
CELERY_BEAT_SCHEDULE = {
    "forget-previews": {"task": "civspace.renditions.tasks.forget_previews", "schedule": 3600.0},
    "forget-answers": {"task": "civspace.api.tasks.forget_answers", "schedule": 3600.0},
    "forget-uploads": {"task": "civspace.files.tasks.forget_uploads", "schedule": 3600.0},
    "forget-files": {"task": "civspace.files.tasks.forget_files", "schedule": 3600.0},
    "forget-sessions": {"task": "accounts.people.tasks.forget_sessions", "schedule": 3600.0},
    "emergency-access": {"task": "accounts.people.tasks.emergency_access", "schedule": 30.0},
    "write-erasures": {"task": "civspace.operations.tasks.write_erasures", "schedule": 60.0},
    "heartbeat": {"task": "civspace.celery.heartbeat", "schedule": 15.0},
    "scan-waiting-files": {"task": "civspace.files.tasks.scan_waiting", "schedule": 300.0},
    "sweep-clocks": {"task": "civspace.clocks.tasks.sweep", "schedule": 60.0},
    "complaints": {"task": "civspace.contest.tasks.sweep", "schedule": 3600.0},
    "sweep-deliveries": {"task": "civspace.notices.tasks.sweep", "schedule": 15.0},
    "sweep-news": {"task": "civspace.notices.follows.tasks.sweep_news", "schedule": 15.0},
    "deadlines-near": {"task": "meetings.modalities.tasks.deadlines_near", "schedule": 600.0},
    "digests": {"task": "civspace.notices.follows.tasks.digests", "schedule": 60.0},
    "forget-news": {"task": "civspace.notices.follows.tasks.forget_news", "schedule": 86400.0},
    "sweep-screening": {"task": "meetings.accreditation.tasks.sweep_screening", "schedule": 60.0},
    "screen-newcomers": {"task": "meetings.accreditation.tasks.screen_newcomers", "schedule": 3600.0},
    "forget-matches": {"task": "meetings.accreditation.tasks.forget_matches", "schedule": 86400.0},
    "sweep-renditions": {"task": "civspace.renditions.tasks.sweep", "schedule": 15.0},
    "sweep-compendia": {"task": "submissions.record.tasks.sweep_compendia", "schedule": 15.0},
    "tidy-compendia": {"task": "submissions.record.tasks.tidy_compendia", "schedule": 3600.0},
    "expire-claims": {"task": "submissions.statements.tasks.expire_claims", "schedule": 300.0},
    "sweep-bulk-acts": {"task": "submissions.statements.tasks.sweep_acts", "schedule": 15.0},
    "remind": {"task": "submissions.statements.tasks.remind", "schedule": 600.0},
    "find-states": {"task": "submissions.statements.tasks.find_states", "schedule": 60.0},
    "end-edit-rounds": {"task": "submissions.statements.tasks.end_rounds", "schedule": 300.0},
    "end-waiting": {"task": "submissions.statements.tasks.end_waiting", "schedule": 30.0},
    "purge-drafts": {"task": "submissions.statements.tasks.purge", "schedule": 86400.0},
    "tell-of-comments": {"task": "submissions.statements.tasks.tell_of_what_was_said", "schedule": 300.0},
    "mail-entries": {"task": "submissions.statements.tasks.mail_entries", "schedule": 60.0},
    "follow-reports": {"task": "meetings.accreditation.tasks.follow_reports", "schedule": crontab(hour=1, minute=15)},
    "end-suspensions": {
        "task": "meetings.accreditation.tasks.end_suspensions",
        "schedule": crontab(hour=0, minute=20),
    },
    "questions-due": {"task": "meetings.accreditation.tasks.questions_due", "schedule": 600.0},
    "expire-roles": {"task": "accounts.organizations.tasks.expire", "schedule": 3600.0},
    "forget-addresses": {"task": "civspace.front.tasks.forget_addresses", "schedule": 86400.0},
    "verify-audit": {"task": "civspace.operations.tasks.verify_audit", "schedule": crontab(hour=2, minute=30)},
    "publish-practice": {
        "task": "meetings.accreditation.tasks.publish_practice",
        "schedule": crontab(hour=3, minute=10),
    },
    "sweep-purges": {"task": "civspace.operations.tasks.sweep_purges", "schedule": 15.0},
    "forget-purges": {"task": "civspace.operations.tasks.forget_purges", "schedule": 86400.0},
    "sweep-invitations": {"task": "accounts.organizations.tasks.sweep", "schedule": 30.0},
}

# The desk: how many minutes a decision can be taken back before its notice leaves (0: not at all), and after how many
# hours a statement that somebody claimed goes back into the queue (0: never).
DESK_UNDO_MINUTES = env.int("CIVSPACE_UNDO_MINUTES", default=5)
DESK_CLAIM_HOURS = env.int("CIVSPACE_CLAIM_HOURS", default=72)

# Compendia: the most pages of a volume and statements of a compendium; how many days those of searches are kept, and
# how many of them everybody together may ask for in an hour.
COMPENDIUM_PAGES = env.int("CIVSPACE_COMPENDIUM_PAGES", default=400)
COMPENDIUM_STATEMENTS = env.int("CIVSPACE_COMPENDIUM_STATEMENTS", default=2000)
COMPENDIUM_DAYS = env.int("CIVSPACE_COMPENDIUM_DAYS", default=7)
COMPENDIUM_SEARCHES = env.int("CIVSPACE_COMPENDIUM_SEARCHES", default=60)

# Organizations: whether a merger that one officer proposes needs another officer to confirm it.
MERGE_FOUR_EYES = env.bool("CIVSPACE_MERGE_FOUR_EYES", default=True)

# Screening: how many days a possible match with a sanctions list is kept after somebody dismissed it.
SCREENING_KEEP_DAYS = env.int("CIVSPACE_SCREENING_KEEP_DAYS", default=30)

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
        "NAME": "accounts.people.passwords.LengthValidator",
        "OPTIONS": {"min_length": 12, "staff": 15},
    },
    {"NAME": "accounts.people.passwords.GuessableValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
# auth.W004: addresses are unique without regard to case, by a constraint that this check does not read.
# security.W021: whether a domain goes into the preload lists of browsers is for its owner to decide, for all its names.
SILENCED_SYSTEM_CHECKS = ["auth.W004", "security.W021"]
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
# Behind proxies of ours the reader's address is the one that the outermost of them saw.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("CIVSPACE_PROXIES", default=0)
# civspace/web/limits holds the limits of sign-in with all others; allauth's own count by address of the net.
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
LIMITS = True
# Overload: how many requests may be under way in one process, the new one among them, before reading without an account
# is turned away, then reading with one, then what is sent (0: never); and after how many seconds in the queue of the
# proxy reading without an account is (twice as many with one, eight times as many for what is sent; 0: never).
SHED_PUBLIC = env.int("CIVSPACE_SHED_PUBLIC", default=8)
SHED_PRIVATE = env.int("CIVSPACE_SHED_PRIVATE", default=12)
SHED_WRITES = env.int("CIVSPACE_SHED_WRITES", default=15)
SHED_SECONDS = env.float("CIVSPACE_SHED_SECONDS", default=2.0)
MFA_ADAPTER = "accounts.people.adapters.FactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.people.forms.AuthenticateForm",
    "reauthenticate": "accounts.people.forms.FactorReauthenticateForm",
    "activate_totp": "accounts.people.forms.ActivateTOTPForm",
    "add_webauthn": "accounts.people.forms.AddWebAuthnForm",
    "edit_webauthn": "accounts.people.forms.EditWebAuthnForm",
}
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
# Who is told, besides the operators, when one of them opens emergency access.
SECURITY_EMAIL = env.str("CIVSPACE_SECURITY_EMAIL", default="")
DEFAULT_FROM_EMAIL = env.str("CIVSPACE_FROM_EMAIL", default="CivSpace <no-reply@localhost>")

# Files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("CIVSPACE_STATIC_DIR", default=str(DATA_DIR / "static")))
MEDIA_ROOT = DATA_DIR / "files"
# Where the ids of what was erased are kept for the day when a backup is put back; best on a disk of its own.
ERASURES_DIR = env.str("CIVSPACE_ERASURES_DIR", default="")
# One folder that all processes share, or a bucket (requirements/s3.txt). Readers get files from the portal alone, which
# asks who may read them: no address of the storage stands on any page.
S3_BUCKET = env.str("CIVSPACE_S3_BUCKET", default="")
STORAGES = {
    "default": {
        "BACKEND": "civspace.files.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("CIVSPACE_S3_ENDPOINT", default="") or None,
            "region_name": env.str("CIVSPACE_S3_REGION", default="us-east-1"),
            "access_key": env.str("AWS_ACCESS_KEY_ID", default="") or None,
            "secret_key": env.str("AWS_SECRET_ACCESS_KEY", default="") or None,
            "addressing_style": "path",
            "signature_version": "s3v4",
            "file_overwrite": False,
            "default_acl": None,
        },
    }
    if S3_BUCKET
    else {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": MEDIA_ROOT}},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

# The scanner of viruses: unix:/path/of/socket or tcp:host:port of clamd; without one, files say that nobody looked.
CLAMD = env.str("CIVSPACE_CLAMD", default="")
CLAMD_SECONDS = 15

# Security
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = PRODUCTION
# Whoever watches the portal asks the process itself, without the proxy that speaks https.
SECURE_REDIRECT_EXEMPT = [
    r"^(livez|readyz|healthz|metrics)$",
    r"^api/v",  # refused without https: civspace/api/middleware.py
]
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
# Browsers take these names from this host alone, over https alone, for every path.
SESSION_COOKIE_NAME = "__Host-sessionid" if PRODUCTION else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if PRODUCTION else "csrftoken"
MESSAGES_COOKIE_NAME = "__Host-messages" if PRODUCTION else "messages"
MESSAGE_STORAGE = "civspace.web.messages.Storage"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# How long people stay signed in: in all, and without use. Staff have the short limits, also where they asked to stay
# signed in; who did not ask for that has the idle limit and a cookie that goes with the browser.
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_IDLE = timedelta(hours=2)
STAFF_SESSION_AGE = timedelta(hours=12)
STAFF_SESSION_IDLE = timedelta(minutes=30)
SESSION_TOUCH = timedelta(minutes=5)
CSRF_FAILURE_VIEW = "civspace.web.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = env.list("CIVSPACE_TRUSTED_ORIGINS", default=[])
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
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
    "DEFAULT_THROTTLE_CLASSES": ["civspace.api.throttles.Limits"],
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
    "ENABLE_DJANGO_DEPLOY_CHECK": False,  # the suite holds the schema; its check warns of the prefix of languages
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "ChangeAskedKindEnum": "submissions.statements.states.RequestKind",
        "BatchStateEnum": "submissions.statements.states.BatchState",
        "ApplicationSortEnum": "meetings.accreditation.applications.states.Sort",
        "ComplaintUrgencyEnum": "civspace.contest.states.Urgency",
        "UrgencyEnum": "submissions.statements.states.Urgency",
        "ComplaintStageEnum": "civspace.contest.states.Stage",
        "ComplaintOutcomeEnum": "civspace.contest.states.Outcome",
    },
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

# Metrics: the bearer token that /metrics asks for; without one it answers this machine, and nobody in production.
METRICS_TOKEN = env.str("CIVSPACE_METRICS_TOKEN", default="")

# Logs: JSON lines on standard error that hold nothing about people. Production tells of every answer.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "civspace.web.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "DEBUG" if DEBUG else "INFO"},
    "loggers": {
        "civspace.requests": {"level": "INFO" if PRODUCTION else "WARNING"},
        "django": {"handlers": [], "level": "INFO"},  # Django's own would mail settings and local variables
        "fontTools": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}

SITE_NAME = _("CivSpace")
