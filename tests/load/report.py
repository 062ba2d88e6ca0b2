"""From answers and rows to the figures of the report."""

from collections import Counter
from typing import Any

from tests.private.portal import Portal

SHED, SERVED = 503, (200, 302, 304)
#: Kinds of requests in the order of the table.
KINDS = (
    "sign in", "edit", "save", "check", "submit", "submit, API", "receipt",
    "list", "statement", "search", "PDF", "meeting", "desk page", "desk claim", "desk accept", "desk publish",
)  # fmt: skip
MAILED = """SELECT extract(epoch FROM d.sent_at - d.created_at) FROM civspace_notices_delivery d
            JOIN civspace_notices_notice n ON n.id = d.notice_id
            WHERE d.state = 'sent' AND n.kind = %s AND d.created_at > to_timestamp(%s)"""
BUILT = """SELECT extract(epoch FROM built_at - created_at) FROM civspace_renditions_rendition
           WHERE state = 'ready' AND created_at > to_timestamp(%s)"""


def percentile(values: list[float], share: float) -> float:
    """Return the smallest value that at least this share of all values does not exceed; 0.0 of none."""
    ordered = sorted(values)
    place = -(-len(ordered) * round(share * 100) // 100)
    return ordered[max(0, place - 1)] if ordered else 0.0


def answered(answers: dict[str, dict[str, list[float]]]) -> list[dict[str, Any]]:
    """Return a row for each kind: how many were served, shed, waited for by a limit, and failed; milliseconds of those
    that were served and of those that were shed."""
    rows = []
    for kind in (kind for kind in KINDS if kind in answers):
        by = {int(status): times for status, times in answers[kind].items()}
        served = [time for status in SERVED for time in by.get(status, [])]
        shed, refused = by.get(SHED, []), len(by.get(422, []))
        failed = sum(len(times) for status, times in by.items() if status not in (*SERVED, SHED, 422, 429))
        row = {"kind": kind, "served": len(served), "refused": refused, "shed": len(shed)}
        row |= {"limited": len(by.get(429, [])), "failed": failed}
        row |= {"p50": round(percentile(served, 0.5)), "p95": round(percentile(served, 0.95))}
        rows.append(row | {"shed_p95": round(percentile(shed, 0.95))})
    return rows


def ends(known: dict[str, dict[str, Any]]) -> dict[str, int]:
    """Return how many submissions ended how; `in time, called late` came in time by plan and pressed too late, because
    the pages before the button did not come."""
    found: Counter[str] = Counter()
    for one in known.values():
        end = one["end"]
        if end == "refused as late" and not one["late"]:
            end = "refused as late: its pages came too late"
        elif end == "accepted" and one["knock"]:
            end = "accepted with a knock receipt"
        found[end] += 1
    return dict(sorted(found.items()))


def delays(values: list[Any]) -> dict[str, Any]:
    """Return count, p50, p95 and the longest of some seconds."""
    seconds = [float(value) for value in values]
    found = {"p50": percentile(seconds, 0.5), "p95": percentile(seconds, 0.95), "max": max(seconds, default=0.0)}
    return {"count": len(seconds), **{name: round(value, 1) for name, value in found.items()}}


def queues(portal: Portal, since: float) -> dict[str, Any]:
    """Return how long notices of receipts and publications, and documents, waited until they were sent or built."""
    kinds = {"mail of a receipt": "statement_submitted", "mail of a publication": "statement_published"}
    found = {
        name: delays([row[0] for row in portal.postgres.ask(MAILED, [kind, since])]) for name, kind in kinds.items()
    }
    return {**found, "document": delays([row[0] for row in portal.postgres.ask(BUILT, [since])])}


def told(result: dict[str, Any]) -> str:
    """Return the report of one night as Markdown."""
    lines = [f"### {result['title']}", "", "| Submissions | |", "|---|---|"]
    lines += [f"| {end} | {count} |" for end, count in result["ends"].items()]
    lines += [f"| {name} | {value} |" for name, value in result["figures"].items()]
    lines += ["", "| Request | served | refused | shed | limited | failed | p50 ms | p95 ms | shed p95 ms |"]
    lines += ["|---|---|---|---|---|---|---|---|---|"]
    lines += ["| " + " | ".join(str(value) for value in row.values()) + " |" for row in result["answers"]]
    lines += ["", "| Queue | done | p50 s | p95 s | longest s |", "|---|---|---|---|---|"]
    lines += [
        f"| {name} | " + " | ".join(str(it) for it in row.values()) + " |" for name, row in result["queues"].items()
    ]
    lines += ["", "| Processor | seconds |", "|---|---|", *(f"| {name} | {it} |" for name, it in result["cpu"].items())]
    lines += ["", "Faults found in the database: " + ("none." if not result["faults"] else ""), *result["faults"][:20]]
    return "\n".join(lines) + "\n"
