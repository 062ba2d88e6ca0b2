"""Erasing accounts: on behalf of people by two administrators, and what is left of a person anywhere afterwards."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.organizations import domain as organizations
from accounts.people import breakglass, erasing, resets
from accounts.people.domain import close_account, create_token, save_profile
from accounts.people.models import Erasure, User
from accounts.people.states import ERASURE_TABLE, ErasureState, Role
from civspace.audit.domain import broken
from civspace.audit.models import Entry
from civspace.notices.follows import domain as follows
from civspace.notices.models import Notice
from civspace.web.held import all_held
from civspace.workflow import IllegalMove
from submissions.record import domain as briefs
from submissions.statements import domain as statements
from tests import factories
from tests.factories import person, staff
from tests.people.factors import code_of, signed_in_staff

pytestmark = pytest.mark.django_db
LIST = "/en/desk/people/erasures/"
CLOSE = "/en/my/account/close/"
WHY = "Asked on paper, identity checked by the mission"
PHRASE = "lantern gravel seven oboes"
#: What stays of somebody who is gone: an opaque id that leads to nobody any more, where the record needs it.
DECLARED = {
    "accounts_people_user.id",
    "accounts_people_user.email",  # closed-<id>@closed.invalid
    "accounts_people_factorreset.person_id",
    "accounts_organizations_membership.person_id",  # who could act when
    "accounts_organizations_joinrequest.person_id",
    "civspace_audit_entry.object_id",
    "civspace_audit_entry.actor_id",
    "civspace_audit_payload.difference",
}


def asked() -> Erasure:
    made = erasing.ask_erasure(person=person(), by=staff(Role.ADMINISTRATOR), reason=WHY)
    Erasure.objects.filter(pk=made.pk).update(opens_at=timezone.now() - timedelta(seconds=1))
    made.refresh_from_db()
    return made


@pytest.mark.parametrize("role", [*Role.values, ""])
def test_only_an_administrator_asks_and_never_for_themselves(role: str) -> None:
    by, who = staff(role) if role else person(), person()
    if role == Role.ADMINISTRATOR:
        with pytest.raises(PermissionDenied):
            erasing.ask_erasure(person=by, by=by, reason=WHY)
        assert erasing.ask_erasure(person=who, by=by, reason=WHY).opens_at > timezone.now() + timedelta(hours=23)
        assert Notice.objects.get(recipient=who).kind == "erasure_asked"
        return
    with pytest.raises(PermissionDenied):
        erasing.ask_erasure(person=who, by=by, reason=WHY)
    assert (Erasure.objects.count(), Notice.objects.filter(recipient=who).count()) == (0, 0)


def test_what_stands_in_the_way_is_said_before_anything() -> None:
    by, head, who = staff(Role.ADMINISTRATOR), person(), person()
    factories.join(head, factories.make_organization(), "head")
    for one, reason in ((head, WHY), (who, " ")):
        with pytest.raises(ValidationError):
            erasing.ask_erasure(person=one, by=by, reason=reason)
    erasing.ask_erasure(person=who, by=by, reason=WHY)
    with pytest.raises(ValidationError, match="already"):
        erasing.ask_erasure(person=who, by=by, reason=WHY)
    assert Erasure.objects.count() == 1


@pytest.mark.parametrize("actor", ["person", "asked_by", "second", "reviewer"])
@pytest.mark.parametrize("verb", ["confirm", "stop"])
@pytest.mark.parametrize("state", ErasureState.values)
def test_whole_table(state: str, verb: str, actor: str, django_capture_on_commit_callbacks: Any) -> None:
    assert set(ERASURE_TABLE.transitions) == {"confirm", "stop"}
    erasure = asked()
    Erasure.objects.filter(pk=erasure.pk).update(state=state)
    by: Any = {"person": erasure.person, "asked_by": erasure.asked_by}.get(actor)
    by = by or staff(Role.ADMINISTRATOR if actor == "second" else Role.REVIEWER)
    address, entries = erasure.person.email, Entry.objects.count()
    allowed = {("asked", "confirm", "second"), *{("asked", "stop", who) for who in ("person", "asked_by", "second")}}
    run: Any = {"confirm": erasing.confirm_erasure, "stop": erasing.stop_erasure}[verb]
    if (state, verb, actor) not in allowed:
        with pytest.raises((PermissionDenied, IllegalMove)):
            run(erasure=erasure, by=by)
        assert (User.objects.get(pk=erasure.person_id).is_active, Entry.objects.count()) == (True, entries)
        return
    with django_capture_on_commit_callbacks(execute=True):
        run(erasure=erasure, by=by)
    erasure = Erasure.objects.get(pk=erasure.pk)
    assert (erasure.state, erasure.person.is_active) == (("done", False) if verb == "confirm" else ("stopped", True))
    sent = [it for it in mail.outbox if it.to == [address] and it.subject == "Your account was erased"]
    assert len(sent) == (verb == "confirm")
    if sent:
        assert Entry.objects.get(verb="closed").hash in sent[0].body


def test_not_before_its_time_and_not_by_emergency_access() -> None:
    erasure = erasing.ask_erasure(person=person(), by=staff(Role.ADMINISTRATOR), reason=WHY)
    with pytest.raises(ValidationError, match="waiting time"):
        erasing.confirm_erasure(erasure=erasure, by=staff(Role.ADMINISTRATOR))
    client, by, _seed = signed_in_staff(Role.OPERATOR)
    breakglass.open_glass(by=by, minutes=15, reason="A fault")
    assert client.get("/en/desk/people/roles/").status_code == 200
    assert client.get(LIST).status_code == 403
    assert User.objects.get(pk=erasure.person_id).is_active


def test_the_way_through_the_pages() -> None:
    who = person(email="away@example.org")
    first, _by, seed = signed_in_staff(Role.ADMINISTRATOR)
    data = {"email": "away@example.org", "reason": WHY}
    assert first.post(LIST, {**data, "code": "000000"}).status_code == 200
    assert not Erasure.objects.exists()
    page = first.post(LIST, {**data, "code": code_of(seed)}).url
    assert WHY in first.get(page).content.decode()
    own = Client()
    own.force_login(who)
    session = own.session
    session["account_authentication_methods"] = [{"method": "password", "at": timezone.now().timestamp()}]
    session.save()
    assert b"Keep my account" in own.get(CLOSE).content
    assert own.post(CLOSE, {"act": "stop"}).status_code == 302
    assert Erasure.objects.get().state == "stopped"
    first.post(LIST, data)
    again = Erasure.objects.get(state="asked")
    Erasure.objects.filter(pk=again.pk).update(opens_at=timezone.now())
    assert first.post(f"{LIST}{again.pk}/", {"act": "confirm"}).status_code == 403
    second, _by, seed = signed_in_staff(Role.ADMINISTRATOR)
    done = second.post(f"{LIST}{again.pk}/", {"act": "confirm", "code": code_of(seed)})
    assert Entry.objects.get(verb="closed").hash in done.content.decode()
    assert not User.objects.get(pk=who.pk).is_active


def test_the_list_asks_as_much_for_three_as_for_one() -> None:
    client, _by, _seed = signed_in_staff(Role.ADMINISTRATOR)

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert client.get(LIST).status_code == 200
        return len(counted)

    asked()
    first = queries()
    asked()
    asked()
    assert queries() == first


def test_the_page_says_what_becomes_of_each_kind_and_gives_a_receipt() -> None:
    who, client = person(password=PHRASE), Client()
    client.post("/en/sign-in/", {"login": who.email, "password": PHRASE})
    page = client.get(CLOSE).content.decode()
    assert [kind.key for kind in all_held() if str(kind.when_closed) not in page] == []
    closed = client.post(CLOSE, {"sure": "on"}).content.decode()
    assert Entry.objects.get(verb="closed").hash in closed


def found(words: Iterable[str]) -> set[str]:
    """Return every column of every table that holds one of the words."""
    left = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    if any(word.encode() in raw.lower() for word in words):
                        left.add(f"{table}.{name}")
    return left


def test_nothing_of_a_person_is_left_anywhere_but_what_is_declared(own_directories: Path) -> None:
    who = person(email="zqcanary@example.org", password=PHRASE)
    save_profile(person=who, name="Zqcanary Person", language="en", time_zone="", discreet=False)
    who = User.objects.get(pk=who.pk)
    author = factories.make_author()
    organizations.invite(organization=author.organization, by=author, email=who.email, role="editor")
    organizations.accept_invitation(invitation=author.organization.invitations.get(), by=who)
    who = User.objects.get(pk=who.pk)
    statement = factories.make_statement(by=author)
    statements.add_comment(statement=statement, by=who, body="Shorter here.")
    other = factories.make_organization()
    factories.join(person(), other, "head")
    organizations.ask_to_join(organization=other, by=who, message="I am Zqcanary Person")
    create_token(person=who, label="zqcanary", scopes=["read"], expires_at=timezone.now() + timedelta(days=2))
    factories.second_factor(who)
    resets.request_reset(person=who, reason="Zqcanary lost it")
    follows.follow(by=who, kind="meeting", key=str(statement.meeting_id), pace="at_once")
    briefs.create_brief(by=who, title="Zqcanary brief")
    reader = Client()
    reader.force_login(who)
    reader.get("/en/my/")
    words, ids = ("zqcanary",), (str(who.pk), who.pk.hex)
    assert {
        "civspace_notices_notice.context",
        "civspace_audit_payload.actor_name",
        "accounts_organizations_invitation.email",
        "accounts_people_factorreset.reason",
        "submissions_record_brief.title",
    } <= found(words)
    close_account(person=who)
    assert found(words) == set()
    for path in own_directories.rglob("*"):
        assert not path.is_file() or b"zqcanary" not in path.read_bytes().lower(), path
    assert found(ids) <= DECLARED
    assert not broken("accounts_people.user", str(who.pk))
