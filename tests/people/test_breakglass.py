"""Emergency access: who opens it, what it opens and what not, that every page is recorded first, and how it ends."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.people import breakglass
from accounts.people.models import BreakGlass, StaffRole, User
from accounts.people.queries import bodies_of, is_staff, may_appoint
from accounts.people.states import GLASS_ROLES, GLASS_TABLE, GlassState, Role
from accounts.people.tasks import emergency_access
from civspace.audit.domain import broken
from civspace.audit.models import Entry
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove
from submissions.statements.models import Statement
from tests import factories
from tests.factories import person, staff, token
from tests.people.factors import code_of, signed_in_staff

pytestmark = pytest.mark.django_db
LIST = "/en/desk/people/emergency-access/"
WHY = "The queue shows nothing for two bodies"


def opened(by: User | None = None, **values: Any) -> BreakGlass:
    return breakglass.open_glass(**{"by": by or staff(Role.OPERATOR), "minutes": 15, "reason": WHY} | values)


def requests_of(glass: BreakGlass) -> list[tuple[str, str, str]]:
    entries = Entry.objects.filter(object_id=str(glass.pk), verb="request").order_by("seq").select_related("payload")
    return [tuple(it.payload.difference[name] for name in ("method", "route", "object")) for it in entries]


@pytest.mark.parametrize("role", [*Role.values, ""])
def test_only_an_operator_opens_it(role: str) -> None:
    by = staff(role) if role else person()
    if role == Role.OPERATOR:
        assert opened(by).state == "open"
        return
    with pytest.raises(PermissionDenied):
        opened(by)
    assert (BreakGlass.objects.count(), Notice.objects.filter(kind="break_glass_opened").count()) == (0, 0)


@pytest.mark.parametrize("fault", [{"minutes": 61}, {"minutes": 4}, {"reason": " "}])
def test_it_is_short_and_has_a_reason(fault: dict) -> None:
    with pytest.raises(ValidationError):
        opened(**fault)
    assert (BreakGlass.objects.count(), Entry.objects.filter(verb="open").count()) == (0, 0)


def test_without_a_second_factor_and_twice_it_is_refused() -> None:
    bare = person()
    StaffRole.objects.create(person=bare, role=Role.OPERATOR, scope="*")
    with pytest.raises(ValidationError, match="second factor"):
        opened(bare)
    by = staff(Role.OPERATOR)
    opened(by)
    with pytest.raises(ValidationError, match="open already"):
        opened(by)
    assert BreakGlass.objects.count() == 1


def test_others_and_oneself_are_told_at_once_and_security_by_mail(settings) -> None:
    settings.SECURITY_EMAIL = "security@example.org"
    told = {staff(Role.OPERATOR), staff(Role.ADMINISTRATOR)}
    staff(Role.PUBLISHER)
    by = staff(Role.OPERATOR, name="Secret Operator")
    glass = opened(by)
    assert {notice.recipient for notice in Notice.objects.filter(kind="break_glass_opened")} == told | {by}
    emergency_access()
    emergency_access()
    (sent,) = mail.outbox
    assert (sent.to, str(glass.pk) in sent.body) == (["security@example.org"], True)
    assert "Secret Operator" not in sent.body + sent.subject
    assert WHY not in sent.body


@pytest.mark.parametrize("actor", ["own", "operator", "administrator", "publisher"])
@pytest.mark.parametrize("verb", ["end", "review"])
@pytest.mark.parametrize("state", GlassState.values)
def test_whole_table(state: str, verb: str, actor: str) -> None:
    assert set(GLASS_TABLE.transitions) == {"end", "review"}
    glass = opened()
    BreakGlass.objects.filter(pk=glass.pk).update(state=state)
    glass.refresh_from_db()
    by = glass.person if actor == "own" else staff(actor)
    allowed = {
        *{("open", "end", who) for who in ("own", "operator", "administrator")},
        *{("ended", "review", who) for who in ("operator", "administrator")},
    }
    run = {"end": breakglass.end_glass, "review": lambda **values: breakglass.review_glass(**values, note="All lines")}
    entries = Entry.objects.count()
    if (state, verb, actor) not in allowed:
        with pytest.raises((PermissionDenied, IllegalMove)):
            run[verb](glass=glass, by=by)
        glass.refresh_from_db()
        assert (glass.state, Entry.objects.count()) == (state, entries)
        return
    run[verb](glass=glass, by=by)
    glass.refresh_from_db()
    assert glass.state == {"end": "ended", "review": "reviewed"}[verb]
    assert (glass.reviewed_by == by) is (verb == "review")


def test_it_opens_what_the_table_says_for_recorded_pages_and_nothing_else() -> None:
    assert set(GLASS_ROLES) == {Role.READ_ONLY, Role.ADMINISTRATOR}
    client, by, _seed = signed_in_staff(Role.OPERATOR)
    statement = factories.make_statement(state="submitted")
    page = f"/en/desk/statements/{statement.pk}/"
    closed = client.get(page).status_code
    assert closed in (403, 404)
    glass = opened(by)
    answer = client.get(page)
    assert answer.status_code == 200
    assert b"Emergency access is open" in answer.content
    assert requests_of(glass) == [("GET", "desk_statement", str(statement.pk))]
    # It reads, and decides nothing; the attempt is recorded too.
    before = Statement.objects.values().get(pk=statement.pk)
    assert client.post(f"{page}claim/").status_code in (403, 404)
    assert Statement.objects.values().get(pk=statement.pk) == before
    assert requests_of(glass)[1:] == [("POST", "desk_statement_act", str(statement.pk))]
    # Elsewhere the same person is who they were: in a task, in a verb, with an API token.
    fresh = User.objects.get(pk=by.pk)
    assert (bodies_of(fresh), may_appoint(fresh)) == (set(), False)
    bearer = {"authorization": f"Bearer {token(by)}"}
    assert client.get(f"/api/v1/statements/{statement.pk}/", headers=bearer).status_code == 404
    assert len(requests_of(glass)) == 2
    breakglass.end_glass(glass=glass, by=by)
    after = client.get(page)
    assert after.status_code == closed
    assert b"Emergency access is open" not in after.content
    assert len(requests_of(glass)) == 2
    assert not broken("accounts_people.breakglass", str(glass.pk))


def test_what_cannot_be_recorded_is_not_shown(monkeypatch) -> None:
    client, by, _seed = signed_in_staff(Role.OPERATOR)
    statement = factories.make_statement(state="submitted")
    opened(by)

    def full(*args: Any, **kwargs: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(breakglass, "record", full)
    with pytest.raises(OSError, match="no space"):
        client.get(f"/en/desk/statements/{statement.pk}/")


def test_roles_are_given_under_it_but_not_to_oneself() -> None:
    client, by, seed = signed_in_staff(Role.OPERATOR)
    other = person()
    data = {"act": "grant", "grant-role": "administrator", "grant-scope": "*", "grant-reason": "The last one left"}
    data["grant-code"] = code_of(seed)
    assert client.post(f"/en/desk/people/roles/{other.pk}/", data).status_code == 403
    opened(by)
    assert client.post(f"/en/desk/people/roles/{by.pk}/", data).status_code == 403
    data.pop("grant-code")
    assert client.post(f"/en/desk/people/roles/{other.pk}/", data).status_code == 302
    assert set(StaffRole.objects.values_list("person", "role")) == {(by.pk, "operator"), (other.pk, "administrator")}


def test_it_ends_by_itself() -> None:
    client, by, _seed = signed_in_staff(Role.OPERATOR)
    glass = opened(by)
    past = timezone.now() - timedelta(seconds=1)
    BreakGlass.objects.filter(pk=glass.pk).update(expires_at=past)
    assert b"Emergency access is open" not in client.get("/en/my/").content
    assert requests_of(glass) == []
    assert (breakglass.end_due(), breakglass.end_due()) == (1, 0)
    glass.refresh_from_db()
    assert (glass.state, glass.ended_at) == ("ended", past)
    assert Entry.objects.get(object_id=str(glass.pk), verb="end").actor_id == ""
    opened(by)


def test_a_role_that_ends_ends_it_too() -> None:
    client, by, _seed = signed_in_staff(Role.OPERATOR)
    opened(by)
    StaffRole.objects.filter(person=by).delete()
    assert client.get(LIST).status_code == 403


def test_the_page_opens_it_with_the_second_factor() -> None:
    client, by, seed = signed_in_staff(Role.OPERATOR)
    wrong = client.post(LIST, {"reason": WHY, "minutes": "30", "code": "000000"})
    assert (wrong.status_code, BreakGlass.objects.count()) == (200, 0)
    answer = client.post(LIST, {"reason": WHY, "minutes": "30", "code": code_of(seed)})
    glass = BreakGlass.objects.get()
    assert (answer.url, glass.person, glass.by_command) == (f"{LIST}{glass.pk}/", by, False)
    assert timedelta(minutes=29) < glass.expires_at - timezone.now() <= timedelta(minutes=30)
    page = client.get(answer.url).content.decode()
    assert WHY in page
    assert client.post(answer.url, {"act": "end"}).status_code == 302
    assert client.post(answer.url, {"act": "end"}).status_code == 409
    second, _by, _seed = signed_in_staff(Role.ADMINISTRATOR)
    assert client.post(answer.url, {"act": "review", "note": "Mine"}).status_code == 403
    assert second.post(answer.url, {"act": "review", "note": ""}).status_code == 200
    assert second.post(answer.url, {"act": "review", "note": "All five pages"}).status_code == 302
    assert "All five pages" in second.get(answer.url).content.decode()


def test_the_list_asks_as_much_for_three_as_for_one() -> None:
    client, _by, _seed = signed_in_staff(Role.ADMINISTRATOR)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(LIST).status_code == 200
        return len(asked)

    opened()
    first = queries()
    opened()
    opened()
    assert queries() == first


def test_the_command_has_the_same_rules(client: Client) -> None:
    by: Any = staff(Role.OPERATOR, email="op@example.org")
    code = code_of(factories.SEED)

    def run(*words: str) -> str:
        out = StringIO()
        call_command("break_glass", *words, stdout=out)
        return out.getvalue()

    for words in (["op@example.org", "--code", "000000"], ["nobody@example.org", "--code", code]):
        with pytest.raises(CommandError):
            run("open", *words, "--reason", WHY)
    assert not BreakGlass.objects.exists()
    run("open", "op@example.org", "--reason", WHY, "--code", code)
    glass = BreakGlass.objects.get()
    assert (glass.by_command, glass.person) == (True, by)
    assert str(glass.pk) in run("list")
    run("end", "op@example.org")
    with pytest.raises(CommandError, match="No emergency access"):
        run("end", "op@example.org")


@pytest.mark.parametrize("name", ["is_superuser", "is_staff", "is_admin"])
def test_there_is_no_superuser(name: str) -> None:
    assert name not in {field.name for field in User._meta.get_fields()}
    user = person()
    setattr(user, name, True)
    statement = factories.make_statement(state="submitted")
    assert (is_staff(user), bodies_of(user), may_appoint(user)) == (False, set(), False)
    assert not Statement.objects.visible_to(user).filter(pk=statement.pk).exists()
