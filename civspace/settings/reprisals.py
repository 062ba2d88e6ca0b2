"""What the processes of the confidential channel share: its own database, store, keys and pins.

`civspace.settings.intake` and `civspace.settings.desk` build on this. By itself it runs the commands of the vault,
which knows no accounts.
"""

import json
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from civspace.settings.base import *  # noqa: F403
from civspace.settings.base import BASE_DIR, DATA_DIR, PRODUCTION, env
from civspace.settings.keys import secret_file

REPRISALS_DIR = DATA_DIR / "s"
REPRISALS_BLOBS = str(REPRISALS_DIR / "blobs")

INSTALLED_APPS = ["reprisals.vault"]

REPRISALS_DATABASE_URL = env.str("REPRISALS_DATABASE_URL", default="")
if REPRISALS_DATABASE_URL:
    DATABASES = {"default": env.db_url_config(REPRISALS_DATABASE_URL)}
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
else:
    REPRISALS_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": REPRISALS_DIR / "reprisals.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                # What is deleted is overwritten, and temporary tables never reach the disk.
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;"
                "PRAGMA secure_delete=ON;PRAGMA temp_store=MEMORY;",
            },
        }
    }
DATABASES["default"]["ATOMIC_REQUESTS"] = False
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


def kept_secret(name: str) -> bytes:
    """Return 32 bytes that this installation keeps in a file of its own; the first process to ask makes them."""
    return bytes.fromhex(secret_file(REPRISALS_DIR / "keys" / name, lambda: secrets.token_hex(32)))


def numbered(values: dict[str, str]) -> dict[int, bytes]:
    """Return peppers by number, from "1=<64 hexadecimal digits>,2=…"."""
    try:
        peppers = {int(number): bytes.fromhex(value) for number, value in values.items()}
    except ValueError as error:
        raise ImproperlyConfigured("REPRISALS_PEPPERS: number=64 hexadecimal digits, parted by commas") from error
    if any(len(pepper) != 32 for pepper in peppers.values()):
        raise ImproperlyConfigured("REPRISALS_PEPPERS: a pepper has 32 bytes, written as 64 hexadecimal digits")
    return peppers


# The pepper of receipts and the key of the audit chain are secrets apart from the database: production is given them,
# so that no backup of the data directory holds them beside it.
REPRISALS_PEPPERS = numbered(env.dict("REPRISALS_PEPPERS", default={}))
REPRISALS_AUDIT_KEY = bytes.fromhex(env.str("REPRISALS_AUDIT_KEY", default=""))
if not PRODUCTION:
    REPRISALS_PEPPERS = REPRISALS_PEPPERS or {1: kept_secret("pepper")}
    REPRISALS_AUDIT_KEY = REPRISALS_AUDIT_KEY or kept_secret("audit")

# Pins: who may vouch for officers' keys, and the escrow key. They stand in a deployed file and never in the database.
REPRISALS_PINS = Path(env.str("REPRISALS_PINS", default=str(REPRISALS_DIR / "pins.json")))
_pins = json.loads(REPRISALS_PINS.read_text("utf-8")) if REPRISALS_PINS.exists() else {}
REPRISALS_ROOTS = list(_pins.get("roots", []))
REPRISALS_ESCROW = str(_pins.get("escrow", ""))
REPRISALS_BACKUP_KEY = str(_pins.get("backup", ""))

# Argon2id: passes, and memory in bytes.
REPRISALS_RECEIPT_PASSES = 3
REPRISALS_RECEIPT_MEMORY = 64 * 1024 * 1024
REPRISALS_PASSPHRASE_PASSES = 4
REPRISALS_PASSPHRASE_MEMORY = 128 * 1024 * 1024

# Minutes: how long a session stands without a request, and at most.
REPRISALS_REPORTER_IDLE = 15
REPRISALS_REPORTER_MINUTES = 60
REPRISALS_UNLOCK_IDLE = 15
REPRISALS_UNLOCK_MINUTES = 240
# How many cases an officer may open in an hour before a second person has to agree.
REPRISALS_QUOTA = env.int("REPRISALS_QUOTA", default=30)
# Days: until a closed case is shredded, how long before that officers are warned, and how long backups are kept.
REPRISALS_KEEP_DAYS = env.int("REPRISALS_KEEP_DAYS", default=365 * 5)
REPRISALS_WARN_DAYS = env.int("REPRISALS_WARN_DAYS", default=30)
REPRISALS_BACKUP_DAYS = env.int("REPRISALS_BACKUP_DAYS", default=35)

TEMPLATES = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [BASE_DIR / "templates"], "APP_DIRS": True}
]
