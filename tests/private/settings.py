"""The production settings, with failpoints and a beat that does not let a test wait. Only processes of tests use it."""

from datetime import timedelta

from civspace.settings.portal import *  # noqa: F403
from civspace.settings.portal import CELERY_BEAT_SCHEDULE, INSTALLED_APPS, env

INSTALLED_APPS = [*INSTALLED_APPS, "tests.private.failpoints.Failpoints"]

#: Seconds between two rounds of what tests wait for; all else has the rhythm of every portal.
SOON = {"heartbeat": 5.0, "sweep-deliveries": 2.0, "sweep-renditions": 2.0}
CELERY_BEAT_SCHEDULE = {
    name: {**entry, "schedule": SOON.get(name, entry["schedule"])} for name, entry in CELERY_BEAT_SCHEDULE.items()
}
#: The sessions of the template's people are as old as the template, which several runs may share.
SESSION_IDLE = STAFF_SESSION_IDLE = STAFF_SESSION_AGE = timedelta(days=14)
RENDITIONS_LEASE_SECONDS = env.int("TEST_LEASE_SECONDS", 180)
EMAIL_TIMEOUT = env.int("TEST_EMAIL_TIMEOUT", 20)
