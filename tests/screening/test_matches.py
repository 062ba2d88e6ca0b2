"""Possible matches: found, judged by a person, remembered, forgotten in time; and nothing else follows from them."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.organizations.models import Organization
from civspace.audit.models import Entry
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove, Stale
from meetings.accreditation import tasks
from meetings.accreditation.applications.states import State
from meetings.accreditation.domain import retract_claim, taken_over
from meetings.accreditation.models import Scheme, Standing
from meetings.accreditation.screening import domain
from meetings.accreditation.screening.models import NameMatch, Screening, SettledPair
from meetings.accreditation.screening.states import MATCH, VERBS, MatchState
from tests.accreditation.applying import do, draft, make_scheme, put
from tests.accreditation.things import REASON, claimed, fresh, house, load, officer
from tests.factories import join, make_organization
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


def test_a_claim_is_held_against_the_list_at_once_though_its_organization_was_before(
    django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    organization, people = suspect()
    load_xml(TARIQ)
    (match,) = screened(organization)
    retract_claim(standing=Standing.objects.get(), by=people["head"])
    assert domain.sweep() == 1
    assert fresh(match).state == "closed"
    hints: list[tuple[str, list[Any]]] = []
    monkeypatch.setattr(domain, "hint", lambda task, ids: hints.append((task, ids)))
    with django_capture_on_commit_callbacks(execute=True):
        claimed(organization, people["head"])
    known = Screening.objects.get()
    assert (known.done_at, hints) == (None, [(domain.TASK, [known.pk])])
    tasks.screen(str(known.pk))
    assert fresh(match).state == "open"


def test_a_standing_that_a_list_gave_is_held_against_the_list_of_sanctions() -> None:
    organization, people = suspect()
    load_xml(TARIQ)
    retract_claim(standing=Standing.objects.get(), by=people["head"])
    assert screened(organization) == []
    Standing.objects.update(state="confirmed")
    taken_over(Standing.objects.select_related("organization").get(), REASON)
    assert domain.sweep() == 1
    assert [match.state for match in NameMatch.objects.all()] == ["open"]


def test_a_draft_that_is_discarded_asks_for_nothing() -> None:
    load()
    organization, people = house()
    made = draft(organization, people["head"], make_scheme("s", "staff"))
    do("discard", made, people["head"])
    assert not Screening.objects.exists()
    made = draft(organization, people["head"], Scheme.objects.get(pk="s"))
    do("submit", made, people["head"])
    assert list(Screening.objects.values_list("organization", "body", "done_at")) == [(organization.pk, "tb", None)]


def test_a_new_head_is_held_against_the_list_within_a_day() -> None:
    organization, people = suspect("Amina Diallo")
    tasks.forget_matches()
    assert domain.sweep() == 1
    # Without a list there is nothing to hold names against.
    tasks.forget_matches()
    assert domain.sweep() == 0
    load_xml(TARIQ)
    assert screened(organization) == []
    people["head"].name = "Tarek Zomrani"
    people["head"].save()
    tasks.screen_newcomers()
    assert domain.sweep() == 0
    tasks.forget_matches()
    assert domain.sweep() == 1
    assert [(match.name, match.state) for match in NameMatch.objects.all()] == [("Tarek Zomrani", "open")]


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
    tasks.forget_matches()
    assert domain.sweep() == 1
    match.refresh_from_db()
    assert match.state == "closed"
    NameMatch.objects.update(settled_at=timezone.now() - timedelta(days=31))
    Standing.objects.update(state="refused")
    assert domain.forget_dismissed() == 1
    # Nobody looked at it, so nothing of it is remembered.
    assert not SettledPair.objects.exists()


@pytest.mark.parametrize("verdict, meanwhile", [("same", "same"), ("different", "closed"), ("unclear", "closed")])
def test_a_verdict_is_remembered_when_the_organization_comes_back(verdict: str, meanwhile: str) -> None:
    organization, people = suspect()
    load_xml(TARIQ)
    (match,) = screened(organization)
    desk = officer()
    judged(match, verdict, desk)
    judged_at = Entry.objects.get(verb=VERBS[MatchState(verdict)]).at
    retract_claim(standing=Standing.objects.get(), by=people["head"])
    assert [one.state for one in screened(organization)] == [meanwhile]
    Standing.objects.update(state="claimed")
    (again,) = screened(organization)
    assert (again.pk, again.state, again.note, again.judged_by, again.entry_id) == (
        match.pk,
        verdict,
        NOTE,
        desk,
        "1001",
    )
    assert again.settled_at is not None and abs(again.settled_at - judged_at) < timedelta(seconds=5)


def test_what_was_dismissed_and_closed_is_deleted_in_time_and_not_asked_again() -> None:
    organization, people = suspect()
    load_xml(TARIQ)
    (match,) = screened(organization)
    judged(match, "different", officer())
    retract_claim(standing=Standing.objects.get(), by=people["head"])
    assert [one.state for one in screened(organization)] == ["closed"]
    NameMatch.objects.update(settled_at=timezone.now() - timedelta(days=31))
    assert domain.forget_dismissed() == 1
    assert list(SettledPair.objects.values_list("pk", flat=True)) == [match.pair]
    Standing.objects.update(state="claimed")
    assert screened(organization) == []


def test_what_is_the_same_is_closed_with_its_name_or_entry_and_comes_back_with_it() -> None:
    organization, people = suspect()
    load_xml(TARIQ)
    (match,) = screened(organization)
    judged(match, "same", officer())
    named, people["head"].name = people["head"].name, "Amina Diallo"
    people["head"].save()
    assert [one.state for one in screened(organization)] == ["closed"]
    people["head"].name = named
    people["head"].save()
    assert [one.state for one in screened(organization)] == ["same"]
    load_xml(entity_entry("9", "Something else"), date="2026-11-05")
    assert [one.state for one in screened(organization)] == ["closed"]
    load_xml(TARIQ, date="2026-11-06")
    assert [(one.state, one.entry_id) for one in screened(organization)] == [("same", "1001")]
    # Of an entry that was merged into another nothing stays; the one that stays is asked about itself.
    retract_claim(standing=Standing.objects.get(), by=people["head"])
    assert [one.state for one in screened(organization)] == ["same"]
    Organization.objects.filter(pk=organization.pk).update(merged_into=make_organization())
    assert [one.state for one in screened(organization)] == ["closed"]


@pytest.mark.parametrize(
    "verdict, refused, again", [("", "closed", "open"), ("same", "same", "same"), ("different", "closed", "different")]
)
def test_a_refused_application_that_is_looked_at_anew_is_held_against_the_list_again(
    verdict: str, refused: str, again: str
) -> None:
    organization, people = suspect()
    made = put(draft(organization, people["head"], make_scheme("s", "staff")), State.SCREENING)
    desk = officer("tb")
    load_xml(TARIQ)
    (match,) = screened(organization, "tb")
    if verdict:
        judged(match, verdict, desk)
    do("refuse", made, desk)
    domain.sweep()
    assert fresh(match).state == refused
    do("screen_again", fresh(made), desk)
    domain.sweep()
    assert fresh(match).state == again


def test_officers_stay_named_while_the_organization_has_the_standing_that_they_were_declared_for() -> None:
    load()
    organization, people = house()
    made = draft(organization, people["head"], make_scheme("s", "staff"))
    field = "s-officers"
    declared = {**made.answers, field: [{"name": "Tarek Zomrani", "function": "Chair", "nationality": "XAA"}]}
    type(made).objects.filter(pk=made.pk).update(answers=declared)
    made, desk = put(made, State.SCREENING), officer("tb")
    load_xml(TARIQ)
    (match,) = screened(organization, "tb")
    judged(match, "same", desk)
    do("grant", made, desk)
    domain.sweep()
    assert [(one.state, one.role) for one in screened(organization, "tb")] == [("same", "Chair")]
    # Those of the latest application count, of one without officers none.
    standing = fresh(made).granted
    later = type(made)(organization=organization, scheme=made.scheme, state="council_granted", granted=standing)
    later.submitted_at = later.decided_at = timezone.now()
    later.save(force_insert=True)
    assert [one.state for one in screened(organization, "tb")] == ["same"]
    type(made).objects.filter(pk=later.pk).update(answers={field: [{"name": "Amina Diallo"}]})
    assert [one.state for one in screened(organization, "tb")] == ["closed"]
    later.delete()
    Standing.objects.filter(pk=standing.pk).update(state="ended")
    Standing.objects.create(organization=organization, category=made.scheme.categories.get(pk="s-guest"))
    assert [one.state for one in screened(organization, "tb")] == ["closed"]


def test_what_was_found_to_be_the_same_is_not_forgotten_though_its_name_is_gone(settings: Any) -> None:
    organization, people = suspect()
    load_xml(TARIQ)
    (match,) = screened(organization)
    desk = officer()
    judged(match, "different", desk)
    judged(fresh(match), "same", desk)
    people["head"].name = "Amina Diallo"
    people["head"].save()
    assert [one.state for one in screened(organization)] == ["closed"]
    old = timezone.now() - timedelta(days=settings.SCREENING_KEEP_DAYS, minutes=1)
    NameMatch.objects.update(settled_at=old)
    assert (domain.dismissed().count(), domain.forget_dismissed(), NameMatch.objects.count()) == (0, 0, 1)
    people["head"].name = "Zomrani, Tarek"
    people["head"].save()
    assert [(one.state, one.note) for one in screened(organization)] == [("same", NOTE)]
    # Once the entry has left the list, nothing is kept of whom it named.
    load_xml(entity_entry("9", "Something else"), date="2026-11-05")
    NameMatch.objects.update(settled_at=old)
    assert (domain.forget_dismissed(), NameMatch.objects.count(), SettledPair.objects.count()) == (1, 0, 0)
