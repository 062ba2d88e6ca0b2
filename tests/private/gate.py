"""A gate before a server: open, closed (connections are refused and cut) or silent (nothing comes through)."""

import select
import socket
import threading
from contextlib import suppress

OPEN, CLOSED, SILENT = "open", "closed", "silent"


class Gate:
    """Passes bytes between `port` and a server's port of this machine, as long as it is open.

    `cut()` ends what is connected; what connects afterwards comes through. Where it is silent, what was sent
    meanwhile comes through when it opens again, as on a line that was down for a moment.
    """

    def __init__(self, target: int) -> None:
        self.target = target
        self.state = OPEN
        self._moved = threading.Event()
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._lock = threading.Lock()
        self._listener = self._listen(0)
        self.port: int = self._listener.getsockname()[1]
        self._ended = False
        threading.Thread(target=self._accept, daemon=True).start()

    @staticmethod
    def _listen(port: int) -> socket.socket:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
        return listener

    def open(self) -> None:
        """Let everything through."""
        if self.state == CLOSED:
            self._listener = self._listen(self.port)
            threading.Thread(target=self._accept, daemon=True).start()
        self.state = OPEN
        self._moved.set()

    def close(self) -> None:
        """Refuse whoever connects, and cut who is connected."""
        self.state = CLOSED
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def silence(self) -> None:
        """Take connections and bytes, and pass nothing on."""
        self._moved.clear()
        self.state = SILENT

    def cut(self) -> None:
        """End every connection."""
        with self._lock:
            pairs, self._pairs = self._pairs, set()
        for pair in pairs:
            for sock in pair:
                with suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
        self._moved.set()

    def end(self) -> None:
        """Close it for good."""
        if not self._ended:
            self._ended = True
            self.close()

    def __enter__(self) -> "Gate":
        return self

    def __exit__(self, *_error: object) -> None:
        self.end()

    def _accept(self) -> None:
        listener = self._listener
        while True:
            try:
                client, _address = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, client: socket.socket) -> None:
        with client:
            self._wait()
            if self.state == CLOSED:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.target), timeout=5)
            except OSError:
                return
            with server:
                server.settimeout(None)
                pair = (client, server)
                with self._lock:
                    self._pairs.add(pair)
                with suppress(OSError):
                    self._pass(client, server)
                with self._lock:
                    self._pairs.discard(pair)

    def _wait(self) -> None:
        while self.state == SILENT:
            self._moved.wait(0.2)

    def _pass(self, client: socket.socket, server: socket.socket) -> None:
        other = {client: server, server: client}
        while True:
            ready, _write, _error = select.select(list(other), [], [])
            self._wait()
            for sock in ready:
                data = sock.recv(65536)
                if not data:
                    return
                other[sock].sendall(data)
