"""`make bench`: seed 1,000, 10,000 and 100,000 statements, time the portal against bare Django, print ratios.

Portal and reference are called in turn in one process, and each ratio is the median of the pairs, so that a slow moment
of the machine falls on both. Nothing here is a test: absolute times mean little, ratios of one run mean something.

A public page is kept as rendered until something changes; “page” is what its next readers get, “page, rendered” what
the first one after a change gets. Growth is that of the rendered pages, which is the greater.
"""

import argparse
import gc
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.test.client import ClientHandler  # noqa: E402

from submissions.statements.models import Statement  # noqa: E402
from tests.benchmarks.bare.models import Row  # noqa: E402
from tests.benchmarks.compendium import compendium_of  # noqa: E402
from tests.benchmarks.following import fan_out_to  # noqa: E402
from tests.benchmarks.seed import Seeder  # noqa: E402
from tests.factories import staff  # noqa: E402

#: What the portal may cost at most, as a multiple of the bare reference.
TARGETS = {"page": 3, "list": 3, "search": 4, "api list": 4, "submit": 10, "not modified": None}
#: How much slower the largest may be than the smallest.
GROWTH = {"page, rendered": 1.5, "list, rendered": 1.5, "api list": 1.5, "search, rendered": 4}
#: Who is told of one publication; the request that publishes may not feel them.
FOLLOWERS = 10_000
#: Statements that wait on the desk, whatever the number of all.
WAITING = 600
DESK = f"desk queue, {WAITING} waiting"
#: Every filter of the list of statements, beside words; each is a row of its own, at the smallest and the largest size.
FILTERS = {
    "meeting": "bench-3",
    "country": "AFG,AGO",
    "mentions": "ALB,AND",
    "region": "002",
    "theme": "civic-space",
    "language": "fr",
    "after": "2026-01-01",
    "before": "2026-06-01",
}
GROWTH |= {DESK: 1.5, **{f"search by {name}": 4 for name in FILTERS}}
#: Calls before the counted ones.
WARM_UP = 25
#: What is kept as rendered, and measured without that as well.
KEPT = ("page", "list", "search")
WORDS = ("participation", "société civile", "диалог защита", "权利", "المشاركة", "water land")

Call = Callable[[], Any]


class BareHandler(ClientHandler):
    """A handler with no middleware, whose addresses are the bare ones."""

    def __call__(self, environ: dict[str, Any]) -> Any:
        with override_settings(ROOT_URLCONF="tests.benchmarks.bare.urls"):
            return super().__call__(environ)

    def load_middleware(self, is_async: bool = False) -> None:
        with override_settings(MIDDLEWARE=[]):
            super().load_middleware(is_async)


def clients() -> tuple[Client, Client]:
    """Return a client of the portal and one of the bare pages."""
    bare = Client()
    bare.handler = BareHandler()
    return Client(), bare


def expect(response: Any, status: int) -> Any:
    """Return the answer, or stop: a fast failure is not a result."""
    if response.status_code != status:
        sys.exit(f"{response.request['PATH_INFO']} answered {response.status_code}, not {status}")
    return response


def timed(call: Call) -> float:
    """Return the seconds of one call."""
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def measure(portal: Call, reference: Call, rounds: int) -> tuple[float, float]:
    """Call both in turn; return the median seconds of the portal and the median ratio of the pairs."""
    for call in (portal, reference) * WARM_UP:
        call()
    gc.collect()
    gc.disable()
    pairs = [(timed(portal), timed(reference)) for _round in range(rounds)]
    gc.enable()
    return statistics.median(own for own, _other in pairs), statistics.median(own / other for own, other in pairs)


def readings(size: int) -> Iterator[tuple[str, Call, Call]]:
    """Yield what is read, with its reference."""
    portal, bare = clients()
    step = max(1, size // 20)
    published = Statement.objects.filter(state="published").order_by("pk")
    symbols = cycle(list(published.values_list("symbol", flat=True)[::step]))
    rows = cycle(list(Row.objects.order_by("pk").values_list("pk", flat=True)[::step]))
    words = cycle(WORDS)
    yield (
        "page",
        lambda: expect(portal.get(f"/en/documents/{next(symbols)}"), 200),
        lambda: expect(bare.get(f"/bare/{next(rows)}/"), 200),
    )
    yield "list", lambda: expect(portal.get("/en/statements/"), 200), lambda: expect(bare.get("/bare/"), 200)
    yield (
        "search",
        lambda: expect(portal.get("/en/search/", {"q": next(words)}), 200),
        lambda: expect(bare.get("/bare/"), 200),
    )
    yield (
        "api list",
        lambda: expect(portal.get("/api/v1/statements/"), 200),
        lambda: expect(bare.get("/bare/api/"), 200),
    )
    symbol, row = next(symbols), next(rows)
    tag = expect(portal.get(f"/en/documents/{symbol}"), 200)["ETag"]
    yield (
        "not modified",
        lambda: expect(portal.get(f"/en/documents/{symbol}", headers={"If-None-Match": tag}), 304),
        lambda: expect(bare.get(f"/bare/{row}/", headers={"If-None-Match": f'"{row}.1"'}), 304),
    )


def working() -> tuple[str, Call, Call]:
    """Return the queue of the desk beside the bare list."""
    portal, bare = clients()
    portal.force_login(staff("reviewer", scope="hrc"))
    return (
        DESK,
        lambda: expect(portal.get("/en/desk/statements/"), 200),
        lambda: expect(bare.get("/bare/"), 200),
    )


def narrowing() -> Iterator[tuple[str, Call, Call]]:
    """Yield a search among statements with each filter, beside the bare list."""
    portal, bare = clients()
    for name, value in FILTERS.items():
        words = cycle(WORDS)
        yield (
            f"search by {name}",
            lambda name=name, value=value, words=words: expect(  # type: ignore[misc]
                portal.get("/en/statements/", {"q": next(words), name: value}), 200
            ),
            lambda: expect(bare.get("/bare/"), 200),
        )


def submitting(seeder: Seeder, person: Any, rounds: int) -> tuple[str, Call, Call]:
    """Return the submission of drafts beside a bare insert."""
    portal, bare = clients()
    portal.force_login(person)
    drafts = iter(seeder.drafts(person, rounds + WARM_UP))

    def submit() -> None:
        draft = next(drafts)
        answers = {"revision": draft.revision, "safety": "nobody"}
        expect(portal.post(f"/en/my/statements/{draft.pk}/submit/", answers), 302)

    text = {"title": "A draft", "body": seeder.texts.pool["en"][0]}
    return "submit", submit, lambda: expect(bare.post("/bare/insert/", text), 302)


def analyse() -> None:
    """Tell the database what it holds, as it does by itself after a while."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def main() -> None:
    """Seed, measure, print, write bench.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,10000,100000", help="numbers of statements, growing")
    parser.add_argument("--rounds", type=int, default=60, help="pairs for each figure")
    parser.add_argument("--compendium", type=int, default=300, help="statements in one document; 20 for a quick try")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    call_command("migrate", verbosity=0, run_syncdb=True)
    seeder = Seeder()
    seeder.prepare()
    person = seeder.author()
    seeder.waiting(WAITING)
    results: list[dict[str, Any]] = []
    seconds: dict[tuple[str, int], float] = {}
    for size in sizes:
        seeder.grow(size)
        analyse()
        for name, portal, reference in [
            *readings(size),
            working(),
            submitting(seeder, person, options.rounds),
        ]:
            seconds[name, size], ratio = measure(portal, reference, options.rounds)
            results.append({"name": name, "size": size, "ratio": round(ratio, 2), "target": TARGETS.get(name)})
            print_row(results[-1])
            if name in KEPT:
                with override_settings(KEEP_PAGES=False):
                    seconds[f"{name}, rendered", size], ratio = measure(portal, reference, options.rounds)
                results.append({"name": f"{name}, rendered", "size": size, "ratio": round(ratio, 2), "target": None})
                print_row(results[-1])
        if size in (sizes[0], sizes[-1]):
            for name, portal, reference in narrowing():
                with override_settings(KEEP_PAGES=False):
                    seconds[name, size], ratio = measure(portal, reference, options.rounds)
                results.append({"name": name, "size": size, "ratio": round(ratio, 2), "target": None})
                print_row(results[-1])
    for name, target in GROWTH.items():
        ratio = seconds[name, sizes[-1]] / seconds[name, sizes[0]]
        results.append({"name": f"{name} growth", "size": sizes[-1], "ratio": round(ratio, 2), "target": target})
        print_row(results[-1])
    for row in [*fan_out_to(FOLLOWERS), *compendium_of(options.compendium)]:
        results.append(row)
        print_row(row)
    Path(settings.BASE_DIR / "bench.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


def print_row(row: dict[str, Any]) -> None:
    """Print one figure beside its target."""
    target = row["target"]
    verdict = "" if target is None else ("within" if row["ratio"] <= target else "OVER") + f" {target}"
    print(f"{row['name']:32} {row['size']:>7} {row['ratio']:>8.2f}  {verdict}", flush=True)


if __name__ == "__main__":
    main()
