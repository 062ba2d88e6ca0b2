"""kill -9 of a worker at every step of telling those who follow, of a digest and of a compendium."""

import hashlib
import re

import pytest

from civspace.notices.kinds import PRIVATE
from tests.private import truth
from tests.private.portal import PAST, Portal
from tests.private.processes import wait_until
from tests.private.template import story

pytestmark = [pytest.mark.faults]

FANNING_OUT = ("news.claimed", "news.expanded", "news.told")
BINDING = ("compendium.claimed", "compendium.laid_out", "compendium.bound", "compendium.finished")


def follow(portal: Portal, number: int, pace: str) -> str:
    """Let the head of an organization follow the meeting; return the address of the mail."""
    head = portal.author(number)
    what = {"kind": "meeting", "key": story()["meeting"], "pace": pace}
    answer = head.program.call("POST", "follows/", what)
    assert answer.status in (200, 201), answer.text
    return str(head.organization["email"])


def notices(portal: Portal, kind: str) -> dict[str, int]:
    """Return how many notices of a kind each person has."""
    query = """SELECT u.email, count(*) FROM civspace_notices_notice n
               JOIN accounts_people_user u ON u.id = n.recipient_id WHERE n.kind = %s GROUP BY u.email"""
    return dict(portal.postgres.ask(query, [f"{PRIVATE}{kind}"]))


def test_a_worker_that_dies_while_telling_followers_tells_each_once(portal: Portal) -> None:
    at_once = [follow(portal, number, "at_once") for number in (1, 2)]
    daily = follow(portal, 3, "daily")
    author, officer = portal.author(0), portal.officer()
    for point in FANNING_OUT:
        portal.arm(point)
        assert officer.publish(author.submitted()).status == 302
        portal.wait_met(point)
    portal.postgres.ask(f"UPDATE civspace_notices_news SET lease_until = {PAST} WHERE done_at IS NULL")
    portal.send("civspace.notices.follows.tasks.sweep_news")
    waiting = "SELECT count(*) FROM civspace_notices_news WHERE done_at IS NULL"
    portal.settle(lambda: portal.postgres.ask(waiting) == [(0,)])
    hits = """SELECT u.email, count(*), count(DISTINCT h.news_id), count(h.told_at) FROM civspace_notices_hit h
              JOIN accounts_people_user u ON u.id = h.person_id
              JOIN civspace_notices_news w ON w.id = h.news_id
              WHERE w.kind = 'statement_published' GROUP BY u.email"""
    told = {email: tuple(numbers) for email, *numbers in portal.postgres.ask(hits)}
    assert told == {**dict.fromkeys(at_once, (3, 3, 3)), daily: (3, 3, 0)}
    assert {email: notices(portal, "statement_published").get(email, 0) for email in (*at_once, daily)} == {
        **dict.fromkeys(at_once, 3),
        daily: 0,
    }
    # The digest of the third person: the worker dies before it is kept, then it is made once.
    portal.arm("digest.made")
    portal.postgres.ask(f"UPDATE civspace_notices_digest SET due_at = {PAST}")
    portal.send("civspace.notices.follows.tasks.digests")
    portal.wait_met("digest.made")
    assert notices(portal, "digest") == {}
    portal.send("civspace.notices.follows.tasks.digests")
    portal.settle(lambda: notices(portal, "digest") == {daily: 1})
    portal.send("civspace.notices.follows.tasks.digests")
    portal.settle()
    assert notices(portal, "digest") == {daily: 1}
    assert {numbers[-1] for _email, *numbers in portal.postgres.ask(hits)} == {3}
    truth.notices_hold(portal)
    truth.mails_hold(portal)


def test_a_worker_that_dies_while_binding_goes_on_where_it_was(portal: Portal) -> None:
    author, officer, reader = portal.author(4), portal.officer(), portal.reader()
    drafts = [author.submitted() for _number in range(2)]
    for draft in drafts:
        assert officer.publish(draft).status == 302
    portal.settle()
    for point in BINDING:
        portal.arm(point)
    page = f"/en/statements/compendium/?organization={author.organization['id']}"
    assert reader.post(page).status == 303
    row = "SELECT id::text, state FROM submissions_record_compendium"

    def met(point: str) -> bool:
        ((key, state),) = portal.postgres.ask(row)
        if state == "queued":  # the sweeper gave it back, to rest for longer than a test waits
            portal.postgres.ask(f"UPDATE submissions_record_compendium SET next_attempt_at = {PAST}")
            portal.send("submissions.record.tasks.build_compendium", key, queue="slow")
        return portal.met(point) == 1

    for point in BINDING:
        wait_until(lambda point=point: met(point), f"the point {point} is met\n{portal.said()}", step=0.5)
        ((key, state),) = portal.postgres.ask(row)
        assert state == ("ready" if point == "compendium.finished" else "building"), point
        portal.postgres.ask(f"UPDATE submissions_record_compendium SET lease_until = {PAST}")
        portal.send("submissions.record.tasks.build_compendium", key, queue="slow")
    ready = "SELECT count(*) FROM submissions_record_compendium WHERE state = 'ready'"
    wait_until(lambda: portal.postgres.ask(ready) == [(1,)], f"the compendium is ready\n{portal.said()}")
    ((path, digest),) = [
        (re.search(rf'href="([^"]*/{number}\.pdf)"', reader.get(page).text), digest)
        for number, digest in portal.postgres.ask(
            "SELECT number, content_hash FROM submissions_record_compendiumvolume"
        )
    ]
    assert path is not None
    volume = reader.get(path[1])
    assert (volume.status, hashlib.sha256(volume.body).hexdigest()) == (200, digest)
    parts = "SELECT count(*), count(DISTINCT statement_id) FROM submissions_record_compendiumpart"
    assert portal.postgres.ask(parts) == [(2, 2)]
