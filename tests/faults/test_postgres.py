"""PostgreSQL restarts, is killed, refuses, stands still, is slow: pages say so, and it goes on without a hand."""

import threading
import time

import psycopg2
import pytest

from tests.private import truth
from tests.private.browser import Answer, Lost
from tests.private.portal import Portal
from tests.private.processes import wait_until

pytestmark = [pytest.mark.faults]
#: A mail may come twice when PostgreSQL goes away between the mail server's yes and the note of it.
REPEATED = 3
TEXT = "States should act without delay, and this was typed by hand."


def told_to_come_again(answer: Answer) -> None:
    """Hold that an answer says what is the matter and when to come again."""
    assert answer.status == 503, (answer.status, answer.text[:500])
    assert 20 <= int(answer.header("Retry-After")) < 40
    assert "no-store" in answer.header("Cache-Control")


def told_that_it_is_full(answer: Answer) -> None:
    """Hold that an answer says that others were in the way, and that one may come again soon."""
    assert (answer.status, "The portal is full" in answer.text) == (503, True), (answer.status, answer.text[:500])
    assert 3 <= int(answer.header("Retry-After")) <= 10


def goes_on(portal: Portal, number: int) -> None:
    """A statement goes from draft to reader, without anybody having done anything to the portal."""
    author, officer = portal.author(number), portal.officer()
    wait_until(lambda: portal.reader().get("/readyz").status == 200, "the web process is ready", seconds=60)
    draft = author.submitted()
    assert officer.publish(draft).status == 302
    portal.settle()
    truth.holds(portal, [draft], repeated=REPEATED)
    truth.page_tells(portal, draft)


def test_a_restart_and_a_kill_lose_nothing(portal: Portal) -> None:
    author = portal.author(0)
    drafts = [author.submitted()]
    portal.postgres.restart()
    drafts.append(author.submitted())
    portal.postgres.kill()
    with_it_away = author.get(f"/en/my/statements/{drafts[0].pk}/")
    told_to_come_again(with_it_away)
    portal.postgres.start()
    truth.submissions_hold(portal, drafts)
    goes_on(portal, 0)
    truth.holds(portal, drafts, repeated=REPEATED)


def test_while_it_refuses_pages_tell_the_truth_and_keep_what_was_typed(portal: Portal) -> None:
    author, reader = portal.author(1), portal.reader()
    draft = author.begin()
    portal.postgres.gate.close()
    page = reader.get("/en/statements/?q=a")
    told_to_come_again(page)
    assert '<a class="button" href="/en/statements/?q=a">Try again</a>' in page.text
    sent = author.post(f"/en/my/statements/{draft.pk}/edit/", title="Typed", body=TEXT, language="en", version=1)
    told_to_come_again(sent)
    assert TEXT in sent.text and "Send again" in sent.text
    told_to_come_again(author.submit(draft))
    called = author.program.call("GET", "statements/")
    told_to_come_again(called)
    assert called.header("Content-Type") == "application/problem+json"
    assert called.json()["title"] == "Not available at the moment"
    nothing = "Nothing can be saved or submitted at the moment"
    wait_until(lambda: nothing in reader.get("/en/status/").text, "the status page says so", seconds=20)
    assert reader.get("/livez").status == 200
    assert (reader.get("/readyz").status, reader.get("/healthz").status) == (503, 503)
    portal.postgres.gate.open()
    assert truth.state_of(portal, draft) == "draft"
    goes_on(portal, 1)
    assert all(part.runs for part in portal.parts.values())


def test_a_connection_that_dies_in_the_middle_leaves_nothing_half_done(portal: Portal) -> None:
    author = portal.author(2)
    draft = author.begin()
    portal.postgres.ask(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(30); RETURN NEW; END $$"
    )
    portal.postgres.ask(
        "CREATE TRIGGER slow BEFORE INSERT ON submissions_statements_receipt FOR EACH ROW EXECUTE FUNCTION slow()"
    )
    ending = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE query LIKE 'INSERT INTO "submissions_statements_receipt%'"""
    answers: list[Answer] = []
    sender = threading.Thread(target=lambda: answers.append(author.submit(draft)))
    sender.start()
    try:
        wait_until(lambda: portal.postgres.ask(ending), "the connection that submits is ended")
    finally:
        portal.postgres.ask("DROP TRIGGER slow ON submissions_statements_receipt")
        portal.postgres.ask("DROP FUNCTION slow()")
    sender.join(60)
    told_to_come_again(answers[0])
    assert truth.state_of(portal, draft) == "draft"
    truth.nothing_half_done(portal)
    assert author.submit(draft).status == 302
    truth.submissions_hold(portal, [draft])


def test_a_query_that_takes_too_long_is_ended_and_locks_are_not_waited_for_for_ever(portal: Portal) -> None:
    author, reader = portal.author(3), portal.reader()
    draft = author.begin()
    holder = psycopg2.connect(portal.postgres.url_of("civspace", gate=False))
    try:
        with holder.cursor() as cursor:
            cursor.execute("SELECT 1 FROM submissions_statements_statement WHERE id = %s FOR UPDATE", [draft.pk])
            began = time.monotonic()
            told_that_it_is_full(author.submit(draft))
            assert 9 < time.monotonic() - began < 30
            assert reader.get("/en/statements/").status == 200
    finally:
        holder.close()
    assert author.submit(draft).status == 302
    truth.submissions_hold(portal, [draft])


def test_a_server_that_stands_still_holds_up_nobody_for_ever(portal: Portal) -> None:
    author = portal.author(4)
    draft = author.submitted()
    portal.postgres.pause()
    try:
        for _reader in range(2):
            impatient = portal.reader(timeout=2)
            with pytest.raises(Lost):
                impatient.get("/en/statements/")
        assert portal.reader(timeout=10).get("/livez").status == 200
    finally:
        portal.postgres.go_on()
    goes_on(portal, 4)
    truth.submissions_hold(portal, [draft])
