"""Settings of the intake as an onion service: Tor encrypts, so plain http, and cookies that any browser keeps.

A module of its own and not a guess at run time: browsers other than Tor Browser drop `Secure` cookies on http.
"""

from civspace.settings.intake import *  # noqa: F403
from civspace.settings.intake import PRODUCTION, env

ALLOWED_HOSTS = env.list("CIVSPACE_ONION_HOSTS", default=[] if PRODUCTION else ["*"])
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
INTAKE_COOKIE = "s1"
CSRF_COOKIE_NAME = "scsrf"
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_PROXY_SSL_HEADER = None
CSRF_TRUSTED_ORIGINS = []
ONION_URL = ""  # readers are there already
# security.W004, W008, W012, W016: no https on an onion service, on purpose.
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W012", "security.W016", "security.W021"]
