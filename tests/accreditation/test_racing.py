"""Two officers at one moment, on PostgreSQL: who takes an application, and who decides on it. Each with a control."""

import threading
import time
from typing import Any

import pytest
from django.db import OperationalError, transaction

from accounts.organizations.merging.models import Merge
from civspace.audit.models import Entry
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove, Stale
from meetings.accreditation.applications import domain
from meetings.accreditation.applications.domain import deciding
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import Sort, State
from meetings.accreditation.committee.locking import lock_organizations
from meetings.accreditation.models import Decision, Standing
from meetings.accreditation.screening import checking
from tests.accreditation.applying import REASON, criterion, draft, make_scheme, put
from tests.accreditation.things import house, officer
from tests.factories import make_organization
from tests.statements.test_racing import meet, together, without_locks

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def screened() -> tuple[Application, list[Any]]:
    """Return an application that staff decide on and that is being screened, and two officers."""
    organization, people = house()
    made = draft(organization, people["head"], make_scheme("t", "staff"))
    return put(made, State.SCREENING), [officer(scope="tb"), officer(scope="tb")]


def assign_both(application: Application, officers: list[Any], **shown: int) -> list[Any]:
    return together(
        *[
            lambda it=it: checking.assign_application(application=application, by=it, to=it, **shown)  # type: ignore[misc]
            for it in officers
        ]
    )


def test_of_two_who_take_what_the_same_page_showed_one_has_it() -> None:
    application, officers = screened()
    outcomes = assign_both(application, officers, expected_version=application.version)
    (refused,) = [it for it in outcomes if isinstance(it, Exception)]
    assert isinstance(refused, Stale)
    now = Application.objects.get()
    assert (now.version, now.assigned_to) == (application.version + 1, str(officers[outcomes.index(refused) - 1].pk))
    assert Entry.objects.filter(verb="assign").count() == 1 and not Notice.objects.exists()


def test_of_two_who_take_it_in_turn_the_first_is_told_that_the_second_has_it() -> None:
    application, officers = screened()
    outcomes = assign_both(application, officers)
    assert [it for it in outcomes if isinstance(it, Exception)] == []
    last = Application.objects.get().assigned_to
    (first,) = [it for it in officers if str(it.pk) != last]
    told = [(it.kind, it.recipient_id) for it in Notice.objects.all()]
    assert told == [("application_handed_over", first.pk)]
    assert Entry.objects.filter(verb="assign").count() == 2


def test_control_without_the_locks_one_is_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    application, officers = screened()
    without_locks(monkeypatch)
    meet(monkeypatch, checking, "_locked", 2)
    outcomes = assign_both(application, officers)
    assert [type(it) for it in outcomes if isinstance(it, Exception)] == [Stale]


def decide_both(application: Application, officers: list[Any]) -> list[Any]:
    first, second = officers
    cited = {"criterion": criterion(application.scheme), "reason": REASON}
    return together(
        lambda: domain.grant(application=application, by=first, document="Letter 7"),
        lambda: domain.refuse(application=application, by=second, **cited),
    )


def test_of_two_who_decide_one_decides() -> None:
    application, officers = screened()
    outcomes = decide_both(application, officers)
    (refused,) = [it for it in outcomes if isinstance(it, Exception)]
    assert isinstance(refused, IllegalMove)
    granted = outcomes[1] is refused
    now = Application.objects.get()
    assert now.state == (State.GRANTED if granted else State.REFUSED) and now.version == application.version + 1
    assert [it.verb for it in Decision.objects.all()] == ["grant" if granted else "refuse"]
    assert Standing.objects.count() == granted
    kind = "application_granted" if granted else "application_refused"
    assert set(Notice.objects.filter(kind__startswith="application_").values_list("kind", flat=True)) == {kind}


def test_control_without_the_locks_both_begin_to_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    application, officers = screened()
    without_locks(monkeypatch)
    meet(monkeypatch, deciding, "locked", 2)
    outcomes = decide_both(application, officers)
    assert IllegalMove not in [type(it) for it in outcomes]
    assert Decision.objects.count() == 1


def grant_a_merger_beside_another(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Grant the request of one organization to take in another one, while another verb locks both.

    The one that asks has the higher id, and the other verb comes when the grant holds its first lock.
    """
    gone, asks = sorted((make_organization() for _unused in range(2)), key=lambda it: it.pk)
    values = {"organization": asks, "scheme": make_scheme("t", "staff"), "merge_with": gone}
    made = put(Application.objects.create(sort=Sort.MERGER, **values), State.SCREENING)
    Merge.objects.create(source=gone, survivor=asks, state="agreed")
    desk, held = officer(scope="tb"), threading.Event()
    original = deciding.locked

    def pausing(*args: Any, **kwargs: Any) -> Application:
        found = original(*args, **kwargs)
        held.set()
        time.sleep(1)
        return found

    monkeypatch.setattr(deciding, "locked", pausing)

    def lock_both() -> None:
        held.wait(30)
        with transaction.atomic():
            lock_organizations([asks.pk, gone.pk])

    return together(lambda: domain.grant(application=made, by=desk, document="Letter 7"), lock_both)


def test_a_granted_merger_locks_both_entries_in_the_one_order(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes = grant_a_merger_beside_another(monkeypatch)
    assert [it for it in outcomes if isinstance(it, Exception)] == []
    assert Application.objects.get().state == State.GRANTED


def test_control_without_the_first_locks_they_wait_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "lock_organizations", lambda ids: None)
    outcomes = grant_a_merger_beside_another(monkeypatch)
    assert [type(it) for it in outcomes if isinstance(it, Exception)] == [OperationalError]
