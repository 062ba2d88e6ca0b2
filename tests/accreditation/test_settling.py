"""What a decision on standing does to the statements that were submitted subject to it."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civspace.audit.queries import history
from civspace.workflow import IllegalMove
from meetings.accreditation.domain import retract_claim
from meetings.modalities.checks import RulesFailed
from submissions.statements import domain
from submissions.statements.models import Counter, Statement
from submissions.statements.states import State
from tests.accreditation.things import claimed, decide, house, load, officer, today
from tests.factories import cite, make_statement, open_meeting, staff

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def story() -> dict[str, Any]:
    """A claim that waits, and a statement submitted subject to it."""
    load()
    organization, people = house()
    head = people["head"]
    head.organization = organization
    meeting = open_meeting()
    claim = claimed(organization, head, category="special")
    statement = make_statement(state="submitted", by=head, meeting=meeting)
    return {
        "claim": claim,
        "statement": statement,
        "head": head,
        "organization": organization,
        "meeting": meeting,
        "desk": officer(),
        "reviewer": staff("reviewer", "publisher"),
    }


def again(statement: Statement) -> Statement:
    return Statement.objects.get(pk=statement.pk)


def is_hidden(statement: Statement) -> bool:
    return not Statement.objects.visible_to(AnonymousUser()).filter(pk=statement.pk).exists()


def test_submitted_subject_to_confirmation(story: dict[str, Any]) -> None:
    statement = again(story["statement"])
    assert (statement.state, statement.conditional, statement.submitted_at is not None) == (State.SUBMITTED, True, True)
    assert is_hidden(statement)


def test_a_claim_that_waits_blocks_the_review(story: dict[str, Any]) -> None:
    statement, version = story["statement"], story["statement"].version
    with pytest.raises(domain.AwaitingStanding):
        domain.claim_statement(statement=statement, by=story["reviewer"])
    now = again(statement)
    assert (now.state, now.version, now.reviewer) == (State.SUBMITTED, version, None)


def test_confirmation_frees_it_and_freezes_the_standing(story: dict[str, Any]) -> None:
    before = again(story["statement"])
    decide(story["claim"], "confirm", story["desk"])
    now = again(before)
    assert (now.conditional, now.standing_text, now.version) == (False, "special", before.version + 1)
    assert (now.state, now.submitted_at) == (State.SUBMITTED, before.submitted_at)
    assert is_hidden(now)
    entry = history(now).last()
    assert entry is not None
    assert (entry.verb, entry.payload.difference) == ("confirm_standing", {"standing": "special"})
    domain.claim_statement(statement=again(now), by=story["reviewer"])
    domain.accept_statement(statement=again(now), by=story["reviewer"])
    domain.publish_statement(statement=again(now), by=story["reviewer"])
    # What becomes of the standing later does not rewrite the record.
    claim = type(story["claim"]).objects.get()
    decide(claim, "end", story["desk"])
    now = again(now)
    assert (now.state, now.standing_text, now.conditional) == (State.PUBLISHED, "special", False)


@pytest.mark.parametrize("how", ["refuse", "retract"])
def test_without_confirmation_only_a_refusal_or_a_return_is_left(story: dict[str, Any], how: str) -> None:
    if how == "refuse":
        decide(story["claim"], "refuse", story["desk"])
    else:
        retract_claim(standing=story["claim"], by=story["head"])
    statement, reviewer = story["statement"], story["reviewer"]
    assert again(statement).conditional is True
    domain.claim_statement(statement=again(statement), by=reviewer)
    with pytest.raises(domain.AwaitingStanding):
        domain.accept_statement(statement=again(statement), by=reviewer)
    with pytest.raises(IllegalMove):
        domain.publish_statement(statement=again(statement), by=reviewer)
    assert (again(statement).state, Counter.objects.count()) == (State.UNDER_REVIEW, 0)
    domain.return_statement(statement=again(statement), by=reviewer, **cite(story["meeting"], "return"))
    # Without standing it cannot come back...
    with pytest.raises(RulesFailed):
        domain.submit_statement(statement=again(statement), by=story["head"])
    # ... with a new claim it can, subject to confirmation as before.
    claimed(story["organization"], story["head"], category="special")
    domain.submit_statement(statement=again(statement), by=story["head"])
    assert (again(statement).state, again(statement).conditional) == (State.SUBMITTED, True)
    with pytest.raises(domain.AwaitingStanding):
        domain.claim_statement(statement=again(statement), by=reviewer)
    assert is_hidden(again(statement))


def test_a_refused_claim_lets_the_statement_be_refused(story: dict[str, Any]) -> None:
    decide(story["claim"], "refuse", story["desk"])
    domain.claim_statement(statement=again(story["statement"]), by=story["reviewer"])
    domain.refuse_statement(
        statement=again(story["statement"]), by=story["reviewer"], **cite(story["meeting"], "refuse")
    )
    assert again(story["statement"]).state == State.REFUSED


def test_standing_from_a_later_day_does_not_reach_back(story: dict[str, Any]) -> None:
    decide(story["claim"], "confirm", story["desk"], valid_from=timezone.now().date() + 3 * DAY)
    assert again(story["statement"]).conditional is True


def test_standing_that_has_run_out_since_still_counts_for_its_day(story: dict[str, Any]) -> None:
    Statement.objects.filter(pk=story["statement"].pk).update(submitted_at=timezone.now() - 5 * DAY)
    decide(story["claim"], "confirm", story["desk"], valid_from=today() - 30 * DAY, valid_to=today() - 2 * DAY)
    assert again(story["statement"]).conditional is False


def test_a_claim_for_other_days_gives_no_condition() -> None:
    load()
    organization, people = house()
    head = people["head"]
    head.organization = organization
    claimed(organization, head, valid_from=today() - 30 * DAY, valid_to=today() - 5 * DAY)
    statement = make_statement(by=head, meeting=open_meeting())
    with pytest.raises(RulesFailed):
        domain.submit_statement(statement=statement, by=head)


def test_a_decision_on_one_category_leaves_what_rests_on_another(story: dict[str, Any]) -> None:
    other_organization, people = house()
    head = people["head"]
    head.organization = other_organization
    claimed(other_organization, head, category="special")
    theirs = make_statement(state="submitted", by=head, meeting=story["meeting"])
    decide(story["claim"], "confirm", story["desk"])
    assert (again(story["statement"]).conditional, again(theirs).conditional) == (False, True)


def test_the_desk_says_what_waits_for_the_claim(story: dict[str, Any], client: Client) -> None:
    client.force_login(story["desk"])
    address = reverse("desk_standing_one", args=[story["claim"].pk])
    sentence = "Statements submitted subject to confirmation: 1"
    assert sentence in client.get(address).content.decode()
    decide(story["claim"], "confirm", story["desk"])
    assert sentence not in client.get(address).content.decode()
