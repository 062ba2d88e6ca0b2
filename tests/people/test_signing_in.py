"""Signing up, in and out, the password, the address: by the pages, as a person does it."""

import re

import pytest
from django.core import mail

from accounts.people.models import Session, User
from tests.factories import person

pytestmark = pytest.mark.django_db
PASSWORD = "four quiet words here"
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


def link_in(message) -> str:
    """Return the path of the one link of a mail."""
    (found,) = re.findall(r"http://testserver(/\S+/(?:confirm|password)/\S+/)", message.body)
    return found


def sign_in(client, email: str, password: str = PASSWORD, language: str = "en", **more):
    return client.post(f"/{language}/sign-in/", {"login": email, "password": password, **more})


def sign_up(client, email: str, language: str = "en", name: str = "Amina Diallo"):
    data = {"name": name, "email": email, "password1": PASSWORD, "language": language}
    return client.post(f"/{language}/sign-up/", data)


def test_sign_up_mail_confirm_sign_in(client) -> None:
    answer = sign_up(client, "Amina@Example.org", "fr")
    assert (answer.status_code, answer.url) == (302, "/fr/sign-up/confirm/")
    assert sign_in(client, "amina@example.org").url == "/en/sign-up/confirm/"
    (message,) = mail.outbox
    assert message.to == ["amina@example.org"]
    path = link_in(message)
    assert path.startswith("/fr/sign-up/confirm/")
    assert client.get(path).status_code == 200
    assert not User.objects.get().emailaddress_set.get().verified
    assert client.post(path).url == "/fr/sign-in/"
    made = User.objects.get()
    assert (made.email, made.name, made.language) == ("amina@example.org", "Amina Diallo", "fr")
    assert made.emailaddress_set.get().verified
    answer = sign_in(client, "AMINA@example.org")
    assert (answer.status_code, answer.url) == (302, "/en/my/")
    assert Session.objects.filter(person=made).count() == 1


def test_the_language_of_the_page_is_preselected(client) -> None:
    assert b'<option value="ar" selected>' in client.get("/ar/sign-up/").content


def pages_alike(one, other) -> bool:
    """Say whether two answers are the same to whoever reads them."""
    first, second = (TOKEN.sub(b"", answer.content) for answer in (one, other))
    return (one.status_code, one.get("Location"), first) == (other.status_code, other.get("Location"), second)


@pytest.mark.parametrize("known", ["confirmed", "unconfirmed", "closed"])
@pytest.mark.parametrize(
    "path, field, more",
    [
        ("/en/sign-up/", "email", {"name": "A", "password1": PASSWORD, "language": "en"}),
        ("/en/password/", "email", {}),
        ("/en/sign-in/", "login", {"password": "not the right one"}),
    ],
)
def test_nobody_learns_who_has_an_account(client, known: str, path: str, field: str, more: dict) -> None:
    user = person(email="known@example.org", password=PASSWORD, verified=known != "unconfirmed")
    if known == "closed":
        User.objects.filter(pk=user.pk).update(is_active=False)
    answers = []
    for name in ("known", "other"):
        client.cookies.clear()
        answer = client.post(path, {field: f"{name}@example.org", **more})
        if answer.status_code == 302:
            follow = client.get(answer.url)
            follow["Location"] = answer.url
            answer = follow
        answer.content = answer.content.replace(f"{name}@example.org".encode(), b"ADDRESS")
        answers.append(answer)
    assert pages_alike(*answers)
    if field == "email":
        assert [message.to for message in mail.outbox] == [["known@example.org"], ["other@example.org"]]


def test_the_mail_for_a_known_address_says_so_to_its_owner_alone(client) -> None:
    person(email="known@example.org", language="es")
    sign_up(client, "known@example.org")
    (message,) = mail.outbox
    assert "/es/password/" in message.body
    assert User.objects.count() == 1


def test_reset_ends_the_other_sessions_and_sets_the_password(client) -> None:
    user = person(email="a@example.org", password=PASSWORD)
    sign_in(client, "a@example.org")
    assert Session.objects.filter(person=user).count() == 1
    client.cookies.clear()
    assert client.post("/en/password/", {"email": "A@example.org"}).url == "/en/password/sent/"
    form = client.get(link_in(mail.outbox[0]))
    assert form.status_code == 302
    assert client.get(form.url).status_code == 200
    assert client.post(form.url, {"password1": "another four quiet words"}).url == "/en/password/done/"
    assert Session.objects.filter(person=user).count() == 0
    user.refresh_from_db()
    assert user.check_password("another four quiet words")
    assert [message.to for message in mail.outbox] == [["a@example.org"]] * 2
    used = client.get(link_in(mail.outbox[0]))
    assert b"no longer valid" in used.content


def test_changing_the_password_keeps_this_session_and_ends_the_others(client, django_assert_max_num_queries) -> None:
    user = person(email="a@example.org", password=PASSWORD)
    for _ in range(2):
        client.cookies.clear()
        sign_in(client, "a@example.org")
    answer = client.post("/en/my/account/password/", {"oldpassword": PASSWORD, "password1": "another four quiet words"})
    assert answer.url == "/en/my/account/"
    assert client.get("/en/my/account/").status_code == 200
    assert Session.objects.filter(person=user).count() == 1


def test_changing_the_address(client) -> None:
    user = person(email="old@example.org", password=PASSWORD)
    User.objects.filter(pk=user.pk).update(email_failed_at=user.joined_at)
    sign_in(client, "old@example.org")
    client.post("/en/my/account/email/", {"action_add": "1", "email": "new@example.org"})
    user.refresh_from_db()
    assert user.email == "old@example.org"
    (message,) = mail.outbox
    assert message.to == ["new@example.org"]
    client.post(link_in(message))
    user.refresh_from_db()
    assert (user.email, user.email_failed_at) == ("new@example.org", None)
    assert [address.email for address in user.emailaddress_set.all()] == ["new@example.org"]
    assert mail.outbox[1].to == ["old@example.org"]


def test_an_address_that_somebody_only_claimed_gives_way_to_its_owner(client) -> None:
    person(email="mine@example.org", verified=False)
    user = person(email="old@example.org", password=PASSWORD)
    sign_in(client, "old@example.org")
    client.post("/en/my/account/email/", {"action_add": "1", "email": "mine@example.org"})
    client.post(link_in(mail.outbox[0]))
    assert list(User.objects.values_list("pk", "email")) == [(user.pk, "mine@example.org")]


def test_a_mail_server_that_is_away_fails_no_sign_up(client, monkeypatch) -> None:
    def away(*args, **kwargs) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", away)
    assert sign_up(client, "a@example.org").status_code == 302
    assert User.objects.count() == 1


def test_signing_out_needs_a_post(client) -> None:
    client.force_login(person())
    assert client.get("/en/sign-out/").status_code == 200
    assert client.post("/en/sign-out/").status_code == 302
    assert Session.objects.filter(person__isnull=False).count() == 0


@pytest.mark.parametrize("discarded", ["password1", "email", "name"])
def test_a_sign_up_with_something_missing_keeps_the_rest(client, discarded: str) -> None:
    data = {"name": "Amina", "email": "a@example.org", "password1": PASSWORD, "language": "en", discarded: ""}
    answer = client.post("/en/sign-up/", data)
    assert answer.status_code == 200
    assert b"There is a problem" in answer.content
    assert (b'value="a@example.org"' in answer.content) is (discarded != "email")
    assert not User.objects.exists()
