"""A mail server of sockets that takes, puts off, refuses or never answers, as the test says for each recipient."""

import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default as policy

ACCEPT, GREYLIST, REJECT, HANG, MUTE = "accept", "greylist", "reject", "hang", "mute"
ADDRESS = re.compile(rb"<([^>]*)>")


@dataclass(frozen=True)
class Taken:
    """One mail that the server said yes to."""

    message_id: str
    to: str
    mail: EmailMessage


class MailServer:
    """`mode` holds for everybody, `modes` for one address.

    accept: takes it. greylist: 451 the first time, then takes it. reject: 550 5.1.1. hang: takes the text and never
    says so. mute: takes the connection and says nothing at all.
    """

    def __init__(self) -> None:
        self.mode = ACCEPT
        self.modes: dict[str, str] = {}
        self.taken: list[Taken] = []
        self.asked: Counter[str] = Counter()
        self.hanging = threading.Event()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        """The address for the portal."""
        return f"smtp://127.0.0.1:{self.port}"

    def mode_of(self, address: str) -> str:
        """Return how an address is treated."""
        return self.modes.get(address, self.mode)

    def ids(self) -> Counter[str]:
        """Return how often each Message-ID was taken."""
        with self._lock:
            return Counter(one.message_id for one in self.taken)

    def ids_to(self, address: str) -> list[str]:
        """Return the Message-IDs of the mails that one address was sent."""
        with self._lock:
            return [one.message_id for one in self.taken if one.to == address]

    def end(self) -> None:
        """Close it, with whoever still waits for an answer."""
        self._listener.close()
        with self._lock:
            waiting = list(self._open)
        for client in waiting:
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)

    def _serve(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._guarded, args=(client,), daemon=True).start()

    def _guarded(self, client: socket.socket) -> None:
        with self._lock:
            self._open.add(client)
        with client, suppress(OSError):
            self._talk(client)
        with self._lock:
            self._open.discard(client)

    def _talk(self, client: socket.socket) -> None:
        if self.mode == MUTE:
            self._never(client)
            return
        recipient = ""
        client.sendall(b"220 private\r\n")
        with client.makefile("rb") as lines:
            for line in lines:
                command = line[:4].upper()
                if command == b"RCPT":
                    found = ADDRESS.search(line)
                    recipient = found.group(1).decode() if found else ""
                    client.sendall(self._answer(recipient))
                elif command == b"DATA":
                    client.sendall(b"354 go on\r\n")
                    self._take(recipient, b"".join(iter(lines.readline, b".\r\n")))
                    if self.mode_of(recipient) == HANG:
                        self.hanging.set()
                        self._never(client)
                        return
                    client.sendall(b"250 2.0.0 taken\r\n")
                elif command == b"QUIT":
                    client.sendall(b"221 bye\r\n")
                    return
                else:
                    client.sendall(b"250 ok\r\n")

    def _answer(self, recipient: str) -> bytes:
        with self._lock:
            self.asked[recipient] += 1
            times = self.asked[recipient]
        mode = self.mode_of(recipient)
        if mode == REJECT:
            return b"550 5.1.1 no such mailbox here\r\n"
        if mode == GREYLIST and times == 1:
            return b"451 4.7.1 greylisted, come again\r\n"
        return b"250 2.1.5 ok\r\n"

    def _take(self, recipient: str, raw: bytes) -> None:
        mail = BytesParser(policy=policy).parsebytes(raw)
        assert isinstance(mail, EmailMessage)
        with self._lock:
            self.taken.append(Taken(str(mail["Message-ID"]).strip(), recipient, mail))

    def _never(self, client: socket.socket) -> None:
        client.settimeout(1)
        while True:
            try:
                if not client.recv(4096):
                    return
            except TimeoutError:
                time.sleep(0.05)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run a mail server of one's own."""
    server = MailServer()
    try:
        yield server
    finally:
        server.end()
