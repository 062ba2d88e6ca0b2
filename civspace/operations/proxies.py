"""The proxies before the portal that are told what has changed: named by the settings, and nobody else is asked.

A proxy is `http://…` (or `https://…`), which takes the method PURGE for each address, as Varnish does;
`refresh+http://…`, which fetches an address anew when asked, as a plain nginx can; or `post+https://…`, which takes a
list as JSON. Whatever way it is told, an address stands for itself with any query.
"""

import http.client
import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

PATIENCE = 3  # seconds that a proxy may take for one answer
WAYS = ("purge", "refresh", "post")
#: Paths that one message names.
AT_ONCE = 200


class NotTold(Exception):
    """A proxy did not do what it was asked for; the words name the kind of fault and nothing else."""


@dataclass(frozen=True)
class Proxy:
    """One proxy: how it is told, and where."""

    way: str
    address: str

    @property
    def name(self) -> str:
        """What the proxy is called in rows and log lines: the way, host and port."""
        return f"{self.way}+{urlsplit(self.address).netloc}"

    def tell(self, paths: Iterable[str], *, everything: bool) -> Iterator[int]:
        """Have paths fetched anew, or all that is kept; yield how many are done, step by step. Raises NotTold."""
        parts = urlsplit(self.address)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        assert parts.hostname
        try:
            with closing(kind(parts.hostname, parts.port, timeout=PATIENCE)) as line:
                yield from getattr(self, f"_{self.way}")(line, parts.path, list(paths), everything)
        except (OSError, http.client.HTTPException) as error:
            raise NotTold(type(error).__name__) from error

    def _purge(self, line: http.client.HTTPConnection, base: str, paths: list[str], everything: bool) -> Iterator[int]:
        if everything:
            self._ask(line, "PURGE", f"{base.rstrip('/')}/", {"X-Purge": "everything"})
        for done, path in enumerate(paths, start=1):
            self._ask(line, "PURGE", base.rstrip("/") + path, {})
            yield done

    def _refresh(
        self, line: http.client.HTTPConnection, base: str, paths: list[str], everything: bool
    ) -> Iterator[int]:
        for done, path in enumerate(paths, start=1):
            self._ask(line, "GET", base.rstrip("/") + path, {}, well=range(200, 500))
            yield done

    def _post(self, line: http.client.HTTPConnection, base: str, paths: list[str], everything: bool) -> Iterator[int]:
        for start in range(0, max(len(paths), 1), AT_ONCE):
            some = paths[start : start + AT_ONCE]
            body = json.dumps({"host": _host(), "paths": some, "everything": everything and start == 0})
            self._ask(line, "POST", base or "/", {"Content-Type": "application/json"}, body=body)
            yield start + len(some)

    def _ask(
        self,
        line: http.client.HTTPConnection,
        method: str,
        path: str,
        headers: dict[str, str],
        *,
        body: str | None = None,
        well: Iterable[int] = (*range(200, 300), 404),
    ) -> None:
        host = {} if self.way == "post" else {"Host": _host()}
        token = {"Authorization": f"Bearer {settings.PURGE_TOKEN}"} if settings.PURGE_TOKEN else {}
        line.request(method, path, body, {**host, **token, **headers})
        answer = line.getresponse()
        while answer.read(65536):
            pass
        if answer.status not in well:
            raise NotTold(f"status {answer.status}")


def _host() -> str:
    return urlsplit(settings.BASE_URL).netloc


def parse(text: str) -> Proxy:
    """Return the proxy that an address of the settings names. Raises ValueError for what is none."""
    way, plus, rest = text.partition("+")
    way, address = (way, rest) if plus and way in WAYS else ("purge", text)
    parts = urlsplit(address)
    plain = not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
        raise ValueError(text)
    _ = parts.port  # raises ValueError for what is no number
    return Proxy(way, address)


def proxies() -> dict[str, Proxy]:
    """Return the proxies of the settings by name."""
    found = [parse(text) for text in settings.PURGE_URLS]
    return {proxy.name: proxy for proxy in found}
