"""What must be true after the night: held against the database, for every organization, in a few queries."""

from typing import Any

from tests.private.portal import Portal

#: Of each statement: state, text; how many receipts, audit entries, notices, used knocks; what the receipt says.
WHOLE = """
    SELECT s.id::text, s.state, s.text_hash, s.body,
           (SELECT count(*) FROM submissions_statements_receipt r WHERE r.statement_id = s.id),
           (SELECT count(*) FROM civspace_audit_entry e WHERE e.object_id = s.id::text AND e.verb = 'submit'),
           (SELECT count(*) FROM civspace_notices_notice n WHERE n.kind = 'statement_submitted'
                AND n.event LIKE 'statement:' || s.id::text || ':%%'),
           (SELECT count(*) FROM submissions_statements_usedknock k WHERE k.statement_id = s.id),
           (SELECT max(r.text_hash) FROM submissions_statements_receipt r WHERE r.statement_id = s.id),
           (SELECT extract(epoch FROM max(r.submitted_at))
                FROM submissions_statements_receipt r WHERE r.statement_id = s.id)
    FROM submissions_statements_statement s WHERE s.id::text = ANY(%s)"""
TAKEN = ("submitted", "under_review", "accepted", "published")
SAVED = "Saved in the night of the deadline."


def faults(portal: Portal, known: dict[str, dict[str, Any]], deadline: float) -> list[str]:
    """Return what is wrong, a line each: nothing acknowledged is lost or doubled, nobody too late is in."""
    found = []
    rows = portal.postgres.ask(WHOLE, [list(known)])
    for pk, state, text_hash, body, receipts, entries, notices, knocks, sealed, counted in rows:
        one = known[pk]

        def wrong(what: str, pk: str = pk, one: dict[str, Any] = one) -> None:
            found.append(f"{pk}: {what}: {one}")

        if one.get("saved") and SAVED not in body:
            wrong("what was saved is not there")
        if not receipts == entries == notices <= 1 or (state in TAKEN) != (receipts == 1):
            wrong(f"half done: {state}, {receipts} receipts, {entries} entries, {notices} notices")
        if receipts and counted >= deadline + 1:
            wrong("in, although it came after the deadline")
        if one["end"] == "accepted":
            if receipts != 1:
                wrong("acknowledged, and not there")
            elif text_hash != sealed or (one.get("hash") or sealed) != sealed:
                wrong("the receipt is of another text")
            elif knocks != int(counted < one["pressed"] + 2 and one["knock"]) and one["knock"]:
                wrong("the knock receipt did not count")
        elif receipts and not one["lost"]:
            wrong("in, although it was never acknowledged")
        if one["late"] and receipts:
            wrong("in, although it was sent after the deadline")
        if one["end"] == "refused as late" and one.get("pressed", 0) < deadline and not one["lost"]:
            wrong("refused as late, although it was sent in time")
    if len(rows) != len(known):
        found.append(f"{len(known) - len(rows)} statements are gone")
    return found
