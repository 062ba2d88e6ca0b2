"""Runs the worker: with limits on memory, time and output, with no secret, and where bubblewrap works without anything.

Input and output are memory (memfd), never a file. In the sandbox there are the programs of the system to read, a `/tmp`
of memory, no network, no other process and none of our files. Where bubblewrap cannot run, only pictures are redrawn.
"""

import ctypes
import os
import shutil
import socket
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path

WORKER = Path(__file__).with_name("worker.py")
SECONDS, CPU_SECONDS = 30, 20
MEMORY, OUTPUT, SCRATCH = 1 << 30, 100 << 20, 256 << 20  # bytes
#: How many files one process works on at once, and seconds to wait for a turn.
AT_ONCE, PATIENCE = 2, 10
_turns = threading.BoundedSemaphore(AT_ONCE)
TOO_LARGE = 3
SET_DUMPABLE = 4  # prctl


class CannotClean(Exception):
    """No copy was made; `why` is "kind" (of file), "large", "busy", or "broken" (unreadable, or it took too long)."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


def run(made: str, argument: str, data: bytes, *, inside: bool = True) -> tuple[int, bytes]:
    """Return the number of pages and what the worker made of a file. Raises CannotClean.

    With `inside` False it also runs where there is no sandbox.
    """
    if inside and not works():
        raise CannotClean("kind")
    if not works():
        _close_memory()
    if not _turns.acquire(timeout=PATIENCE):
        raise CannotClean("busy")
    try:
        status, answer = _run([*_limits(), *(_walls() if works() else []), *_python(), made, argument], data)
    finally:
        _turns.release()
    if status == TOO_LARGE:
        raise CannotClean("large")
    number, _line, made_of = answer.partition(b"\n")
    if status or not number.isdigit() or not made_of:
        raise CannotClean("broken")
    return int(number), made_of


def _run(command: list[str], data: bytes) -> tuple[int, bytes]:
    with os.fdopen(os.memfd_create("in"), "w+b") as given, os.fdopen(os.memfd_create("out"), "w+b") as answer:
        given.write(data)
        given.seek(0)
        try:
            done = subprocess.run(  # noqa: S603  (programs and options of our own)
                command,
                stdin=given,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/tmp"},  # noqa: S108
                timeout=SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return 1, b""
        answer.seek(0)
        return done.returncode, answer.read()


def _limits() -> list[str]:
    return ["prlimit", f"--as={MEMORY}", f"--cpu={CPU_SECONDS}", f"--fsize={OUTPUT}", "--core=0", "--nofile=64", "--"]


def _python() -> list[str]:
    return [sys.executable, "-I", "-B", str(WORKER)]


def _walls() -> list[str]:
    """Return the call of bubblewrap: a root in memory with the system's programs to read, and Python's."""
    walls = ["bwrap", "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    walls += _without_network()
    walls += ["--die-with-parent", "--new-session", "--cap-drop", "ALL", "--ro-bind", "/usr", "/usr", "--dev", "/dev"]
    walls += ["--size", str(SCRATCH), "--tmpfs", "/tmp"]  # noqa: S108
    for name in ("bin", "lib", "lib64", "sbin"):
        if Path("/", name).is_symlink():
            walls += ["--symlink", f"usr/{name}", f"/{name}"]
        elif Path("/", name).is_dir():
            walls += ["--ro-bind", f"/{name}", f"/{name}"]
    for path in ("/etc/fonts", "/etc/ld.so.cache", "/etc/mime.types", "/var/cache/fontconfig"):
        walls += ["--ro-bind-try", path, path]
    for path in sorted({sys.base_prefix, sys.prefix, str(WORKER)}):
        if not path.startswith("/usr/"):
            walls += ["--ro-bind", path, path]
    return [*walls, "--chdir", "/tmp", "--"]  # noqa: S108


def _without_network() -> list[str]:
    """Close the network, unless this process is denied it: then bubblewrap could not set up even an empty one."""
    try:
        socket.socket(socket.AF_INET).close()
    except OSError:
        return []
    return ["--unshare-net"]


@cache
def _close_memory() -> None:
    """Let no other process of this user look into the memory of this one: without walls, the worker is one."""
    ctypes.CDLL(None, use_errno=True).prctl(SET_DUMPABLE, 0, 0, 0, 0)


@cache
def works() -> bool:
    """Say whether bubblewrap runs here. Asked once."""
    if not shutil.which("bwrap"):
        return False
    status, _answer = _run([*_walls(), "true"], b"")
    return status == 0


@cache
def has(program: str) -> bool:
    """Say whether a program of the system is there."""
    return shutil.which(program, path="/usr/bin:/bin") is not None
