"""Settings that every process of CivSpace shares, read from the environment with safe defaults."""

import sys
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from civspace.settings.keys import SecretsEnv

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = SecretsEnv()
TESTING = "pytest" in sys.modules

DATA_DIR = Path(env.str("CIVSPACE_DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
PRODUCTION = env.bool("CIVSPACE_PRODUCTION", default=False)
DEMO = env.bool("DEMO", default=not PRODUCTION)
DEBUG = env.bool("CIVSPACE_DEBUG", default=False)

# The languages of the interface; the codes are those of the URL.
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("ar", _("Arabic")),
    ("zh-hans", _("Chinese")),
    ("en", _("English")),
    ("fr", _("French")),
    ("ru", _("Russian")),
    ("es", _("Spanish")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_LANGUAGES = ("ar", "zh-hans", "en", "fr", "ru", "es")
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en", "fr", "es", "ru", "zh-hans", "ar")
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts_people.User"
# A web address typed without a scheme means https, as from Django 6 on.
FORMS_URLFIELD_ASSUME_HTTPS = True

# Where the confidential channel for reports of reprisals is: "/s/" where the proxy leads to the intake. Pages link to
# it, and nothing else passes. A demonstration brings its own.
REPORTS_URL = env.str("CIVSPACE_REPORTS_URL", default="")
