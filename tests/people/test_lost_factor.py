"""A lost second factor: the whole table of states, verbs and actors, and the way through the pages."""

from datetime import timedelta
from functools import partial

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.people import resets
from accounts.people.models import FactorReset, Session, User
from accounts.people.states import RESET_TABLE, ResetState, Role
from civspace.audit.models import Entry
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove, Stale
from tests.factories import person, second_factor, staff
from tests.people.test_signing_in import PASSWORD, sign_in

pytestmark = pytest.mark.django_db

VERBS = {
    "approve_first": resets.approve_first,
    "approve_second": resets.approve_second,
    "refuse": partial(resets.refuse, reason="Not reached by telephone"),
    "withdraw": resets.withdraw,
}
# Who may do what in which state; everything else changes nothing and tells nobody.
ALLOWED = {
    ("requested", "approve_first", "first"): "first_approval",
    ("requested", "approve_first", "second"): "first_approval",
    ("requested", "refuse", "first"): "refused",
    ("requested", "refuse", "second"): "refused",
    ("requested", "withdraw", "owner"): "withdrawn",
    ("first_approval", "approve_second", "second"): "done",
    ("first_approval", "refuse", "first"): "refused",
    ("first_approval", "refuse", "second"): "refused",
    ("first_approval", "withdraw", "owner"): "withdrawn",
}
ACTORS = ("owner", "first", "second", "reader", "other")


def waiting(state: str = "requested", owner: User | None = None, first: User | None = None) -> FactorReset:
    owner = owner or person()
    second_factor(owner)
    reset = resets.request_reset(person=owner, reason="My telephone was stolen")
    FactorReset.objects.filter(pk=reset.pk).update(
        state=state, opens_at=timezone.now(), first_by=first if state != "requested" else None
    )
    reset.refresh_from_db()
    return reset


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("verb", list(VERBS))
@pytest.mark.parametrize("state", ResetState.values)
def test_whole_table(state: str, verb: str, actor: str) -> None:
    assert set(VERBS) == set(RESET_TABLE.transitions)
    people = {"first": staff(Role.REVIEWER), "second": staff(Role.PUBLISHER), "reader": staff(Role.READ_ONLY)}
    people |= {"owner": person(), "other": person()}
    reset = waiting(state, people["owner"], people["first"])
    before = (Notice.objects.count(), Entry.objects.count(), Authenticator.objects.count())
    expected = ALLOWED.get((state, verb, actor))
    if expected is None:
        with pytest.raises((IllegalMove, PermissionDenied)):
            VERBS[verb](reset=reset, by=people[actor])
        reset.refresh_from_db()
        assert reset.state == state
        assert (Notice.objects.count(), Entry.objects.count(), Authenticator.objects.count()) == before
        return
    VERBS[verb](reset=reset, by=people[actor])
    reset.refresh_from_db()
    assert reset.state == expected
    assert Notice.objects.filter(recipient=people["owner"]).count() == before[0] + 1
    assert Authenticator.objects.filter(user=people["owner"]).exists() is (expected != "done")


def test_staff_never_decide_on_themselves() -> None:
    member = staff()
    reset = resets.request_reset(person=member, reason="Lost")
    for verb in (resets.approve_first, resets.approve_second):
        with pytest.raises(PermissionDenied):
            verb(reset=reset, by=member)
    reset.refresh_from_db()
    assert reset.state == "requested"


def test_the_second_approval_waits_a_day(settings) -> None:
    settings.DEMO = False
    owner, first, second = person(), staff(), staff()
    second_factor(owner)
    reset = resets.request_reset(person=owner, reason="Lost")
    assert timedelta(hours=23) < reset.opens_at - timezone.now() <= timedelta(hours=24)
    reset = resets.approve_first(reset=reset, by=first)
    with pytest.raises(ValidationError):
        resets.approve_second(reset=reset, by=second)
    reset.refresh_from_db()
    assert (reset.state, Authenticator.objects.filter(user=owner).count()) == ("first_approval", 1)
    FactorReset.objects.update(opens_at=timezone.now())
    reset.refresh_from_db()
    resets.approve_second(reset=reset, by=second)
    assert Authenticator.objects.filter(user=owner).count() == 0


def test_a_decision_on_what_changed_meanwhile_is_stale() -> None:
    reset = waiting()
    old = FactorReset.objects.get(pk=reset.pk)
    resets.approve_first(reset=reset, by=staff())
    with pytest.raises(Stale):
        resets.refuse(reset=old, by=staff(), reason="No")


def test_one_request_at_a_time_and_none_without_a_factor() -> None:
    reset = waiting()
    assert resets.request_reset(person=reset.person, reason="Again").pk == reset.pk
    with pytest.raises(ValidationError):
        resets.request_reset(person=person(), reason="Lost")
    assert FactorReset.objects.count() == 1


def test_through_the_pages(client, settings) -> None:
    settings.DEMO = True
    owner = person(email="a@example.org", password=PASSWORD)
    second_factor(owner)
    assert client.get("/en/lost-factor/").url == "/en/sign-in/"
    sign_in(client, "a@example.org")
    assert b"/en/lost-factor/" in client.get("/en/sign-in/second-step/").content
    followed = client.post("/en/lost-factor/", {"reason": "Stolen"}).url
    assert b"Withdraw the request" in client.get(followed).content
    reset = FactorReset.objects.get()
    assert followed == f"/en/lost-factor/{reset.pk}/{resets.signature(reset)}/"
    assert client.get(f"/en/lost-factor/{reset.pk}/wrong/").status_code == 404
    first, second = staff(), staff()
    path = f"/en/desk/people/factor-resets/{reset.pk}/"
    client.force_login(first)
    assert b"Stolen" in client.get(path).content
    assert client.post(path, {"act": "approve_first", "version": 1}).status_code == 302
    assert b"for another member" in client.get(path).content
    assert client.post(path, {"act": "approve_second", "version": 2}).status_code == 403
    client.force_login(second)
    assert client.post(path, {"act": "refuse", "version": 2, "reason": ""}).status_code == 200
    assert client.post(path, {"act": "approve_second", "version": 1}).status_code == 409
    client.force_login(owner)
    client.force_login(second)
    assert client.post(path, {"act": "approve_second", "version": 2}).status_code == 302
    assert not Authenticator.objects.filter(user=owner).exists()
    assert not Session.objects.filter(person=owner).exists()
    kinds = ["factor_reset_requested", "factor_reset_first", "factor_reset_done"]
    assert list(Notice.objects.filter(recipient=owner).order_by("created_at").values_list("kind", flat=True)) == kinds


def test_the_owner_stops_a_request_by_the_link(client) -> None:
    reset = waiting()
    path = f"/en/lost-factor/{reset.pk}/{resets.signature(reset)}/"
    assert client.post(path).status_code == 200
    reset.refresh_from_db()
    assert reset.state == "withdrawn"
    assert b"Nothing was changed" in client.post(path).content


def test_the_list_asks_as_much_for_three_as_for_one(client, django_assert_num_queries) -> None:
    client.force_login(staff())
    counts = []
    for _ in range(2):
        waiting()
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get("/en/desk/people/factor-resets/").status_code == 200
        counts.append(len(seen))
        waiting()
    assert counts[0] == counts[1]


def test_visible_to_its_owner_and_to_those_who_decide() -> None:
    reset = waiting()
    seen = FactorReset.objects.visible_to
    assert [row.pk for row in seen(reset.person)] == [reset.pk]
    assert [row.pk for row in seen(staff(Role.REVIEWER))] == [reset.pk]
    assert not seen(staff(Role.READ_ONLY)).exists()
    assert not seen(person()).exists()
