"""Possible matches: found, judged by a person, remembered, forgotten in time; and nothing else follows from them."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from civspace.audit.models import Entry
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove, Stale
from meetings.accreditation.domain import retract_claim
from meetings.accreditation.models import Standing
from meetings.accreditation.screening import domain
from meetings.accreditation.screening.models import NameMatch, Screening, SettledPair
from meetings.accreditation.screening.states import MATCH, MatchState
from tests.accreditation.things import fresh, officer
from tests.factories import join
from tests.screening.things import ORE, TARIQ, entity_entry, load_xml, screened, suspect

pytestmark = pytest.mark.django_db
NOTE = "Born in another year and another country."


def judged(match: NameMatch, verdict: str, by: Any) -> NameMatch:
    return domain.judge_match(match=match, verdict=verdict, note=NOTE, by=by)


def test_a_match_is_found_and_nothing_else_happens() -> None:
    organization, people = suspect()
    load_xml(TARIQ, ORE)
    states = list(Standing.objects.values_list("state", "version"))
    notices, entries = Notice.objects.count(), Entry.objects.count()
    (match,) = screened(organization)
    assert (match.part, match.name, match.role, match.listed_name) == (
        "person",
        "Zomrani, Tarek",
        "head",
        "Tariq al-Zumrani",
    )
    assert (match.score, match.why, match.state, match.entry_id) == (93, "sound", "open", "1001")
    assert list(Standing.objects.values_list("state", "version")) == states
    assert (Notice.objects.count(), len(mail.outbox)) == (notices, 0)
    # The audit trail says that something was found, and no name.
    entry = Entry.objects.get(object_id=str(match.pk))
    assert (Entry.objects.count(), entry.verb, entry.payload.difference) == (entries + 1, "find", {})
    # A second time finds nothing new.
    assert [one.pk for one in screened(organization)] == [match.pk]
    assert screened(organization, "hrc") == []


def test_the_name_of_the_organization_is_held_against_the_list() -> None:
    organization, _people = suspect("Amina Diallo", name="Zanzibarium Vole Brotherhood")
    load_xml(TARIQ, ORE)
    (match,) = screened(organization)
    assert (match.part, match.entry_id, match.listed_name) == (
        "organization",
        "2001",
        "Brotherhood of the Zanzibarium Vole",
    )


def test_without_a_list_nothing_is_found() -> None:
    organization, _people = suspect()
    assert screened(organization) == []
    assert Screening.objects.get().against is None


def test_a_list_asks_for_everybody_and_the_sweeper_does_it() -> None:
    organization, _people = suspect()
    assert load_xml(TARIQ).organizations == 1
    assert domain.sweep() == 1
    assert domain.sweep() == 0
    assert NameMatch.objects.get().organization_id == organization.pk


@pytest.mark.parametrize("state", list(MatchState))
@pytest.mark.parametrize("verdict", ["same", "different", "unclear", "open", "closed"])
def test_every_state_and_verdict(state: str, verdict: str) -> None:
    organization, _people = suspect()
    load_xml(TARIQ)
    (match,) = screened(organization)
    desk = officer()
    if state == "closed":
        domain.close_match(match)
    elif state != "open":
        match = judged(match, state, desk)
    before = NameMatch.objects.values().get(pk=match.pk)
    legal = state != "closed" and verdict in {"same", "different", "unclear"} and verdict != state
    if not legal:
        with pytest.raises((IllegalMove, ValidationError)):
            judged(match, verdict, desk)
        assert NameMatch.objects.values().get(pk=match.pk) == before
        return
    after = judged(match, verdict, desk)
    assert (after.state, after.note, after.judged_by, after.version) == (verdict, NOTE, desk, before["version"] + 1)
    assert MATCH.verbs(after.state)


def test_who_judges() -> None:
    organization, people = suspect()
    load_xml(TARIQ)
    (match,) = screened(organization)
    both = officer()
    join(both, organization, "viewer")
    for nobody in (*people.values(), officer("hrc"), fresh(both)):
        with pytest.raises(PermissionDenied):
            judged(match, "same", nobody)
    with pytest.raises(ValidationError):
        domain.judge_match(match=match, verdict="same", note=" ", by=officer())
    with pytest.raises(Stale):
        domain.judge_match(match=match, verdict="same", note=NOTE, by=officer(), expected_version=9)
    assert NameMatch.objects.get().state == "open"


def test_a_dismissed_match_is_deleted_in_time_and_never_asked_again(settings: Any) -> None:
    organization, _people = suspect()
    load_xml(TARIQ)
    (match,) = screened(organization)
    judged(match, "different", officer())
    assert domain.forget_dismissed() == 0
    NameMatch.objects.update(settled_at=timezone.now() - timedelta(days=settings.SCREENING_KEEP_DAYS, minutes=1))
    assert domain.forget_dismissed() == 1
    assert not NameMatch.objects.exists()
    assert [len(pair.pk) for pair in SettledPair.objects.all()] == [64]
    assert screened(organization) == []
    # The key of the portal may be changed meanwhile.
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-of-the-portal"
    assert screened(organization) == []
    # What changed on the list, or another entry, is another question.
    load_xml(TARIQ.replace("1961", "1970"), date="2026-11-05")
    assert [one.state for one in screened(organization)] == ["open"]


@pytest.mark.parametrize("verdict", ["same", "unclear", ""])
def test_what_was_not_dismissed_stays(verdict: str) -> None:
    organization, _people = suspect()
    load_xml(TARIQ)
    (match,) = screened(organization)
    if verdict:
        judged(match, verdict, officer())
        NameMatch.objects.update(settled_at=timezone.now() - timedelta(days=4000))
    assert domain.forget_dismissed() == 0
    assert NameMatch.objects.count() == 1


def test_what_is_no_longer_named_or_listed_is_closed_and_opens_again() -> None:
    organization, people = suspect()
    load_xml(TARIQ)
    (match,) = screened(organization)
    retract_claim(standing=Standing.objects.get(), by=people["head"])
    assert [one.state for one in screened(organization)] == ["closed"]
    Standing.objects.update(state="claimed")
    (match,) = screened(organization)
    assert (match.state, match.settled_at) == ("open", None)
    load_xml(entity_entry("9", "Something else"), date="2026-11-05")
    (match,) = screened(organization)
    assert (match.state, match.entry_id) == ("closed", None)
    load_xml(TARIQ, date="2026-11-06")
    (match,) = screened(organization)
    assert (match.state, match.entry_id) == ("open", "1001")
    # A head who left is looked at no longer, within a day.
    people["head"].name = "Amina Diallo"
    people["head"].save()
    assert (domain.want_matched(), domain.sweep()) == (1, 1)
    match.refresh_from_db()
    assert match.state == "closed"
    NameMatch.objects.update(settled_at=timezone.now() - timedelta(days=31))
    Standing.objects.update(state="refused")
    assert domain.forget_dismissed() == 1
    # Nobody looked at it, so nothing of it is remembered.
    assert not SettledPair.objects.exists()
