"""The pages of one's own account: profile, sessions, tokens, export, closing, and a session that ended."""

import json
import re
from datetime import timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.test import APIRequestFactory

from accounts.people import domain, registry
from accounts.people.authentication import TokenAuthentication
from accounts.people.models import ApiToken, Session, StaffRole, User
from accounts.people.roles import grant_role
from accounts.people.states import Role
from civspace.audit.domain import broken
from civspace.audit.models import Entry, Payload
from tests.factories import person, second_factor, staff, token
from tests.people.test_signing_in import PASSWORD, sign_in

pytestmark = pytest.mark.django_db


def signed_in_client(user: User, agent: str = "") -> Client:
    client = Client(headers={"User-Agent": agent})
    sign_in(client, user.email)
    return client


@pytest.fixture
def user():
    return person(email="a@example.org", password=PASSWORD)


def test_the_profile_is_saved_and_says_who_sees_what(client, user) -> None:
    client.force_login(user)
    page = client.get("/en/my/account/").content.decode()
    assert page.count("Seen by nobody else.") == 2
    assert page.count("never in public.") == 2
    data = {"name": "Amina D.", "language": "fr", "time_zone": "Africa/Dakar", "discreet": "on"}
    assert client.post("/en/my/account/", data).status_code == 302
    user.refresh_from_db()
    assert (user.name, user.language, user.time_zone, user.discreet) == ("Amina D.", "fr", "Africa/Dakar", True)
    refused = client.post("/en/my/account/", data | {"name": "", "time_zone": "Mars/North"})
    assert set(refused.context["form"].errors) == {"name", "time_zone"}
    user.refresh_from_db()
    assert user.name == "Amina D."


def test_sessions_are_listed_with_the_least_and_end_one_by_one(user) -> None:
    here = signed_in_client(user, "Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/128.0")
    there = signed_in_client(user, "Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/120 Safari/537 Edg/120")
    assert set(user.sessions.values_list("browser", flat=True)) == {"Firefox", "Edge"}
    fields = {field.name for field in Session._meta.get_fields()}
    assert fields == {"session_key", "session_data", "expire_date", "person", "began_on", "seen_on", "browser"}
    page = here.get("/en/my/account/sessions/").content.decode()
    assert all(key not in page for key in user.sessions.values_list("session_key", flat=True))
    (mark,) = re.findall(r'name="session" value="([^"]+)"', page)
    here.post("/en/my/account/sessions/", {"session": mark})
    assert there.get("/en/my/account/").status_code == 302
    assert here.get("/en/my/account/").status_code == 200


@pytest.mark.parametrize("which, here_after", [("others", 200), ("all", 302)])
def test_signing_out_everywhere(user, which: str, here_after: int) -> None:
    here, there, other = signed_in_client(user), signed_in_client(user), Client()
    other.force_login(person())
    assert here.post("/en/my/account/sessions/", {"which": which}).status_code == 302
    assert there.get("/en/my/account/").status_code == 302
    assert here.get("/en/my/account/").status_code == here_after
    assert other.get("/en/my/account/").status_code == 200


def test_a_session_is_touched_once_a_day(client, user) -> None:
    client.force_login(user)
    client.get("/en/my/account/")
    yesterday = timezone.now().date() - timedelta(days=1)
    Session.objects.update(seen_on=yesterday)
    client.get("/en/my/account/")
    assert Session.objects.get(person=user).seen_on == timezone.now().date()
    with CaptureQueriesContext(connection) as seen:
        client.get("/en/my/account/")
    assert not [query for query in seen if query["sql"].startswith("UPDATE")]


def test_a_token_is_shown_once_and_kept_as_a_hash(user) -> None:
    client = signed_in_client(user)
    answer = client.post("/en/my/account/tokens/", {"label": "Script", "scopes": ["read"], "days": "30"})
    secret = answer.context["secret"]
    assert secret.startswith("civspace_")
    assert answer.content.decode().count(secret) == 1
    kept = ApiToken.objects.get()
    assert (kept.hash, kept.scopes) == (domain.token_hash(secret), ["read"])
    assert secret not in json.dumps(list(ApiToken.objects.values()), default=str)
    assert secret not in client.get("/en/my/account/tokens/").content.decode()
    refused = client.post("/en/my/account/tokens/", {"label": "x", "scopes": ["publish"], "days": "30"})
    assert set(refused.context["form"].errors) == {"scopes"}
    assert client.post(f"/en/my/account/tokens/{kept.pk}/revoke/").status_code == 302
    kept.refresh_from_db()
    assert not kept.usable


def test_nobody_revokes_the_token_of_another(client, user) -> None:
    token(user)
    client.force_login(person())
    assert client.post(f"/en/my/account/tokens/{ApiToken.objects.get().pk}/revoke/").status_code == 404
    assert ApiToken.objects.get().usable


@pytest.mark.parametrize("days", [-1, 366])
def test_a_token_lasts_at_most_a_year(user, days: int) -> None:
    with pytest.raises(ValidationError):
        domain.create_token(
            person=user, label="x", scopes=["read"], expires_at=timezone.now() + timedelta(days=days, minutes=1)
        )
    assert not ApiToken.objects.exists()


def authenticated(value: str | None):
    headers = {"HTTP_AUTHORIZATION": value} if value is not None else {}
    return TokenAuthentication().authenticate(APIRequestFactory().get("/", **headers))


def test_bearer_tokens_open_the_api(user) -> None:
    secret = token(user, "read", "write")
    who, auth = authenticated(f"bearer {secret}")
    assert (who, auth.scopes, auth.last_used_on) == (user, ["read", "write"], timezone.now().date())
    with CaptureQueriesContext(connection) as seen:
        authenticated(f"Bearer {secret}")
    assert len(seen) == 1
    assert TokenAuthentication().authenticate_header(None).startswith("Bearer")
    assert authenticated(None) is None
    assert authenticated("Basic abc") is None


@pytest.mark.parametrize("fault", ["unknown", "empty", "expired", "revoked", "closed"])
def test_a_token_that_opens_nothing(user, fault: str) -> None:
    secret = token(user)
    if fault == "expired":
        ApiToken.objects.update(expires_at=timezone.now())
    if fault == "revoked":
        domain.revoke_token(token=ApiToken.objects.get(), by=user)
    if fault == "closed":
        User.objects.update(is_active=False)
    value = {"unknown": "Bearer civspace_x", "empty": "Bearer"}.get(fault, f"Bearer {secret}")
    with pytest.raises(AuthenticationFailed):
        authenticated(value)


def test_create_token_prints_the_token_alone_on_its_last_line(user) -> None:
    out = StringIO()
    call_command("create_token", "A@example.org", stdout=out)
    who, auth = authenticated(f"Bearer {out.getvalue().splitlines()[-1]}")
    assert (who, auth.scopes) == (user, ["brief", "follow", "read", "write"])
    assert timedelta(days=29) < auth.expires_at - timezone.now() <= timedelta(days=30)


def test_the_first_account_of_the_secretariat(client) -> None:
    out = StringIO()
    call_command("create_staff", "s@example.org", name="Ines Moreau", stdout=out)
    call_command("grant_role", "s@example.org", "reviewer", "HRC", "--until", "2099-12-31", stdout=StringIO())
    held = StaffRole.objects.get()
    assert (held.role, held.scope, held.until.isoformat()) == ("reviewer", "HRC", "2099-12-31T23:59:59.999999+00:00")
    path = re.sub(r"^https?://[^/]+", "", out.getvalue().splitlines()[-1])
    form = client.get(path).url
    assert client.post(form, {"password1": PASSWORD}).status_code == 302
    assert sign_in(client, "s@example.org").url == "/en/my/"


def test_the_export_holds_everything_and_no_secret(user) -> None:
    client = signed_in_client(user)
    secret, seed = token(user), second_factor(user)
    assert client.get("/en/my/account/export/").status_code == 200
    answer = client.post("/en/my/account/export/")
    assert answer["Content-Disposition"] == 'attachment; filename="civspace-account.json"'
    text = answer.content.decode()
    held = json.loads(text)
    assert set(held) == {key for key, _collect in registry.exporters}
    assert {"account", "sessions", "tokens", "second_factors", "actions", "messages"} <= set(held)
    assert held["account"]["email"] == "a@example.org"
    assert held["account"]["addresses"] == [{"email": "a@example.org", "verified": True, "primary": True}]
    assert len(held["sessions"]) == len(held["tokens"]) == len(held["second_factors"]["factors"]) == 1
    for hidden in (secret, seed, domain.token_hash(secret), user.password, client.session.session_key):
        assert hidden not in text


def test_closing_leaves_nobody(user, monkeypatch) -> None:
    client = signed_in_client(user)
    token(user)
    second_factor(user)
    grant_role(person=user, role=Role.REVIEWER)
    other = person(name="Someone else")
    domain.save_profile(person=other, name="Renamed", language="en", time_zone="", discreet=False)
    domain.save_profile(person=user, name="Secret Name", language="en", time_zone="", discreet=True)
    erased = []
    monkeypatch.setattr(registry, "erasers", [*registry.erasers, erased.append])
    assert client.post("/en/my/account/close/", {}).status_code == 200
    user.refresh_from_db()
    assert user.is_active
    assert b"Your account is closed" in client.post("/en/my/account/close/", {"sure": "on"}).content
    user.refresh_from_db()
    assert (user.is_active, user.name, user.email) == (False, "", f"closed-{user.pk.hex}@closed.invalid")
    assert user.get_full_name() == "Closed account"
    assert not user.has_usable_password()
    assert [left.pk for left in erased] == [user.pk]
    for rows in (user.sessions, user.api_tokens, user.staff_roles, user.authenticator_set, user.emailaddress_set):
        assert not rows.exists()
    assert not Payload.objects.filter(actor_name="Secret Name").exists()
    assert Payload.objects.filter(actor_name="Renamed").exists()
    assert not broken("accounts_people.user", str(user.pk))
    assert Entry.objects.filter(object_id=str(user.pk), verb="closed").count() == 1
    assert client.get("/en/my/account/").status_code == 302
    person(email="a@example.org")


def test_what_stands_in_the_way_of_closing(user, monkeypatch) -> None:
    client = signed_in_client(user)
    monkeypatch.setattr(registry, "blockers", [lambda who: ["Name another head of your organization first."]])
    assert b"Name another head" in client.get("/en/my/account/close/").content
    assert client.post("/en/my/account/close/", {"sure": "on"}).status_code == 200
    user.refresh_from_db()
    assert (user.is_active, EmailAddress.objects.filter(user=user).count()) == (True, 1)


def test_a_post_whose_session_ended_keeps_every_word(client, user) -> None:
    data = {"name": "Amina\nwith <two> lines", "language": "fr", "password": "hidden", "codes": ["a", "b"]}
    answer = client.post("/en/my/account/?draft=1", data)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert 'action="/en/my/account/?draft=1"' in page
    assert "Amina\r\nwith &lt;two&gt; lines" in page or "Amina\nwith &lt;two&gt; lines" in page
    assert '<input type="hidden" name="language" value="fr">' in page
    assert page.count('name="codes"') == 2
    assert "hidden</" not in page
    assert 'value="hidden"' not in page
    assert "/en/sign-in/?next=" in page
    user.refresh_from_db()
    assert user.language == "en"


def test_a_kept_form_goes_through_after_signing_in(user) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/en/sign-in/")
    key = client.cookies["csrftoken"].value
    page = client.post("/en/my/account/", {"name": "Amina X", "language": "fr", "csrfmiddlewaretoken": key})
    assert page.status_code == 403
    sign_in(client, user.email, csrfmiddlewaretoken=key)
    fresh = client.cookies["csrftoken"].value
    assert fresh != key
    data = {"name": "Amina X", "language": "fr", "csrfmiddlewaretoken": fresh}
    assert client.post("/en/my/account/", data).status_code == 302
    user.refresh_from_db()
    assert (user.name, user.language) == ("Amina X", "fr")


@pytest.mark.parametrize("headers", [{"HX-Request": "true"}, {"Accept": "application/json"}])
def test_a_script_whose_session_ended_is_told_in_json(client, headers: dict) -> None:
    answer = client.post("/en/my/account/", {"name": "x"}, headers=headers)
    assert answer.status_code == 401
    assert answer.json() == {"detail": "You are signed out. Nothing was saved.", "sign_in": "/en/sign-in/"}


ARABIC = [
    "sign-in/",
    "sign-up/",
    "sign-up/confirm/",
    "sign-up/confirm/none/",
    "password/",
    "password/sent/",
    "password/done/",
    "password/1-x/",
    "sign-in/inactive/",
    "my/account/",
    "my/account/email/",
    "my/account/password/",
    "my/account/sessions/",
    "my/account/tokens/",
    "my/account/export/",
    "my/account/close/",
    "my/account/second-factor/",
    "my/account/second-factor/app/",
    "my/account/second-factor/keys/",
    "my/account/second-factor/keys/add/",
    "my/account/second-factor/required/",
    "sign-in/again/",
    "sign-out/",
    "sign-in/done/",
]


@pytest.mark.parametrize("path", ARABIC)
def test_every_page_in_arabic(user, path: str) -> None:
    client = Client()
    if path.startswith("my/") or path in ("sign-in/again/", "sign-out/", "sign-in/done/"):
        sign_in(client, user.email)
    answer = client.get(f"/ar/{path}")
    assert answer.status_code == 200
    assert b'<html lang="ar" dir="rtl">' in answer.content
    assert "no-store" in answer["Cache-Control"] or "no-cache" in answer["Cache-Control"]


def test_every_address_declares_its_access() -> None:
    from civspace.web.access import access_of

    resolver = get_resolver("accounts.people.urls")

    def leaves(patterns):
        for pattern in patterns:
            yield from leaves(pattern.url_patterns) if hasattr(pattern, "url_patterns") else [pattern]

    levels = {pattern.name: access_of(pattern.callback) for pattern in leaves(resolver.url_patterns)}
    assert None not in levels.values()
    assert {name for name, level in levels.items() if level == "staff"} == {
        *(
            "factor_resets",
            "factor_reset",
            "staff_list",
            "staff_member",
            "break_glass",
            "break_glass_one",
            "erasures",
            "erasure",
        ),
    }
    assert {name for name, level in levels.items() if level == "token"} == {"follow_reset"}


@pytest.mark.parametrize("path", ["tokens/", "sessions/"])
def test_lists_ask_as_much_for_three_as_for_one(user, path: str) -> None:
    client = signed_in_client(user)
    token(user)
    counts = []
    for _ in range(2):
        client.get(f"/en/my/account/{path}")
        with CaptureQueriesContext(connection) as seen:
            client.get(f"/en/my/account/{path}")
        counts.append(len(seen))
        for _more in range(2):
            token(user)
            signed_in_client(user)
    assert counts[0] == counts[1]


def test_roles_end_with_their_day() -> None:
    from accounts.people.queries import bodies_of, has_role, holders

    member = staff(Role.REVIEWER, scope="HRC")
    assert has_role(member, Role.REVIEWER, "HRC")
    assert not has_role(member, Role.REVIEWER, "HLPF")
    assert bodies_of(member) == {"HRC"}
    assert list(holders(Role.REVIEWER, "HRC")) == [member]
    StaffRole.objects.update(until=timezone.now())
    member = User.objects.get(pk=member.pk)
    assert not has_role(member, Role.REVIEWER, "HRC")
    assert not holders(Role.REVIEWER, "HRC").exists()


def test_every_mail_of_allauth_has_our_words() -> None:
    from pathlib import Path

    import allauth

    from accounts.people.mails import MAILS

    folder = Path(allauth.__file__).parent / "templates"
    theirs = {
        str(path.relative_to(folder)).removesuffix("_subject.txt") for path in folder.glob("*/email/*_subject.txt")
    }
    unused = {"account/email/login_code", "account/email/password_reset_code"}
    assert {name for name in theirs if name.startswith(("account/", "mfa/"))} - unused == set(MAILS)


def test_sessions_that_ran_out_are_forgotten(user) -> None:
    from accounts.people.tasks import forget_sessions

    signed_in_client(user), signed_in_client(user)
    first = user.sessions.order_by("session_key").first()
    Session.objects.filter(pk=first.pk).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert forget_sessions() == 1
    assert user.sessions.count() == 1
