"""Machines of one's own: network namespaces with an address each, on lines that can be cut."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache

#: The first half of the addresses: of a private net that leads nowhere.
NET = "10.213"


def _ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, timeout=30)
    if done.returncode:
        raise OSError(done.stderr.strip())


@cache
def missing() -> str:
    """Return why there can be no namespaces on this machine, or an empty string."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    if shutil.which("ip") is None:
        return "network namespaces need the program ip (iproute2)"
    try:
        with machine(250):
            return ""
    except OSError:
        return "network namespaces are not permitted on this machine"


class Machine:
    """A namespace: `address` is its own, `home` that of this machine on the line between them."""

    def __init__(self, number: int, pid: int = 0) -> None:
        pid = pid or os.getpid()
        self.name, self.line = f"civ{pid}n{number}", f"civ{pid % 100000}v{number}"
        self.home, self.address = f"{NET}.{number}.1", f"{NET}.{number}.2"
        #: What a command begins with that runs there.
        self.prefix = ["ip", "netns", "exec", self.name]

    def make(self) -> None:
        """Make it, with its line. Raises OSError where that is not permitted."""
        far = f"{self.line}x"
        _ip("netns", "add", self.name)
        _ip("link", "add", self.line, "type", "veth", "peer", "name", far)
        _ip("link", "set", far, "netns", self.name)
        _ip("address", "add", f"{self.home}/24", "dev", self.line)
        _ip("link", "set", self.line, "up")
        for words in (("address", "add", f"{self.address}/24", "dev", far), ("link", "set", far, "up"), LOOP):
            _ip("-n", self.name, *words)

    def cut(self) -> None:
        """Take the line down: nothing comes through, and nobody is told."""
        _ip("link", "set", self.line, "down")

    def heal(self) -> None:
        """Take the line up again."""
        _ip("link", "set", self.line, "up")

    def end(self) -> None:
        """Leave nothing behind."""
        for words in (("link", "delete", self.line), ("netns", "delete", self.name)):
            with suppress(OSError):
                _ip(*words)


LOOP = ("link", "set", "lo", "up")


def _end_orphans(number: int) -> None:
    """End machines with this address whose makers were killed: their lines would take what is meant for the new one."""
    listed = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, timeout=30).stdout
    for pid in re.findall(rf"^civ(\d+)n{number}\b", listed, re.MULTILINE):
        if not os.path.exists(f"/proc/{pid}"):
            Machine(number, int(pid)).end()


@contextmanager
def machine(number: int) -> Iterator[Machine]:
    """Run with one machine more; `number` is the third part of its address."""
    _end_orphans(number)
    made = Machine(number)
    try:
        made.make()
        yield made
    finally:
        made.end()
