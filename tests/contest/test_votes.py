"""The votes of a panel: what they carry, that nobody decides alone, and who reads them."""

import datetime
from collections.abc import Sequence
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from civspace.audit.models import Entry
from civspace.contest import domain
from civspace.contest.models import PanelMember, Ruling
from civspace.contest.persons import erase, export
from civspace.contest.states import Outcome
from civspace.contest.votes import ORDER, carried
from civspace.front.demo.clock import at
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove, Stale
from tests.contest.cast import NOW, fresh, in_state, make_cast, ruling, seat, voted

U, P, N = "upheld", "partly_upheld", "not_upheld"
PANEL = ("chair", "civil_society", "other_entity")


@pytest.mark.parametrize(
    ("votes", "outcome"),
    [
        ([], None),
        ([U], None),
        ([N], None),
        ([U, U], U),
        ([N, N], N),
        ([P, P], P),
        ([U, P], None),
        ([U, N], None),
        ([P, N], None),
        ([U, U, N], U),
        ([N, U, N], N),
        ([U, P, P], P),
        ([U, P, N], P),
        ([N, N, P], N),
        ([U, U, U], U),
    ],
)
def test_what_votes_carry(votes: list[str], outcome: str | None) -> None:
    assert carried(votes) == outcome


@given(st.lists(st.sampled_from(list(Outcome)), max_size=3))
def test_nothing_is_carried_that_a_vote_which_is_missing_could_turn(votes: Sequence[Outcome]) -> None:
    ends = {carried([*votes, *rest]) for rest in _rests(3 - len(votes))}
    assert None not in ends
    assert carried(votes) == (next(iter(ends)) if len(ends) == 1 else None)


@given(st.lists(st.sampled_from(list(Outcome)), min_size=3, max_size=3))
def test_a_majority_would_give_what_is_carried_and_none_would_give_more(votes: list[Outcome]) -> None:
    outcome = carried(votes)
    assert outcome is not None
    rank = ORDER.index(outcome)
    assert sum(ORDER.index(vote) >= rank for vote in votes) >= 2
    assert sum(ORDER.index(vote) > rank for vote in votes) < 2


def _rests(number: int) -> list[list[Outcome]]:
    return [[]] if number == 0 else [[*rest, vote] for rest in _rests(number - 1) for vote in Outcome]


@pytest.fixture
def cast(settings: Any) -> Any:
    return make_cast(settings)


@pytest.fixture
def before_panel(cast: Any) -> Any:
    """Return a complaint whose panel has its three members, none of whom has voted."""
    made = in_state(cast, "answered_review")
    with at(NOW):
        made = domain.request_panel(complaint=made, by=cast.people["head"])
        seat(cast, made)
    return fresh(made)


def vote(cast: Any, made: Any, name: str, outcome: str) -> None:
    with at(NOW):
        domain.cast_vote(complaint=fresh(made), by=cast.people[name], outcome=outcome, reason=f"For {outcome}.")


def record(cast: Any, made: Any, outcome: str, by: str = "chair") -> Ruling:
    with at(NOW):
        return domain.decide_panel(complaint=fresh(made), by=cast.people[by], **ruling(outcome))


@pytest.mark.django_db
def test_the_chair_decides_nothing_alone_and_records_what_a_majority_carries(cast: Any, before_panel: Any) -> None:
    made = before_panel
    for name, outcome in ((None, ""), ("chair", U), ("civil_society", N)):
        if name is not None:
            vote(cast, made, name, outcome)
        counts = (Entry.objects.count(), Notice.objects.count())
        with pytest.raises(ValidationError) as refused:
            record(cast, made, U)
        assert set(refused.value.message_dict) == {"outcome"}
        assert (fresh(made).state, Entry.objects.count(), Notice.objects.count()) == ("independent_review", *counts)
    majority = Notice.objects.filter(event__contains="majority")
    assert not majority.exists()
    vote(cast, made, "other_entity", N)
    assert {it.recipient_id for it in majority} == {cast.people[name].pk for name in PANEL}
    for other in (U, P):
        with pytest.raises(ValidationError):
            record(cast, made, other)
    assert record(cast, made, N).votes == {Outcome.UPHELD: 1, Outcome.NOT_UPHELD: 2}
    assert (fresh(made).state, fresh(made).outcome) == ("answered", N)
    with pytest.raises(IllegalMove):
        vote(cast, made, "chair", U)


@pytest.mark.django_db
def test_a_vote_says_why_comes_from_a_seat_and_replaces_the_one_before(cast: Any, before_panel: Any) -> None:
    made, chair = before_panel, cast.people["chair"]
    for outcome, reason in (("", "x"), ("closed", "x"), (U, " "), (U, "x" * 4001)):
        with pytest.raises(ValidationError):
            domain.cast_vote(complaint=made, by=chair, outcome=outcome, reason=reason)
    for name in ("head", "decider", "colleague", "administrator", "stranger", "taker"):
        with pytest.raises(PermissionDenied):
            vote(cast, made, name, U)
    with pytest.raises(Stale):
        domain.cast_vote(complaint=made, by=chair, outcome=U, reason="x", expected_version=made.version - 1)
    assert not PanelMember.objects.exclude(vote="", vote_reason="", voted_at=None).exists()
    for outcome in (U, N):
        vote(cast, made, "chair", outcome)
    row = PanelMember.objects.get(person=chair)
    assert (row.vote, row.vote_reason, row.voted_at) == (N, "For not_upheld.", NOW)
    # The audit trail knows that there was a vote, and neither which nor why.
    entries = Entry.objects.filter(object_id=str(made.pk), verb="vote").select_related("payload")
    assert [(it.payload.difference, it.payload.reason) for it in entries] == [({"seat": "chair"}, "")] * 2


@pytest.mark.django_db
def test_who_stands_down_takes_the_vote_along(cast: Any, before_panel: Any) -> None:
    made = before_panel
    with at(NOW):
        voted(cast, made, N)
        domain.recuse_member(complaint=fresh(made), by=cast.people["chair"])
    # The two that are left agree, but a panel of two decides nothing.
    with pytest.raises(PermissionDenied):
        record(cast, made, N)
    with at(NOW):
        admin, other = cast.people["administrator"], cast.people["stranger"]
        domain.appoint_member(complaint=fresh(made), by=admin, person=other, seat="chair")
    assert list(PanelMember.objects.filter(seat="chair").values_list("vote", flat=True)) == ["", ""]
    assert record(cast, made, N, by="stranger").votes == {Outcome.NOT_UPHELD: 2}


@pytest.mark.django_db
@pytest.mark.parametrize("decided", [False, True])
def test_a_closed_account_frees_its_seat_but_leaves_the_vote_of_a_decision(
    cast: Any, before_panel: Any, decided: bool
) -> None:
    made, expert = before_panel, cast.people["civil_society"]
    with at(NOW):
        voted(cast, made, P)
    if decided:
        record(cast, made, P)
    (shown,) = export(expert)["panels"]
    assert (shown["vote"], shown["reason"]) == (P, "civil_society read it so.")
    erase(expert)
    row = PanelMember.objects.get(seat="civil_society")
    assert (row.person, row.vote_reason) == (None, "")
    assert (row.vote, row.recused_at is None) == ((P, True) if decided else ("", False))
    if decided:
        assert Ruling.objects.get(stage="panel").votes == {Outcome.PARTLY_UPHELD: 3}
        return
    with pytest.raises(ValidationError):
        record(cast, made, P)
    with at(NOW):
        admin, other = cast.people["administrator"], cast.people["stranger"]
        domain.appoint_member(complaint=fresh(made), by=admin, person=other, seat="civil_society")
    assert record(cast, made, P).votes == {Outcome.PARTLY_UPHELD: 2}


@pytest.mark.django_db
def test_the_pages_of_the_panel_show_the_other_votes_when_a_majority_stands(cast: Any, before_panel: Any) -> None:
    made, pages = before_panel, {}
    for name in (*PANEL, "head", "decider"):
        pages[name] = Client()
        pages[name].force_login(cast.people[name])

    def page(name: str) -> str:
        answer = pages[name].get(f"/en/{'desk' if name == 'decider' else 'my'}/complaints/{made.pk}/")
        assert answer.status_code == 200
        return answer.content.decode()

    def send(name: str, outcome: str) -> int:
        said = {"act": "vote", "version": fresh(made).version, "outcome": outcome, "reason": f"Zqx {name}."}
        return pages[name].post(f"/en/my/complaints/{made.pk}/", said).status_code

    with at(NOW + datetime.timedelta(hours=1)):
        assert (send("chair", "nothing"), send("chair", U)) == (422, 302)
        assert "Zqx chair." in page("chair") and "decide_panel" not in page("chair")
        assert "Zqx" not in page("civil_society") and "has voted" in page("civil_society")
        assert send("other_entity", U) == 302
        assert "Zqx chair." in page("civil_society")
        assert "decide_panel" in page("chair") and "decide_panel" not in page("other_entity")
        form = page("chair").split('value="decide_panel"')[1].split("</form>")[0]
        assert 'value="upheld"' in form and 'value="not_upheld"' not in form
        assert send("civil_society", N) == 302
        for outside in ("head", "decider"):
            assert "Zqx" not in page(outside) and "has voted" not in page(outside)
        record(cast, made, U)
        for outside in ("head", "decider"):
            assert "Zqx" not in page(outside) and "Upheld: 2 · Not upheld: 1" in page(outside)
