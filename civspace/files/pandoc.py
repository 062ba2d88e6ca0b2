"""Pandoc as a program that can reach nothing: no network, no files of the server, bounded memory, time and output."""

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
from functools import cache
from typing import Any

import pypandoc

#: Seconds on the clock that one conversion may take; a statement takes a tenth of one.
SECONDS = 15
#: Seconds of a processor, bytes of address space, bytes of the answer.
CPU_SECONDS, ADDRESS_SPACE, MAX_ANSWER = 12, 1 << 30, 16 << 20
HEAP = "-M256M"
#: The shell sets the limits, since they have to hold before the program begins: core, processor, files, addresses.
LIMITED = 'ulimit -c 0 && ulimit -t "$0" && ulimit -f "$1" && ulimit -v "$2" && shift 2 && exec "$@"'
#: How many conversions one process of the portal runs at once, and seconds to wait for a turn.
AT_ONCE, PATIENCE = 2, 5
_turns = threading.BoundedSemaphore(AT_ONCE)


class Failed(Exception):
    """The document could not be read: it is damaged, or not what it seems."""


class TooMuch(Failed):
    """Reading the document would take more time or memory than it may."""


class Busy(Exception):
    """Other documents are being read; the caller may try again in a moment."""


@cache
def program() -> str:
    """Return where the pandoc of the installed package lies."""
    return str(pypandoc.get_pandoc_path())


def convert(data: bytes, *, source: str, target: str, options: tuple[str, ...] = ()) -> bytes:
    """Return the document in another format. Raises Failed, TooMuch or Busy.

    The bytes go in and come out through pipes of the process: it is given no name of any file, an empty directory of
    its own that is removed, and limits that hold before it begins.
    """
    if not _turns.acquire(timeout=PATIENCE):
        raise Busy
    try:
        with tempfile.TemporaryDirectory(prefix="civspace-word-") as folder, tempfile.TemporaryFile() as answer:
            limits = [str(CPU_SECONDS), str(MAX_ANSWER // 512), str(ADDRESS_SPACE // 1024)]
            reads = [program(), "--from", source, "--to", target, "--sandbox", *options, "+RTS", HEAP, "-RTS"]
            status = _run(["/bin/sh", "-c", LIMITED, *limits, *reads], data, folder, answer)
            if status in (251, -signal.SIGXCPU, -signal.SIGXFSZ, -signal.SIGKILL):
                raise TooMuch
            if status:
                raise Failed
            answer.seek(0)
            return answer.read()
    finally:
        _turns.release()


def _run(command: list[str], data: bytes, folder: str, answer: Any) -> int:
    environment = {"HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8", "SOURCE_DATE_EPOCH": "0"}
    with subprocess.Popen(  # noqa: S603  (a fixed program and options of our own)
        command,
        stdin=subprocess.PIPE,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment,
        start_new_session=True,
    ) as process:
        try:
            process.communicate(data, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise TooMuch from None
        return process.returncode
