"""Two beats at once, and work that kills its worker every time."""

import pytest

from tests.private import truth
from tests.private.portal import Portal
from tests.private.processes import wait_until

pytestmark = [pytest.mark.faults]


def test_two_beats_at_once_do_nothing_twice(portal: Portal) -> None:
    other = portal.beat("beat-two")
    author, officer = portal.author(0), portal.officer()
    drafts = [author.submitted() for _time in range(3)]
    for draft in drafts:
        assert officer.publish(draft).status == 302
    portal.settle()
    truth.holds(portal, drafts)
    for draft in drafts:
        assert truth.told_of_publication(portal, draft) == dict.fromkeys(author.organization["people"], 1)
        truth.page_tells(portal, draft)
    assert other.runs
    other.kill()
    del portal.parts["beat-two"]


def test_a_document_that_kills_its_worker_is_parked_and_holds_up_nobody(portal: Portal) -> None:
    author, officer = portal.author(1), portal.officer()
    poison, sound = author.submitted(), portal.author(2).submitted()
    portal.settle()
    portal.arm("render.poison", only=poison.pk, always=True)
    for draft in (poison, sound):
        assert officer.publish(draft).status == 302
    wait_until(lambda: truth.documents(portal, sound), f"the sound one is built\n{portal.said()}", seconds=90)
    portal.settle(seconds=240)
    # Two forms of one document, PDF and Word, each parked after five attempts.
    parked = "SELECT count(*) FROM civspace_renditions_rendition WHERE state = 'failed' AND attempts = 5"
    ((documents,),) = portal.postgres.ask(parked)
    assert documents >= 1 and portal.met("render.poison") == 5 * documents
    assert truth.documents(portal, poison) == []
    truth.page_tells(portal, sound)
