"""Telling a worker that a row waits. A hint may be lost: the sweeper of the row's room is the guarantee."""

import logging
import threading
import time
from collections.abc import Iterable
from typing import Any

from celery import current_app

log = logging.getLogger(__name__)

WAIT = 0.2  # seconds that a committed change may be held up by the broker, at most
REST = 5.0  # seconds without hints after the broker failed to answer

_state = {"resume_at": 0.0}


def _publish(task: str, ids: list[str]) -> None:
    try:
        for key in ids:
            current_app.send_task(task, args=[key], retry=False, ignore_result=True)
        _state["resume_at"] = 0.0
    except Exception as error:
        _state["resume_at"] = time.monotonic() + REST
        log.warning("A hint for %s was not sent: %s", task, type(error).__name__)


def hint(task: str | Any, ids: Iterable[Any]) -> None:
    """Publish one message per id, without retry; returns after 200 ms at the latest and never raises.

    Call it when the transaction has committed. `task` is a task or its name. A broker that failed or is slow is
    left alone for five seconds, so that a dead one costs one wait, not one per request.
    """
    keys = [str(key) for key in ids]
    if not keys or time.monotonic() < _state["resume_at"]:
        return
    name = task if isinstance(task, str) else task.name
    publisher = threading.Thread(target=_publish, args=(name, keys), daemon=True, name="hint")
    publisher.start()
    publisher.join(WAIT)
    if publisher.is_alive():
        _state["resume_at"] = time.monotonic() + REST
