"""The broker of a portal without Redis: kombu's folder of messages, of which nobody ever reads half a file.

Kombu writes its files where others look for them, so a worker may meet one that is still empty, and dies of it. Here
a file appears when it is whole.
"""

import fcntl
import os
import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps


def appear(path: Path, value: Any) -> None:
    """Write a value into a file that is there in full or not at all. Raises OSError."""
    hidden = path.with_name(f".{uuid.uuid4().hex}")
    hidden.write_bytes(str_to_bytes(dumps(value)))
    os.replace(hidden, path)


class Channel(filesystem.Channel):
    """A channel whose messages and bindings appear as whole files."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        appear(Path(self.data_folder_out) / name, payload)

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        path = self._exchange_file(exchange)
        self.control_folder.mkdir(exist_ok=True)
        bound = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with (self.control_folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            table = self.get_table(exchange)
            if bound not in table:
                appear(path, [bound, *table])


class Transport(filesystem.Transport):
    """Kombu's transport with these channels."""

    Channel = Channel


def use() -> None:
    """Let `filesystem://` mean this transport, in every process that talks to the broker."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
