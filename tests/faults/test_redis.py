"""Redis is away, silent, or was emptied: nothing fails, nothing is slow, and what waits is done when it is back."""

import time

import pytest

from tests.private import truth
from tests.private.browser import Draft
from tests.private.portal import Portal
from tests.private.processes import wait_until

pytestmark = [pytest.mark.faults]
#: Seconds that a request may take while Redis is away: its waits are 0.3 and 0.2, all else is a busy machine.
QUICK = 6


def worked_meanwhile(portal: Portal, number: int) -> Draft:
    """Everything that people do goes on, quickly: reading, signing in, submitting, publishing."""
    author, officer, reader = portal.author(number), portal.officer(), portal.reader()
    began = time.monotonic()
    assert reader.get("/en/statements/").status == 200
    assert reader.get("/en/search/?q=States").status == 200
    assert reader.get("/en/status/").status == 200
    draft = author.submitted()
    assert officer.publish(draft).status == 302
    assert time.monotonic() - began < 8 * QUICK
    signing_in = portal.reader()
    page = signing_in.post("/en/sign-in/", login="head0@example.org", password="not the password")
    assert page.status == 200, (page.status, page.text[-300:])
    return draft


@pytest.mark.parametrize("how", ["refuses", "silent"])
def test_while_it_is_away_people_notice_nothing(portal: Portal, how: str) -> None:
    if how == "refuses":
        portal.redis.gate.close()
    else:
        portal.redis.gate.silence()
    draft = worked_meanwhile(portal, 0)
    wait_until(lambda: "cache" in portal.reader().get("/readyz").json()["missing"], "the cache is missed")
    truth.submissions_hold(portal, [draft])
    portal.redis.gate.cut() if how == "silent" else None
    portal.redis.gate.open()
    portal.settle(seconds=120)
    truth.holds(portal, [draft])
    truth.page_tells(portal, draft)
    assert all(part.runs for part in portal.parts.values()), portal.said()


def test_emptied_it_still_leads_hints_and_beat_to_the_worker(portal: Portal) -> None:
    """Without a worker that tells the queues again, everything would be dropped in silence from here on."""
    author, officer = portal.author(1), portal.officer()
    waiting = author.submitted()
    portal.redis.flush()
    draft = author.submitted()
    assert officer.get("/en/desk/statements/").status == 200, "nobody was signed out"
    assert officer.publish(draft).status == 302
    portal.settle()
    truth.holds(portal, [waiting, draft])
    truth.page_tells(portal, draft)
    assert portal.redis.client().scard("_kombu.binding.urgent") == 1
    portal.wait_healthy()


def test_gone_and_back_empty_it_is_used_again(portal: Portal) -> None:
    portal.redis.stop()
    draft = portal.author(2).submitted()
    portal.redis.start()
    portal.settle(seconds=120)
    truth.holds(portal, [draft])
    wait_until(lambda: portal.reader().get("/readyz").status == 200, "the cache is back")
    portal.wait_healthy()
