"""Play the night of a deadline on a portal and servers of its own, and print what it was like.

    make load ARGS="--organizations 2000 --speedup 10 --web 1 2 4"

One night for each number of web processes. A night that is 10 times as fast is one of 10 times as many organizations,
as far as requests in a second go. Ends with 1 when anything acknowledged is lost or doubled, or somebody late is in.
"""

import argparse
import datetime
import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from tests.load import plan, report, seed
from tests.load.checks import faults
from tests.private import servers
from tests.private.mail import mail_server
from tests.private.portal import Portal
from tests.private.processes import Process, folder, wait_until
from tests.private.template import HOST, template
from tests.run.portal import ROOT

LOCUST = ROOT / "build" / "load" / "bin" / "locust"
SCENARIO = Path(__file__).parent / "night.py"
#: Seconds: before the night begins, for locust to start; after it, in which whoever was shed comes again.
START, DRAIN, TIMEOUT = 12, 40, 60
WORDS = (
    "water",
    "housing",
    "participation",
    "education",
    "climate",
    "dialogue",
    "report",
    "country",
    "founded",
    "delay",
)
#: Production's own settings: nothing is made quicker for the test.
PRODUCTION = {"DJANGO_SETTINGS_MODULE": "civspace.settings.portal", "CIVSPACE_PROXIES": "1", "WEB_THREADS": "16"}


def main() -> None:
    """Seed once, play every night, print the reports and write build/load.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--organizations", type=int, default=2000)
    parser.add_argument("--speedup", type=float, default=10, help="how many times as fast as the clock")
    parser.add_argument("--readers", type=int, default=40, help="readers at once; each asks every two seconds")
    parser.add_argument("--before", type=int, default=plan.BEFORE, help="seconds of the night before the deadline")
    parser.add_argument("--web", type=int, nargs="+", default=[1, 2, 4], help="web processes, a night for each number")
    parser.add_argument("--workers", type=int, default=1, help="processes of the worker")
    options = parser.parse_args()
    if not LOCUST.exists() or (why := servers.missing()):
        raise SystemExit(f"The load needs `make load` and private servers: {why if LOCUST.exists() else LOCUST}")
    results = []
    with folder("load") as place, ExitStack() as stack:
        mail = stack.enter_context(mail_server())
        people = prepare(place, mail, options.organizations)
        for web in options.web:
            results.append(play(place, mail, people, options, web))
            print(report.told(results[-1]), flush=True)
    if len(results) > 1:
        print(growth(results))
    (ROOT / "build" / "load.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    raise SystemExit(1 if any(result["faults"] for result in results) else 0)


def prepare(place: Path, mail: Any, organizations: int) -> dict[str, Any]:
    """Make the people of all nights: a stopped cluster beside the others, copied for each night; return their keys."""
    with servers.postgres(template() / "data") as postgres, servers.redis_server() as redis:
        portal = Portal(place, postgres, redis, mail, **PRODUCTION)
        began = time.monotonic()
        line = [sys.executable, "-m", "tests.load.seed", str(organizations), str(place / "people.json")]
        subprocess.run(line, cwd=ROOT, env=portal.env, check=True)
        print(f"{organizations} organizations made in {time.monotonic() - began:.0f} s", flush=True)
        postgres.ask("VACUUM ANALYZE")
        postgres.ask("CHECKPOINT")
        postgres.stop()
        subprocess.run(["cp", "-a", str(postgres.data), str(place / "seeded")], check=True)
    found: dict[str, Any] = json.loads((place / "people.json").read_text())
    return found


def play(place: Path, mail: Any, people: dict[str, Any], options: argparse.Namespace, web: int) -> dict[str, Any]:
    """Play one night with so many web processes; return its figures."""
    own = place / f"night-{web}"
    own.mkdir(mode=0o755)
    env = {**PRODUCTION, "WEB_CONCURRENCY": str(web)}
    server_options = {"max_connections": "200", "shared_buffers": "256MB", "autovacuum": "on", "max_wal_size": "1GB"}
    with ExitStack() as stack:
        postgres = stack.enter_context(servers.postgres(place / "seeded", **server_options))
        redis = stack.enter_context(servers.redis_server())
        portal = Portal(own, postgres, redis, mail, **env)
        # Past the gates of the fault tests, which would be a part of what is measured.
        portal.env["DATABASE_URL"] = postgres.url_of("civspace", gate=False)
        portal.env["REDIS_URL"] = f"redis://127.0.0.1:{redis.server_port}/0"
        stack.callback(portal.end)
        for number in range(options.workers):
            portal.worker(f"worker-{number}")
        portal.beat()
        portal.web()
        portal.wait_healthy(180)
        wait_until(lambda: not portal.open_work(), f"the documents are built\n{portal.said()}", seconds=180, step=0.5)
        return measured(portal, people, options, web)


def measured(portal: Portal, people: dict[str, Any], options: argparse.Namespace, web: int) -> dict[str, Any]:
    """Let locust play; then look what became of everything."""
    authors = [{**people["authors"][one["number"]], **one} for one in plan.night(options.organizations)]
    authors = [one for one in authors if one["at"] > -options.before]
    for one in authors:  # a deadline lasts until its second is over
        one["at"] = one["at"] / options.speedup + (2 if one["late"] else 0)
    begins = time.time() + START
    deadline = float(int(begins + options.before / options.speedup + 1))
    over = deadline + plan.AFTER / options.speedup
    said = {"port": portal.port, "host": HOST, "speedup": options.speedup, "readers": options.readers, "words": WORDS}
    said |= {"deadline": deadline, "over": over, "ends": over + DRAIN, "timeout": TIMEOUT, "publish_every": 5}
    said |= {"password": seed.PASSWORD, "authors": authors}
    said |= {name: people[name] for name in ("slug", "item", "officer", "symbols")}
    (portal.place / "plan.json").write_text(json.dumps(said))
    close_at(portal, deadline)
    before = cpu(portal)
    line = [LOCUST, "-f", SCENARIO, "--headless", "--users", str(len(authors) + options.readers + 1)]
    line += ["--spawn-rate", "1000", "--only-summary", "--loglevel", "ERROR", "--stop-timeout", "5"]
    paths = {"LOAD_PLAN": str(portal.place / "plan.json"), "LOAD_RESULT": str(portal.place / "result.json")}
    log = portal.place / "locust.log"
    locust = Process(line, log=log, env={**os.environ, **paths}, cwd=portal.place)
    portal.parts["generator"] = locust
    locust.start()
    used: dict[str, float] = {}

    def ended() -> bool:
        used.update(cpu(portal))
        return not locust.runs

    longest = over + DRAIN + TIMEOUT + 60 - time.time()
    wait_until(ended, "the night is over", seconds=longest, step=0.5)
    result = portal.place / "result.json"
    assert result.exists(), locust.said()
    seen = json.loads(result.read_text())
    wait_until(lambda: not portal.open_work(), "every mail is sent", seconds=240, step=0.5)
    known = seen["known"]
    answers = report.answered(seen["answers"])
    crowd = [one["acknowledged"] for one in known.values() if one["end"] == "accepted"]
    last = [it for it in crowd if deadline - plan.LAST / options.speedup <= it <= deadline]
    seconds = plan.LAST / options.speedup
    figures = {
        "acknowledged in a second, last ten minutes": round(len(last) / seconds, 1),
        "acknowledged in a second, best five seconds": round(best(crowd), 1),
        "requests answered in a second": round(
            sum(row["served"] + row["refused"] for row in answers) / (over - begins), 1
        ),
        "shed at least once while submitting": sum(bool(one["shed"]) for one in known.values()),
        "of them given a knock receipt": sum(bool(one.get("knocks")) for one in known.values()),
        "without an answer at least once while submitting": sum(bool(one["lost"]) for one in known.values()),
    }
    return {
        "title": f"{len(authors)} organizations, {options.speedup:g} times as fast, web processes: {web}",
        "web": web,
        "ends": report.ends(known),
        "figures": figures,
        "answers": answers,
        "queues": report.queues(portal, begins),
        "cpu": {name: round(used[name] - before.get(name, 0.0), 1) for name in used},
        "faults": faults(portal, known, deadline),
    }


def best(moments: list[float], seconds: int = 5) -> float:
    """Return the most that fell into so many seconds, in a second."""
    return max((sum(it <= other < it + seconds for other in moments) / seconds for it in moments), default=0.0)


def close_at(portal: Portal, deadline: float) -> None:
    """Let the deadline of the meeting be at a moment, as if it had been so when the meeting opened."""
    moment = datetime.datetime.fromtimestamp(deadline, datetime.UTC)
    portal.postgres.ask("UPDATE meetings_modalities_ruleset SET closes_at = %s", [moment])
    values = "jsonb_set(value, '{at}', to_jsonb(%s::text))"
    portal.postgres.ask(
        f"UPDATE meetings_modalities_rule SET value = {values} WHERE kind = 'deadline'", [moment.isoformat()]
    )


def cpu(portal: Portal) -> dict[str, float]:
    """Return the seconds of processor that each part has used with all that it started, PostgreSQL among them."""
    parts = {**portal.parts, "PostgreSQL": portal.postgres.process, "Redis": portal.redis.process}
    owner = {part.pid: name for name, part in parts.items() if part.runs}
    found: dict[int, tuple[int, float]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            ticks = sum(int(field) for field in fields[11:15])  # its own, and those of its children that have ended
            found[int(path.parent.name)] = int(fields[1]), ticks / os.sysconf("SC_CLK_TCK")
    used = dict.fromkeys(owner.values(), 0.0)
    for pid, (_parent, seconds) in found.items():
        over = pid
        while over in found and over not in owner:
            over = found[over][0]
        if over in owner:
            used[owner[over]] += seconds
    return used


def growth(results: list[dict[str, Any]]) -> str:
    """Return how much more each number of web processes took on than the first, as Markdown."""
    names = ("acknowledged in a second, best five seconds", "requests answered in a second")
    lines = ["### Growth", "", "| Web processes | " + " | ".join(names) + " | ratios |", "|---|---|---|---|"]
    for result in results:
        values = [result["figures"][name] for name in names]
        ratios = [value / (results[0]["figures"][name] or 1) for name, value in zip(names, values, strict=True)]
        lines.append(f"| {result['web']} | {values[0]} | {values[1]} | {ratios[0]:.2f}, {ratios[1]:.2f} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
