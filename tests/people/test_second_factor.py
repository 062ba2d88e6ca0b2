"""Second factors: set up, asked for at sign-in, required of the Secretariat."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail

from accounts.people.queries import scopes_of
from accounts.people.roles import grant_role
from accounts.people.states import Role
from tests.caches import empty_cache
from tests.factories import person, second_factor, staff
from tests.people.test_signing_in import PASSWORD, link_in, sign_in

pytestmark = pytest.mark.django_db


def code(seed: str) -> str:
    """Return the code of now."""
    return format_hotp_value(hotp_value(seed, int(time.time()) // 30))


def enrolled(client, email: str = "a@example.org"):
    """Return a person who set up an authenticator app by the pages, and its seed; signed in."""
    user = person(email=email, password=PASSWORD)
    sign_in(client, email)
    page = client.get("/en/my/account/second-factor/app/")
    seed = page.context["form"].secret
    assert b"<svg" in page.content
    assert seed.encode() in page.content
    assert b"data:" not in page.content
    answer = client.post("/en/my/account/second-factor/app/", {"code": code(seed)})
    assert answer.url == "/en/my/account/second-factor/recovery-codes/"
    return user, seed


def test_set_up_then_asked_for_at_sign_in(client, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        user, seed = enrolled(client)
    kept = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert seed not in kept
    assert [message.to for message in mail.outbox] == [["a@example.org"]]
    assert len(client.get("/en/my/account/second-factor/recovery-codes/").context["unused_codes"]) == 10
    client.post("/en/sign-out/")
    answer = sign_in(client, "a@example.org")
    assert answer.url == "/en/sign-in/second-step/"
    assert client.get("/en/my/account/").status_code == 302
    assert client.post("/en/sign-in/second-step/", {"code": "000000"}).status_code == 200
    assert client.get("/en/my/account/").status_code == 302
    empty_cache()  # the code of now was used to set up; a code counts once
    assert client.post("/en/sign-in/second-step/", {"code": code(seed)}).url == "/en/my/"
    assert client.get("/en/my/account/").status_code == 200


def test_a_recovery_code_works_once(client) -> None:
    enrolled(client)
    first = client.get("/en/my/account/second-factor/recovery-codes/").context["unused_codes"][0]
    for status in (302, 200):
        client.cookies.clear()
        sign_in(client, "a@example.org")
        assert client.post("/en/sign-in/second-step/", {"code": first}).status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "/en/sign-in/",
        "/en/sign-in/second-step/",
        "/en/my/account/second-factor/",
        "/en/my/account/second-factor/app/",
        "/en/my/account/second-factor/recovery-codes/",
        "/en/my/account/second-factor/keys/",
        "/en/my/account/second-factor/keys/add/",
    ],
)
def test_no_page_has_code_of_its_own(client, path: str) -> None:
    user = person(email="a@example.org", password=PASSWORD)
    if "second-step" in path:
        second_factor(user)
    if path != "/en/sign-in/":
        sign_in(client, "a@example.org")
    if "recovery-codes" in path:
        second_factor(user)
        client.post("/en/sign-in/again/", {"password": PASSWORD})
        client.post("/en/my/account/second-factor/recovery-codes/new/")
    answer = client.get(path)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "<style" not in text
    assert " style=" not in text
    assert " onclick=" not in text
    for script in text.split("<script")[1:]:
        assert script.split(">", 1)[0].strip().startswith("src=")
        assert script.split(">", 1)[1].startswith("</script>")


def test_a_key_is_added_with_the_options_on_the_form(client) -> None:
    person(email="a@example.org", password=PASSWORD)
    sign_in(client, "a@example.org")
    page = client.get("/en/my/account/second-factor/keys/add/").content.decode()
    assert 'data-webauthn="create"' in page
    assert "&quot;challenge&quot;" in page
    assert "people/webauthn.js" in page
    assert client.post("/en/my/account/second-factor/keys/add/", {"name": "x", "credential": "{}"}).status_code == 200
    assert not Authenticator.objects.exists()


def test_the_options_for_a_passkey_are_given_to_the_script(client) -> None:
    answer = client.get("/en/sign-in/passkey/", headers={"Accept": "application/json"})
    assert set(answer.json()["request_options"]["publicKey"]) >= {"challenge"}


@pytest.mark.parametrize("demo", [False, True])
def test_the_desk_needs_a_second_factor_but_in_demo(client, settings, demo: bool) -> None:
    settings.DEMO = demo
    user = person()
    grant_role(person=user, role=Role.REVIEWER)
    client.force_login(user)
    answer = client.get("/en/desk/people/factor-resets/")
    if demo:
        assert answer.status_code == 200
        assert b"It is waived on this site." in answer.content
        assert scopes_of(user) == ["read", "write", "follow", "brief", "review"]
    else:
        assert (answer.status_code, answer.url) == (302, "/en/my/account/second-factor/required/")
        assert client.get(answer.url).status_code == 200
        assert scopes_of(user) == ["read", "write", "follow", "brief"]
        second_factor(user)
        assert client.get("/en/desk/people/factor-resets/").status_code == 200
        assert scopes_of(user) == ["read", "write", "follow", "brief", "review"]


def test_the_desk_is_closed_to_others(client) -> None:
    assert client.get("/en/desk/people/factor-resets/").url == "/en/sign-in/?next=/en/desk/people/factor-resets/"
    client.force_login(person())
    assert client.get("/en/desk/people/factor-resets/").status_code == 403
    client.force_login(staff(Role.READ_ONLY))
    assert client.get("/en/desk/people/factor-resets/").status_code == 403


def test_the_secretariat_keeps_its_last_factor(client) -> None:
    user = staff(Role.REVIEWER, email="a@example.org", password=PASSWORD)
    client.force_login(user)
    client.post("/en/sign-in/again/", {"password": PASSWORD})
    answer = client.post("/en/my/account/second-factor/app/remove/")
    assert answer.status_code == 200
    assert Authenticator.objects.filter(user=user).count() == 1


def test_a_second_factor_does_not_stop_a_change_of_address(client) -> None:
    user, _seed = enrolled(client)
    client.post("/en/my/account/email/", {"action_add": "1", "email": "new@example.org"})
    client.post(link_in(mail.outbox[-1]))
    user.refresh_from_db()
    assert user.email == "new@example.org"
