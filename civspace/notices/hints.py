"""Telling a worker that a row waits. A hint may be lost: the sweeper of the row's room is the guarantee."""

import logging
import threading
from collections.abc import Iterable
from typing import Any

from celery import current_app

from civspace.web.backoff import BackOff

log = logging.getLogger(__name__)

WAIT = 0.2  # seconds that a committed change may be held up by the broker, at most

#: After the broker failed to answer there are no hints for some seconds, for longer each time, up to a minute.
rest = BackOff(first=5, most=60)


def _publish(task: str, ids: list[str]) -> None:
    try:
        for key in ids:
            current_app.send_task(task, args=[key], retry=False, ignore_result=True)
        rest.worked()
    except Exception as error:
        rest.failed()
        log.warning("A hint for %s was not sent: %s", task, type(error).__name__)


def hint(task: str | Any, ids: Iterable[Any]) -> None:
    """Publish one message per id, without retry; returns after 200 ms at the latest and never raises.

    Call it when the transaction has committed. `task` is a task or its name. A broker that failed or is slow is
    left alone for a while, so that a dead one costs one wait, not one per request.
    """
    keys = [str(key) for key in ids]
    if not keys or rest.resting:
        return
    name = task if isinstance(task, str) else task.name
    publisher = threading.Thread(target=_publish, args=(name, keys), daemon=True, name="hint")
    publisher.start()
    publisher.join(WAIT)
    if publisher.is_alive():
        rest.failed()
