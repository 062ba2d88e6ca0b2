"""The broker of a portal without Redis: whoever reads meets whole files only."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection
from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

from civspace.operations import folder_broker

QUEUES = ("urgent", "default", "slow")


@contextmanager
def channel(place: Path) -> Iterator[Any]:
    """Open a channel as the portal does."""
    options = {f"data_folder_{way}": str(place) for way in ("in", "out")} | {"control_folder": str(place / "control")}
    with Connection("filesystem://", transport_options=options) as connection:
        yield connection.channel()


def test_the_portal_uses_it(tmp_path: Path) -> None:
    with channel(tmp_path) as ours:
        assert type(ours) is folder_broker.Channel


@pytest.mark.parametrize(("kind", "whole"), [(folder_broker.Channel, True), (filesystem.Channel, False)])
def test_a_message_shows_when_it_is_whole(tmp_path: Path, monkeypatch: Any, kind: Any, whole: bool) -> None:
    """Beside ours, kombu's own as the control: what others see while a message is written."""
    seen: list[bytes] = []

    def look(value: Any) -> str:
        seen.extend(path.read_bytes() for path in tmp_path.glob("*.msg"))
        return str(dumps(value))

    with channel(tmp_path) as ours:
        monkeypatch.setattr(folder_broker, "dumps", look)
        monkeypatch.setattr(filesystem, "dumps", look)
        kind._put(ours, "default", {"body": "x" * 100})
        assert seen == ([] if whole else [b""])
        assert ours._get("default") == {"body": "x" * 100}
        with pytest.raises(Empty):
            ours._get("default")


def test_bindings_made_at_once_are_all_there_and_never_half(tmp_path: Path) -> None:
    faults: list[BaseException] = []
    done = threading.Event()

    def guarded(work: Any) -> None:
        try:
            with channel(tmp_path) as ours:
                work(ours)
        except BaseException as fault:
            faults.append(fault)

    def read(ours: Any) -> None:
        while not done.is_set():
            ours.get_table("tasks")

    def bind(ours: Any) -> None:
        for queue in QUEUES:
            ours._queue_bind("tasks", queue, "", queue)

    reader = threading.Thread(target=guarded, args=[read])
    binders = [threading.Thread(target=guarded, args=[bind]) for _unused in range(4)]
    for thread in (reader, *binders):
        thread.start()
    for thread in binders:
        thread.join()
    done.set()
    reader.join()
    assert faults == []
    held = loads((tmp_path / "control" / "tasks.exchange").read_text())
    assert sorted(held) == sorted([queue, "", queue] for queue in QUEUES)
    assert sorted(os.listdir(tmp_path / "control")) == [".lock", "tasks.exchange"]
