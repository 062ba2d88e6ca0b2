"""kill -9 of web, worker and beat at every step of submitting, publishing, telling and rendering."""

import os
import signal
import time
from collections.abc import Callable
from functools import partial

import pytest

from tests.private import truth
from tests.private.browser import Answer, Lost
from tests.private.portal import Portal
from tests.private.processes import wait_until

pytestmark = [pytest.mark.faults]

#: Points that every change passes, and one that a worker passes too: what tells ours.
COMMITS = ("commit", "committed")
MET = {"hint": {"only": "civspace.notices.tasks.deliver"}}
#: Where the web process dies while it submits -> whether what was sent was kept.
SUBMITTING = {
    "submit": False,
    "submit.moved": False,
    "submit.told": False,
    "commit": False,
    "committed": True,
    "hint": True,
}
PUBLISHING = {
    "publish": False,
    "publish.numbered": False,
    "publish.document": False,
    "publish.told": False,
    "commit": False,
    "committed": True,
    "hint": True,
}
#: Where a worker dies -> how many mails the mail server takes twice, with one Message-ID.
TELLING = {"notify.claimed": 0, "notify.composed": 0, "notify.sent": 1, "notify.noted": 0}
RENDERING = ("render.claimed", "render.built", "store", "render.stored", "render.noted")


def again(portal: Portal, ask: Callable[[], Answer]) -> Answer:
    """Send again until somebody answers: the web process that died is replaced meanwhile."""

    def answered() -> Answer | None:
        portal.revive()
        try:
            return ask()
        except Lost:
            return None

    return wait_until(answered, f"an answer\n{portal.said()}", seconds=60)


def test_submitting_is_done_in_full_or_not_at_all(portal: Portal) -> None:
    author = portal.author(0)
    sent = []
    for point, kept in SUBMITTING.items():
        draft = author.begin()
        portal.arm(point, **MET.get(point, {}) | ({"after": "submit"} if point in COMMITS else {}))
        with pytest.raises(Lost):
            author.submit(draft)
        assert portal.met(point) == 1
        assert (truth.state_of(portal, draft) == "submitted") is kept, point
        truth.nothing_half_done(portal)
        # Pressing the same button again, as people do, leads to the one receipt.
        answer = again(portal, partial(author.submit, draft))
        assert (answer.status, answer.header("Location")) == (302, f"/en/my/statements/{draft.pk}/receipt/"), point
        sent.append(draft)
    portal.settle()
    truth.holds(portal, sent)


def test_a_call_with_a_key_is_done_once(portal: Portal) -> None:
    author = portal.author(1)
    for point in ("commit", "committed"):
        draft = author.begin()
        portal.arm(point, after="submit")
        submit = partial(
            author.program.call, "POST", f"statements/{draft.pk}/submit/", {"safety": "nobody"}, key=f"key-{draft.pk}"
        )
        with pytest.raises(Lost):
            submit()
        answer = again(portal, submit)
        assert answer.status == 200, answer.text
        assert (answer.header("Idempotent-Replayed") == "true") is (point == "committed")
        truth.submissions_hold(portal, [draft])


def test_publishing_leaves_no_gap_and_no_twin(portal: Portal) -> None:
    author, officer = portal.author(2), portal.officer()
    published = []
    for point, kept in PUBLISHING.items():
        draft = author.submitted()
        for verb in ("claim", "accept"):
            assert officer.act(draft, verb).status == 302
        portal.arm(point, **MET.get(point, {}) | ({"after": "publish"} if point in COMMITS else {}))
        with pytest.raises(Lost):
            officer.act(draft, "publish")
        assert (truth.state_of(portal, draft) == "published") is kept, point
        truth.symbols_hold(portal)
        answer = again(portal, partial(officer.act, draft, "publish"))
        assert answer.status == (409 if kept else 302), (point, answer.status)
        published.append(draft)
    portal.settle()
    truth.holds(portal, published)
    assert len({truth.symbol_of(portal, draft) for draft in published}) == len(published)
    for draft in published:
        assert truth.told_of_publication(portal, draft) == dict.fromkeys(author.organization["people"], 1)
        truth.page_tells(portal, draft)


def test_a_worker_that_dies_while_telling_or_rendering_loses_and_doubles_nothing(portal: Portal) -> None:
    author, officer = portal.author(3), portal.officer()
    before = sum(times - 1 for times in portal.mail.ids().values())
    drafts = []
    for point in (*TELLING, *RENDERING):
        portal.arm(point)
        draft = author.submitted()
        if point in RENDERING:
            assert officer.publish(draft).status == 302
        portal.wait_met(point)
        drafts.append(draft)
    portal.settle()
    truth.holds(portal, drafts, repeated=before + sum(TELLING.values()))
    for draft in drafts:
        truth.page_tells(portal, draft)


def test_the_whole_worker_the_whole_web_and_beat_die_at_work(portal: Portal) -> None:
    author, officer = portal.author(4), portal.officer()
    portal.arm("render.claimed", "hang")
    draft = author.submitted()
    portal.kill_part("beat")
    assert officer.publish(draft).status == 302
    portal.wait_met("render.claimed")
    portal.kill_part("worker")
    other = author.begin()
    portal.kill_part("web")
    with pytest.raises(Lost):
        author.submit(other)
    portal.wait_healthy()
    assert author.submit(other).status == 302
    portal.settle()
    truth.holds(portal, [draft, other], repeated=99)
    truth.page_tells(portal, draft)


def test_a_web_process_that_stands_still_in_the_middle_does_not_hold_up_the_others(portal: Portal) -> None:
    """Its locks go when the database loses patience; meanwhile others wait or are told to come again."""
    author = portal.author(5)
    draft, other = author.begin(), author.begin()
    portal.arm("submit.moved", "hang")
    portal.postgres.ask("ALTER DATABASE civspace SET idle_in_transaction_session_timeout = '2s'")
    author.timeout = 1
    with pytest.raises(Lost):
        author.submit(draft)
    portal.wait_met("submit.moved")
    author.timeout = 60
    began = time.monotonic()
    answer = again(portal, partial(author.submit, other))
    assert answer.status in (302, 503), answer.text
    assert time.monotonic() - began < 40
    for pid in portal.parts["web"].children():
        os.kill(pid, signal.SIGKILL)
    for one in (draft, other):
        assert again(portal, partial(author.submit, one)).status == 302
    truth.submissions_hold(portal, [draft, other])
