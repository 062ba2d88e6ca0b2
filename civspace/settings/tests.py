"""Settings of the test suite: a data directory of its own, no broker, no demo, mail in memory.

The database engine follows the environment: TEST_DATABASE_URL, else DATABASE_URL, else SQLite.
"""

import os
import tempfile
from pathlib import Path

RUN_DIR = Path(tempfile.mkdtemp(prefix="civspace-tests-"))
RUN_NAME = RUN_DIR.name

os.environ["CIVSPACE_DATA_DIR"] = str(RUN_DIR)
os.environ["CIVSPACE_SECRET_KEY"] = "a key for tests only, not a secret of any installation"  # noqa: S105
os.environ["DEMO"] = "0"
os.environ["CIVSPACE_PRODUCTION"] = "0"
for name in ("EMAIL_URL", "CELERY_BROKER_URL", "CIVSPACE_BASE_URL", "CIVSPACE_DEBUG", "CIVSPACE_HOSTS", "PORT"):
    os.environ.pop(name, None)
for name in ("POOLED", "DIRECT", "DIRECT_DATABASE_URL", "REPLICA_URL", "REPLICA_LAG", "PURGE_URLS", "PURGE_TOKEN"):
    os.environ.pop(f"CIVSPACE_{name}", None)
stray = ("_URL_FILE", "_KEY_FILE", "_FALLBACKS", "_FALLBACKS_FILE", "_S3_BUCKET", "_STATIC_DIR")
for name in [name for name in os.environ if name.endswith(stray)]:
    del os.environ[name]
if "TEST_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]

from civspace.settings.portal import *  # noqa: E402, F403
from civspace.settings.portal import CACHES, DATABASES, REDIS_URL  # noqa: E402

(RUN_DIR / "static").mkdir()
# Every client of a test builds the middleware anew: static files are looked up when they are asked for.
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# A file, not memory: threads of a test then have connections of their own, as in the portal.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(RUN_DIR / "tests.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;PRAGMA busy_timeout=20000;"
    )
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0

# A hint to the worker goes nowhere (or to keys of this run that the suite removes): the rows are what counts.
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_connect_timeout": 0.2,
        "socket_timeout": 5,
        "global_keyprefix": f"{RUN_NAME}:",
    }
else:
    CELERY_BROKER_URL = "memory://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {}

CACHE_SPACE = [""]


def cache_key(key: str, prefix: str, version: int) -> str:
    """Return the full key of a cache entry: every test has a space of its own (tests/conftest.py sets it)."""
    return f"{RUN_NAME}:{CACHE_SPACE[0]}:{version}:{key}"


CACHES["default"]["KEY_FUNCTION"] = cache_key
# A decision is told at once, unless a test asks for the minutes in which it can be taken back.
DESK_UNDO_MINUTES = 0
# A test that is rolled back leaves no trace of what it changed, so pages are kept only where a test asks for it.
KEEP_PAGES = False
# A test that walks through many pages is no attack; those about limits ask for them.
LIMITS = False
