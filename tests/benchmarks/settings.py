"""The portal's settings with a database of its own and the bare table beside; TEST_DATABASE_URL for PostgreSQL."""

import os
import tempfile

os.environ["CIVSPACE_DATA_DIR"] = os.environ.get("BENCH_DATA_DIR") or tempfile.mkdtemp(prefix="civspace-bench-")
os.environ["DEMO"] = "0"
os.environ["CIVSPACE_PRODUCTION"] = "0"
if "TEST_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]

from civspace.settings.portal import *  # noqa: E402, F403
from civspace.settings.portal import DATA_DIR, INSTALLED_APPS, LOGGING  # noqa: E402

INSTALLED_APPS = [*INSTALLED_APPS, "tests.benchmarks.bare"]
MIGRATION_MODULES = {"bare": None}
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOGGING = {**LOGGING, "root": {"handlers": ["console"], "level": "ERROR"}}
(DATA_DIR / "static").mkdir(parents=True, exist_ok=True)
