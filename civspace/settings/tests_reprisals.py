"""Settings of the tests of the confidential channel: its apps together, a data directory of its own, known keys.

The database follows the environment: TEST_REPRISALS_DATABASE_URL, else SQLite.
"""

import os
import tempfile
from pathlib import Path

RUN_DIR = Path(tempfile.mkdtemp(prefix="civspace-reprisals-tests-"))

for name in [name for name in os.environ if name.startswith(("REPRISALS_", "CIVSPACE_"))]:
    del os.environ[name]
os.environ["CIVSPACE_DATA_DIR"] = str(RUN_DIR)
os.environ["CIVSPACE_PRODUCTION"] = "0"
os.environ["DEMO"] = "0"
os.environ["REPRISALS_PEPPERS"] = "1=" + "5a" * 32
os.environ["REPRISALS_AUDIT_KEY"] = "a5" * 32
if "TEST_REPRISALS_DATABASE_URL" in os.environ:
    os.environ["REPRISALS_DATABASE_URL"] = os.environ["TEST_REPRISALS_DATABASE_URL"]

from civspace.settings.desk import (  # noqa: E402, F401
    DESK_SESSION_SECONDS,
    DESK_URL,
    REPORT_DIR,
    UNLOCK_COOKIE_NAME,
)
from civspace.settings.desk import INSTALLED_APPS as DESK_APPS  # noqa: E402
from civspace.settings.intake import (  # noqa: E402, F401
    CLAMD_SOCKET,
    EXIT_URL,
    INTAKE_BODY_SECONDS,
    INTAKE_BYTES,
    INTAKE_COOKIE,
    INTAKE_FILE_BYTES,
    INTAKE_FILES,
    INTAKE_PATH,
    INTAKE_PLACES,
    INTAKE_PROXIES,
    INTAKE_REPORTS,
    INTAKE_TEXT,
    INTAKE_TRIES,
    INTAKE_TRIES_OF_ALL,
    ONION_URL,
)
from civspace.settings.reprisals import *  # noqa: E402, F403
from civspace.settings.reprisals import DATABASES  # noqa: E402

SECRET_KEY = "a key for tests only, not a secret of any installation"  # noqa: S105
INSTALLED_APPS = [*DESK_APPS, "reprisals.intake"]

# A file, not memory: threads of a test then have connections of their own, as in the processes.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(RUN_DIR / "tests.sqlite3")}

# Cheap derivations; the tests of known answers compute with the real cost.
REPRISALS_RECEIPT_PASSES = REPRISALS_PASSPHRASE_PASSES = 1
REPRISALS_RECEIPT_MEMORY = REPRISALS_PASSPHRASE_MEMORY = 8 * 1024

# The desk's user model; what else the desk's pages need is set for its own tests (tests/reprisals/desk/conftest.py).
AUTH_USER_MODEL = "reprisals_desk.Officer"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
