"""Places in the portal's code at which a test lets a process die, stand still or meet an error.

The code itself knows nothing of them: in the processes that a test starts, the functions named here are led through
`through()`, which looks for a file of the point's name in CIVSPACE_FAILPOINTS. The file says what happens:

    {"do": "kill" | "raise" | "hang", "error": "OSError: 28", "after": "another point", "only": "text", "always": false}

`after` is met only by a thread that passed the other point before; `only` by a call whose arguments hold the text.
What happened is noted in a file `<point>.met`, one line each time.
"""

import importlib
import inspect
import json
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

from django.apps import AppConfig

BEFORE, AFTER = "before", "after"
DATABASE = "django.db.backends.base.base:BaseDatabaseWrapper.commit"
#: Point -> the function that is led through it, and whether it is met before or after the function's work.
POINTS: dict[str, tuple[str, str]] = {
    "commit": (DATABASE, BEFORE),
    "committed": (DATABASE, AFTER),
    "submit": ("submissions.statements.domain.submitting:submit_statement", BEFORE),
    "submit.moved": ("submissions.statements.domain.submitting:take_in", AFTER),
    "submit.told": ("submissions.statements.domain.submitting:submit_statement", AFTER),
    "publish": ("submissions.statements.domain.publication:publish_statement", BEFORE),
    "publish.numbered": ("submissions.statements.domain.publication:next_number", AFTER),
    "publish.document": ("submissions.statements.documents:request_document", AFTER),
    "publish.told": ("submissions.statements.domain.publication:publish_statement", AFTER),
    "hint": ("civspace.notices.hints:hint", BEFORE),
    "notify.claimed": ("civspace.notices.delivering:_claim", AFTER),
    "notify.composed": ("civspace.notices.delivering:_mail", AFTER),
    "notify.sent": ("civspace.notices.delivering:_end", BEFORE),
    "notify.noted": ("civspace.notices.delivering:_end", AFTER),
    "render.claimed": ("civspace.renditions.domain:_claim", AFTER),
    "render.poison": ("civspace.renditions.domain:_built", BEFORE),
    "render.built": ("civspace.renditions.domain:_built", AFTER),
    "render.stored": ("civspace.renditions.store:keep", AFTER),
    "render.noted": ("civspace.renditions.domain:_finish", AFTER),
    "store": ("civspace.renditions.store:keep", BEFORE),
    "news.claimed": ("civspace.notices.follows.fanout:_claim", AFTER),
    "news.expanded": ("civspace.notices.follows.fanout:_expand", AFTER),
    "news.told": ("civspace.notices.follows.fanout:_tell", AFTER),
    "digest.made": ("civspace.notices.follows.digests:build", AFTER),
    "compendium.claimed": ("submissions.record.domain.compendium_building:_claim", AFTER),
    "compendium.laid_out": ("submissions.record.domain.compendium_building:_lay_out", AFTER),
    "compendium.bound": ("submissions.record.domain.compendium_building:_bind", AFTER),
    "compendium.finished": ("submissions.record.domain.compendium_building:_finish", AFTER),
}

_led: list[tuple[FunctionType, str, str]] = []
_passed = threading.local()


def through(number: int, args: Any, kwargs: Any) -> Any:
    """Do what the function does, and meet its point before or after."""
    function, point, when = _led[number]
    if when == BEFORE:
        _meet(point, args, kwargs)
        return function(*args, **kwargs)
    result = function(*args, **kwargs)
    _meet(point, args, kwargs)
    return result


def _meet(point: str, args: Any, kwargs: Any) -> None:
    passed = _passed.__dict__.setdefault("points", set())
    passed.add(point)
    order = Path(os.environ["CIVSPACE_FAILPOINTS"]) / point
    try:
        asked = json.loads(order.read_text())
    except (FileNotFoundError, ValueError):
        return
    finally:
        if point == "committed":
            passed = set(passed)
            _passed.points = set()
    if asked.get("after") and asked["after"] not in passed:
        return
    if asked.get("only") and asked["only"] not in _words(args, kwargs):
        return
    if not asked.get("always"):
        try:
            order.rename(order.with_name(f"{point}.done"))  # of several threads, one meets it
        except FileNotFoundError:
            return
    with order.with_name(f"{point}.met").open("a") as met:
        met.write(f"{os.getpid()}\n")
    _act(asked)


def _words(args: Any, kwargs: Any) -> str:
    given = [*args, *kwargs.values()]
    return " ".join(f"{value} {getattr(value, 'pk', '')} {getattr(value, '__dict__', '')}" for value in given)


def _act(asked: dict[str, Any]) -> None:
    if asked["do"] == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if asked["do"] == "hang":
        time.sleep(3600)
    name, _colon, text = asked.get("error", "OSError: 5").partition(": ")
    kind: type[Exception] = {"OSError": OSError, "MemoryError": MemoryError}.get(name, RuntimeError)
    raise kind(int(text), os.strerror(int(text))) if text.isdigit() else kind(text)


def _lead(point: str, place: str, when: str) -> None:
    """Lead a function through its point by exchanging its code, so that whoever imported it before meets it too."""
    module, _colon, path = place.partition(":")
    found: Any = importlib.import_module(module)
    for name in path.split("."):
        found = getattr(found, name)
    function = inspect.unwrap(found)
    inner = FunctionType(function.__code__, function.__globals__, function.__name__, function.__defaults__)
    inner.__kwdefaults__ = function.__kwdefaults__
    _led.append((inner, point, when))
    made: dict[str, Callable[..., Any]] = {}
    number = len(_led) - 1
    exec(
        "def led(*args, **kwargs):\n"
        "    from tests.private.failpoints import through\n"
        f"    return through({number}, args, kwargs)\n",
        made,
    )
    function.__code__ = made["led"].__code__  # type: ignore[attr-defined]
    function.__defaults__ = function.__kwdefaults__ = None


class Failpoints(AppConfig):
    """Leads the functions through their points once everything is loaded, where a test asked for it."""

    name = "tests.private"
    label = "private"

    def ready(self) -> None:
        """Exchange the functions, and let no test wait for what portals do every quarter of a minute."""
        from civspace.operations.bindings import TellsQueues

        TellsQueues.every = 2.0
        if os.environ.get("CIVSPACE_FAILPOINTS"):
            for point, (place, when) in POINTS.items():
                _lead(point, place, when)
