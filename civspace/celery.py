"""The Celery application. Tasks take ids, call a verb and may run twice."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civspace.settings.portal")

app = Celery("civspace")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
