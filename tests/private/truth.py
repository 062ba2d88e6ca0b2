"""What must be true of a portal after any fault: looked up in its database, in its storage and on its pages."""

import hashlib
from collections import Counter
from collections.abc import Iterable

from tests.private.browser import Draft
from tests.private.portal import Portal

SUBMITTED = ("submitted", "under_review", "returned", "accepted", "refused", "published")


def state_of(portal: Portal, draft: Draft) -> str:
    """Return where a statement stands."""
    return str(
        portal.postgres.ask("SELECT state FROM submissions_statements_statement WHERE id = %s", [draft.pk])[0][0]
    )


def symbol_of(portal: Portal, draft: Draft) -> str:
    """Return the symbol of a statement, or an empty string."""
    query = "SELECT symbol FROM submissions_statements_statement WHERE id = %s"
    return portal.postgres.ask(query, [draft.pk])[0][0] or ""


def entries(portal: Portal, draft: Draft) -> list[str]:
    """Return what the audit trail says was done to a statement, in order."""
    query = "SELECT verb FROM civspace_audit_entry WHERE object_id = %s ORDER BY seq"
    return [row[0] for row in portal.postgres.ask(query, [draft.pk])]


def submissions_hold(portal: Portal, acknowledged: Iterable[Draft]) -> None:
    """No acknowledged submission is lost, none is there twice."""
    for draft in acknowledged:
        assert state_of(portal, draft) in SUBMITTED, draft
        query = "SELECT count(*) FROM submissions_statements_receipt WHERE statement_id = %s"
        assert portal.postgres.ask(query, [draft.pk]) == [(1,)], draft
        assert entries(portal, draft).count("submit") == 1, draft
        twins = "SELECT count(*) FROM submissions_statements_statement WHERE title = %s"
        assert portal.postgres.ask(twins, [draft.title]) == [(1,)], draft


def nothing_half_done(portal: Portal) -> None:
    """A statement that is submitted has its receipt, its entry and its notices; one that is not has none of them."""
    query = """
        SELECT s.id, s.state, (SELECT count(*) FROM submissions_statements_receipt r WHERE r.statement_id = s.id),
               (SELECT count(*) FROM civspace_audit_entry e WHERE e.object_id = s.id::text AND e.verb = 'submit'),
               (SELECT count(DISTINCT n.event) FROM civspace_notices_notice n
                WHERE n.kind = 'statement_submitted' AND n.event LIKE 'statement:' || s.id::text || ':%%')
        FROM submissions_statements_statement s"""
    for key, state, receipts, submitted, told in portal.postgres.ask(query.replace("%%", "%")):
        wanted = 0 if state == "draft" else 1
        assert (receipts, submitted, told) == (wanted, wanted, wanted), (key, state, receipts, submitted, told)


def symbols_hold(portal: Portal) -> list[str]:
    """Symbols have no gap and no twin, and the counter stands at the last of them. Returns them in order."""
    query = """SELECT symbol, symbol_number FROM submissions_statements_statement
               WHERE symbol_number IS NOT NULL ORDER BY symbol_number"""
    rows = portal.postgres.ask(query)
    assert [number for _symbol, number in rows] == list(range(1, len(rows) + 1)), rows
    counters = portal.postgres.ask("SELECT last FROM submissions_statements_counter")
    assert counters == ([(len(rows),)] if rows else counters), counters
    return [symbol for symbol, _number in rows]


def notices_hold(portal: Portal) -> None:
    """Every notice is there once for each recipient, kind and event, with one mail that has a Message-ID of its own."""
    query = "SELECT recipient_id, kind, event FROM civspace_notices_notice"
    notices = portal.postgres.ask(query)
    assert len(set(notices)) == len(notices)
    deliveries = portal.postgres.ask("SELECT notice_id, message_id FROM civspace_notices_delivery")
    assert len(deliveries) == len({notice for notice, _id in deliveries}) == len({id for _notice, id in deliveries})
    assert len(deliveries) == len(notices)


def mails_hold(portal: Portal, *, repeated: int = 0) -> None:
    """Every mail that was sent reached the mail server, none came from nowhere, and at most so many came twice."""
    rows = portal.postgres.ask("SELECT message_id, state FROM civspace_notices_delivery")
    sent, known = {id for id, state in rows if state == "sent"}, {id for id, _state in rows}
    taken = portal.mail.ids()
    assert sent <= set(taken) <= known, (sent - set(taken), set(taken) - known)
    assert sum(times - 1 for times in taken.values()) <= repeated, [id for id, times in taken.items() if times > 1]


def told_of_publication(portal: Portal, draft: Draft) -> Counter[str]:
    """Return how often each person has the notice that a statement was published."""
    query = """SELECT u.email FROM civspace_notices_notice n JOIN accounts_people_user u ON u.id = n.recipient_id
               WHERE n.kind = 'statement_published' AND n.event LIKE %s"""
    return Counter(row[0] for row in portal.postgres.ask(query, [f"statement:{draft.pk}:%"]))


def page_tells(portal: Portal, draft: Draft) -> None:
    """What readers see of a statement is what is in the database: published under its symbol, with its document."""
    symbol = symbol_of(portal, draft)
    reader = portal.reader()
    if not symbol:
        assert draft.title not in reader.get("/en/statements/").text
        return
    page = reader.get(f"/en/documents/{symbol}")
    assert page.status == 200 and draft.title in page.text
    pdf = reader.get(f"/en/documents/{symbol}/pdf")
    assert (pdf.status, pdf.header("Content-Type")) == (200, "application/pdf"), (pdf.status, pdf.text[:300])
    assert hashlib.sha256(pdf.body).hexdigest() == document_hash(portal, draft)


def document_hash(portal: Portal, draft: Draft) -> str:
    """Return the hash of the one PDF of a statement."""
    (found,) = documents(portal, draft)
    return found


def holds(portal: Portal, acknowledged: Iterable[Draft] = (), *, repeated: int = 0) -> None:
    """All of it."""
    submissions_hold(portal, acknowledged)
    nothing_half_done(portal)
    symbols_hold(portal)
    notices_hold(portal)
    mails_hold(portal, repeated=repeated)


def documents(portal: Portal, draft: Draft) -> list[str]:
    """Return the hashes of the PDFs of a statement that were built."""
    query = """SELECT content_hash FROM civspace_renditions_rendition
               WHERE kind = 'statement' AND object_id = %s AND format = 'pdf' AND state = 'ready'"""
    return [row[0] for row in portal.postgres.ask(query, [draft.pk])]
