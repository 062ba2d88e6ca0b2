"""Asks ClamAV (clamd) whether bytes hold a virus; where none answers, nothing is known and nothing is claimed.

The protocol is that of clamd's INSTREAM command: blocks with their length in four bytes, an empty one at the end, one
line as the answer. Nothing but the bytes leaves the portal: no name, no person.
"""

import logging
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.cache import cache

from civspace.files.states import Scan

log = logging.getLogger(__name__)
BLOCK = 64 * 1024
LONGEST_ANSWER = 4096
#: For how many seconds nobody asks again after the scanner did not answer, so that uploads do not wait for it in turn.
AWAY_SECONDS = 60
AWAY = "files:scanner-away"


class Away(Exception):
    """The scanner is not there, is too slow, or does not say what it found."""


def configured() -> bool:
    """Say whether this installation names a scanner."""
    return bool(settings.CLAMD)


def address(value: str) -> str | tuple[str, int]:
    """Return the path or the host and port that a setting names. Raises ValueError for anything else."""
    kind, _colon, rest = value.partition(":")
    if kind == "unix" and rest.startswith("/"):
        return rest
    host, _colon, port = rest.rpartition(":")
    if kind == "tcp" and host and port.isascii() and port.isdecimal() and 0 < int(port) < 65536:
        return host.strip("[]"), int(port)
    raise ValueError("CIVSPACE_CLAMD is unix:/path/of/socket or tcp:host:port")


def scan(data: bytes) -> Scan:
    """Return what the scanner says of these bytes; UNSCANNED where there is none or it does not answer."""
    if not configured() or cache.get(AWAY):
        return Scan.UNSCANNED
    try:
        return _verdict(_ask(data))
    except (Away, OSError) as error:
        log.error("The scanner of viruses did not answer: %s", type(error).__name__)
        cache.set(AWAY, True, AWAY_SECONDS)
        return Scan.UNSCANNED


def _verdict(answer: bytes) -> Scan:
    """Read `stream: OK` and `stream: NAME FOUND`; all else (a limit, an error) says nothing of the file."""
    if answer == b"stream: OK":
        return Scan.CLEAN
    if answer.startswith(b"stream: ") and answer.endswith(b" FOUND"):
        return Scan.FLAGGED
    raise Away


def _ask(data: bytes) -> bytes:
    """Return the scanner's line. Raises Away or OSError; never takes longer than `CLAMD_SECONDS`."""
    until = time.monotonic() + settings.CLAMD_SECONDS
    with _connected(until) as line:
        line.sendall(b"zINSTREAM\0")
        for at in range(0, len(data), BLOCK):
            block = data[at : at + BLOCK]
            line.settimeout(_left(until))
            line.sendall(struct.pack(">I", len(block)) + block)
        line.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0"):
            line.settimeout(_left(until))
            part = line.recv(LONGEST_ANSWER)
            answer += part
            if not part or len(answer) > LONGEST_ANSWER:
                raise Away
    return answer[:-1].strip()


@contextmanager
def _connected(until: float) -> Iterator[socket.socket]:
    where = address(settings.CLAMD)
    if isinstance(where, str):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    else:
        line = socket.create_connection(where, timeout=_left(until))
    with line:
        line.settimeout(_left(until))
        if isinstance(where, str):
            line.connect(where)
        yield line


def _left(until: float) -> float:
    if (left := until - time.monotonic()) <= 0:
        raise Away
    return left
