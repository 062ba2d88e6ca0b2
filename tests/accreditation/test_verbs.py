"""What the verbs check and write, and whom they tell."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from accounts.organizations.states import State as OrganizationState
from civspace.audit.domain import broken
from civspace.audit.queries import history
from civspace.files.domain import store
from civspace.notices.models import Notice
from civspace.workflow import Stale
from meetings.accreditation.domain import retract_claim
from meetings.accreditation.models import Criterion, Standing
from meetings.accreditation.states import State
from tests.accreditation.things import CRITERION, claimed, decide, house, in_state, load, officer, today
from tests.factories import join, make_organization, make_standing, person

pytestmark = pytest.mark.django_db
KINDS = {
    "confirm": "standing_confirmed",
    "refuse": "standing_refused",
    "suspend": "standing_suspended",
    "reinstate": "standing_reinstated",
    "end": "standing_ended",
}
DAY = datetime.timedelta(days=1)


def told(kind: str) -> set[Any]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient", flat=True))


def problems(raised: Any) -> set[str]:
    return set(raised.value.error_dict)


def test_a_claim_is_written_and_told() -> None:
    load()
    organization, people = house()
    standing = claimed(organization, people["head"])
    assert (standing.state, standing.claimed_by) == (State.CLAIMED, str(people["head"].pk))
    assert [(entry.verb, entry.to_state) for entry in history(standing)] == [("claim", State.CLAIMED)]
    assert told("standing_claimed") == {people["head"].pk, people["focal_point"].pk}
    assert broken("meetings_accreditation.standing", str(standing.pk)) == []


@pytest.mark.parametrize(
    "verb, state",
    [
        ("confirm", State.CLAIMED),
        ("refuse", State.CLAIMED),
        ("suspend", State.CONFIRMED),
        ("reinstate", State.SUSPENDED),
        ("end", State.CONFIRMED),
    ],
)
def test_a_decision_reaches_exactly_two_people_with_reason_and_rule(verb: str, state: State) -> None:
    load()
    organization, people = house()
    desk = officer()
    standing = in_state(state, organization, people["head"], desk)
    Notice.objects.all().delete()
    decide(standing, verb, desk, reason="  The list of the Council names it.  ")
    criterion = Criterion.objects.get(pk=CRITERION)
    notices = list(Notice.objects.all())
    assert {notice.recipient_id for notice in notices} == {people["head"].pk, people["focal_point"].pk}
    assert len(notices) == 2
    for notice in notices:
        assert notice.kind == KINDS[verb]
        assert notice.link == f"/my/organizations/{organization.pk}/standing/"
        assert "The list of the Council names it." in str(notice.reason)
        assert criterion.source_title in str(notice.rule)
        assert criterion.text_ar in str(notice.rule)
    entry = history(standing).last()
    assert entry is not None
    assert (entry.verb, entry.rule["slug"], entry.payload.reason) == (
        verb,
        CRITERION,
        "The list of the Council names it.",
    )


def test_a_decision_reaches_two_people_where_only_the_head_answers() -> None:
    load()
    organization = make_organization()
    head, editor, viewer = person(), person(), person()
    for one, role in ((head, "head"), (editor, "editor"), (viewer, "viewer")):
        join(one, organization, role)
    decide(claimed(organization, head), "confirm", officer())
    assert told("standing_confirmed") == {head.pk, editor.pk}


@pytest.mark.parametrize(
    "fields, field",
    [
        ({"criterion": None}, "criterion"),
        ({"reason": "   "}, "reason"),
        ({"granted_by": " "}, "granted_by"),
        ({"valid_from": datetime.date(2025, 1, 2), "valid_to": datetime.date(2025, 1, 1)}, "valid_to"),
    ],
)
def test_a_decision_without_its_grounds_changes_nothing(fields: dict[str, Any], field: str) -> None:
    load()
    organization, people = house()
    standing = claimed(organization, people["head"])
    sent = Notice.objects.count()
    with pytest.raises(ValidationError) as raised:
        decide(standing, "confirm", officer(), **fields)
    assert problems(raised) == {field}
    standing.refresh_from_db()
    assert (standing.state, standing.reason, history(standing).count(), Notice.objects.count()) == (
        State.CLAIMED,
        "",
        1,
        sent,
    )


def test_a_criterion_of_another_scheme_is_not_one() -> None:
    from meetings.accreditation.models import Scheme

    load()
    organization, people = house()
    other = Scheme.objects.create(code="conference", name="Conference", body_id="ecosoc")
    strange = Criterion.objects.create(
        scheme=other, slug="x", text="X", source_title="X", source_url="https://x.org", as_of=today()
    )
    with pytest.raises(ValidationError) as raised:
        decide(claimed(organization, people["head"]), "refuse", officer(), criterion=strange)
    assert problems(raised) == {"criterion"}


def test_a_stale_decision_changes_nothing() -> None:
    load()
    organization, people = house()
    desk = officer()
    standing = claimed(organization, people["head"])
    seen = standing.version
    decide(standing, "confirm", desk, expected_version=seen)
    sent = Notice.objects.count()
    with pytest.raises(Stale):
        decide(standing, "suspend", desk, expected_version=seen)
    with pytest.raises(Stale):
        retract_claim(standing=standing, by=people["head"], expected_version=seen)
    standing.refresh_from_db()
    assert (standing.state, Notice.objects.count()) == (State.CONFIRMED, sent)


def test_dates_are_kept_changed_and_taken_away() -> None:
    load()
    organization, people = house()
    desk = officer()
    standing = claimed(organization, people["head"], valid_from=today(), valid_to=today() + DAY)
    decide(standing, "confirm", desk, granted_by="E/2020/1", valid_to=None)
    standing.refresh_from_db()
    assert (standing.granted_by, standing.valid_from, standing.valid_to) == ("E/2020/1", today(), None)
    entry = history(standing).last()
    assert entry is not None
    assert entry.payload.difference == {
        "granted_by": ["E/2019/INF/5", "E/2020/1"],
        "valid_to": [(today() + DAY).isoformat(), None],
    }
    decide(standing, "suspend", desk)
    standing.refresh_from_db()
    assert (standing.granted_by, standing.valid_from, standing.valid_to) == ("E/2020/1", today(), None)


@pytest.mark.parametrize(
    "fields, field",
    [
        ({"explanation": " "}, "explanation"),
        ({"valid_from": datetime.date(2025, 1, 2), "valid_to": datetime.date(2025, 1, 1)}, "valid_to"),
    ],
)
def test_a_claim_says_what_supports_it(fields: dict[str, Any], field: str) -> None:
    load()
    organization, people = house()
    with pytest.raises(ValidationError) as raised:
        claimed(organization, people["head"], **fields)
    assert problems(raised) == {field}
    assert (Standing.objects.count(), Notice.objects.count()) == (0, 0)


@pytest.mark.parametrize("kind, state", [("mission", "verified"), ("ngo", "closed"), ("ngo", "listed")])
def test_who_can_hold_no_standing(kind: str, state: str) -> None:
    load()
    organization, people = house(kind=kind, state=OrganizationState(state))
    with pytest.raises(ValidationError) as raised:
        claimed(organization, people["head"])
    assert problems(raised) == {"category"}


def test_evidence_belongs_to_the_claim_and_to_nobody_else_s() -> None:
    load()
    organization, people = house()

    def upload(by: Any) -> Any:
        return store(upload=SimpleUploadedFile("letter.txt", b"A letter of the Council."), by=by)

    mine = upload(people["head"])
    standing = claimed(organization, people["head"], explanation="", evidence=mine)
    mine.refresh_from_db()
    assert (mine.owner_type, mine.owner_id) == ("meetings_accreditation.standing", str(standing.pk))
    for file in (mine, upload(people["editor"])):
        with pytest.raises(ValidationError) as raised:
            claimed(organization, people["head"], category="general", evidence=file)
        assert problems(raised) == {"evidence"}


@pytest.mark.parametrize(
    "state, last, claim, may",
    [
        (State.CLAIMED, None, {}, False),
        (State.CONFIRMED, None, {}, False),
        (State.SUSPENDED, None, {}, False),
        (State.REFUSED, None, {}, True),
        (State.RETRACTED, None, {}, True),
        (State.ENDED, None, {}, True),
        (State.CONFIRMED, 0, {}, False),
        (State.CONFIRMED, -1, {}, True),
        (State.SUSPENDED, -1, {}, True),
        (State.CONFIRMED, 1, {"valid_from": 2}, True),
        (State.CONFIRMED, 1, {"valid_from": 1}, False),
    ],
)
def test_what_is_open_is_claimed_once_and_what_ran_out_again(
    state: State, last: int | None, claim: dict[str, int], may: bool
) -> None:
    load()
    organization, people = house()
    make_standing(organization=organization, state=state, valid_to=None if last is None else today() + last * DAY)
    days = {field: today() + number * DAY for field, number in claim.items()}
    if may:
        assert claimed(organization, people["head"], **days).state == State.CLAIMED
        return
    with pytest.raises(ValidationError) as raised:
        claimed(organization, people["head"], **days)
    assert problems(raised) == {"category"}


def test_rows_of_one_category_never_meet() -> None:
    load()
    organization, people = house()
    desk = officer()
    make_standing(organization=organization, valid_from=today() - 9 * DAY, valid_to=today() - DAY)
    standing = claimed(organization, people["head"])
    for begins in (None, today() - DAY):
        with pytest.raises(ValidationError) as raised:
            decide(standing, "confirm", desk, valid_from=begins)
        assert problems(raised) == {"valid_from"}
    assert decide(standing, "confirm", desk, valid_from=today()).state == State.CONFIRMED


def test_the_database_holds_one_claim_and_one_standing_without_end() -> None:
    load()
    organization, _people = house()
    for state in (State.CLAIMED, State.CONFIRMED):
        make_standing(organization=organization, state=state, valid_to=None)
        with pytest.raises(IntegrityError), transaction.atomic():
            make_standing(organization=organization, state=state, valid_to=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_standing(organization=organization, state=State.SUSPENDED, valid_to=None)
    make_standing(organization=organization, category="general", state=State.CLAIMED)
    assert Standing.objects.count() == 3
