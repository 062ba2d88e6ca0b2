"""The Celery application. Tasks take ids, call a verb and may run twice."""

import os

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civspace.settings.portal")

app = Celery("civspace")
app.set_default()  # in every thread: a thread of the web server else publishes to a default broker
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def make_folders(sender: Celery, **kwargs: object) -> None:
    """The embedded broker is a set of folders; whoever comes first makes them."""
    for name, folder in (sender.conf.broker_transport_options or {}).items():
        if "folder" in name and isinstance(folder, str):
            os.makedirs(folder, exist_ok=True)


@app.task(name="civspace.celery.heartbeat", expires=60)
def heartbeat() -> None:
    """Record that a worker answered; /healthz reads it from every process."""
    from civspace.operations.domain import give_sign
    from civspace.operations.models import Sign

    give_sign(name=Sign.WORKER)


@worker_ready.connect
def answer_at_once(**kwargs: object) -> None:
    """Do not wait for beat's first round: a worker that starts is asked at once."""
    heartbeat.delay()
