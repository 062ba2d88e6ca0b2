"""The Celery application. Tasks take ids, call a verb and may run twice."""

import logging
import os
import re
from contextvars import Token
from typing import Any

from celery import Celery, Task
from celery.signals import before_task_publish, task_postrun, task_prerun, worker_ready

from civspace.operations import folder_broker
from civspace.operations.bindings import TellsQueues
from civspace.web.request_id import new_request_id, request_id, task_name

log = logging.getLogger(__name__)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civspace.settings.portal")

#: What these tasks do is delete or end what is past its time, for good.
BY_THE_CLOCK = re.compile(r"\.(forget_\w+|purge|tidy_\w+|expire\w*|end_\w+|clocks\.tasks\.sweep)$")


class PortalTask(Task):
    """A task that is left out, and tried at its next time, when the clock by which it would delete is wrong."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if BY_THE_CLOCK.search(self.name):
            from civspace.operations import clock

            if not clock.agrees():
                log.error("Left out, because the clock is wrong: %s", self.name)
                return None
        return super().__call__(*args, **kwargs)


folder_broker.use()
app = Celery("civspace", task_cls=PortalTask)
app.set_default()  # in every thread: a thread of the web server else publishes to a default broker
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["consumer"].add(TellsQueues)


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


#: What to put back when a task ends, by its id.
_before: dict[str, tuple[Token[str], Token[str]]] = {}


@before_task_publish.connect
def carry_request_id(headers: dict[str, Any] | None = None, **kwargs: object) -> None:
    """Let a task know for which request it was sent."""
    if headers is not None and (number := request_id.get()):
        headers["request_id"] = number


@task_prerun.connect
def take_request_id(task_id: str, task: Any, **kwargs: object) -> None:
    """Number the work by the request that asked for it, or anew when nobody did."""
    number = new_request_id(task.request.get("request_id"))
    _before[task_id] = request_id.set(number), task_name.set(task.name)


@task_postrun.connect
def let_request_id_go(task_id: str, **kwargs: object) -> None:
    """Leave the thread as it was."""
    if tokens := _before.pop(task_id, None):
        request_id.reset(tokens[0])
        task_name.reset(tokens[1])
