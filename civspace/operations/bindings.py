"""Queues whose names Redis has forgotten: a worker tells them again, so that hints find their way.

Celery writes into Redis which queues there are when it connects, and never again. A Redis that was emptied, or that
came back empty while connections to it stayed, would drop every message from then on, without an error.
"""

import logging
from typing import Any

from celery import bootsteps

log = logging.getLogger(__name__)
SECONDS = 15.0


class TellsQueues(bootsteps.StartStopStep):
    """Declares the queues of a worker again every 15 seconds, where the broker is Redis."""

    requires = {"celery.worker.consumer.tasks:Tasks"}
    #: How often, in seconds.
    every = SECONDS

    def __init__(self, consumer: Any, **options: Any) -> None:
        super().__init__(consumer, **options)
        self.timer: Any = None

    def start(self, consumer: Any) -> None:
        """Begin when the worker is connected."""
        if consumer.connection.transport.driver_type == "redis":
            self.timer = consumer.timer.call_repeatedly(self.every, tell, (consumer.app,))

    def stop(self, consumer: Any) -> None:
        """End when the connection ends; the next one tells them by itself."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None


def tell(app: Any) -> None:
    """Declare every queue, over a connection of its own; a broker that is away is told when it is back."""
    try:
        with app.connection_for_write() as connection:
            for queue in app.conf.task_queues:
                queue(connection.default_channel).declare()
    except Exception as error:  # whatever it is, it must not end the worker
        log.warning("The queues could not be declared: %s", type(error).__name__)
