"""What keeps an account its owner's: codes that count once, seeds that are sealed, and a log that names nobody."""

import logging
import os
import re
import subprocess
import sys
import time
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.people.models import Session
from tests.factories import person, second_factor
from tests.people.test_signing_in import PASSWORD, link_in, sign_in

pytestmark = pytest.mark.django_db
PAGE = "/en/my/account/"


def code(seed: str, ago: int = 0) -> str:
    """Return the code of the app, `ago` periods of 30 seconds before the present one."""
    return format_hotp_value(hotp_value(seed, int(time.time()) // 30 - ago))


def away_from_the_edge() -> None:
    """Wait until the code that is made now will still be the present one when it is given."""
    while time.time() % 30 > 20:
        time.sleep(0.5)


def test_a_code_counts_once() -> None:
    user = person(email="a@example.org", password=PASSWORD)
    seed = second_factor(user)
    away_from_the_edge()
    given, statuses = code(seed), []
    for _ in range(2):
        client = Client()
        sign_in(client, "a@example.org")
        statuses.append(client.post("/en/sign-in/second-step/", {"code": given}).status_code)
    assert statuses == [302, 200]
    assert Session.objects.filter(person=user).count() == 1


def test_the_code_of_before_is_refused() -> None:
    user = person(email="a@example.org", password=PASSWORD)
    seed = second_factor(user)
    away_from_the_edge()
    factor = TOTP(Authenticator.objects.get(user=user))
    assert [factor.validate_code(code(seed, ago)) for ago in (2, 1, -1, 0)] == [False, False, False, True]


USE_A_CODE = """
import os, sys
import django
django.setup()
from django.core.cache import cache
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.models import Authenticator
factor = TOTP(Authenticator(user_id=os.environ["WHO"], type="totp", data={}))
print(factor._mark_code_used("123456"))
"""


@pytest.mark.redis
def test_a_code_counts_once_in_all_processes() -> None:
    """Where processes share a cache, as several of them must (civspace.E003), none takes what another one took."""
    import uuid

    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "civspace.settings.portal",
        "REDIS_URL": settings.REDIS_URL,
        "CIVSPACE_SECRET_KEY": settings.SECRET_KEY,
        "CIVSPACE_DATA_DIR": str(settings.DATA_DIR),
        "WHO": str(uuid.uuid4()),
    }
    env.pop("DATABASE_URL", None)
    first, second = (
        subprocess.run([sys.executable, "-c", USE_A_CODE], env=env, capture_output=True, text=True) for _ in range(2)
    )
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert (first.stdout.strip(), second.stdout.strip()) == ("True", "False")


def test_seeds_and_recovery_codes_are_sealed(monkeypatch) -> None:
    user = person()
    seed = second_factor(user)
    codes = RecoveryCodes.activate(user)
    kept = str(list(Authenticator.objects.filter(user=user).values_list("data", flat=True)))
    listed = codes.generate_codes()
    assert len(set(listed)) == 10
    assert all(re.fullmatch(r"\d{8}", one) for one in listed)  # 26 bits each
    assert not [one for one in (seed, *listed) if one in kept]
    sealed = Authenticator.objects.get(user=user, type="recovery_codes").data["seed"]
    from allauth.mfa.adapter import get_adapter
    from cryptography.fernet import InvalidToken

    assert get_adapter().decrypt(sealed)
    for changed in (sealed[:-6] + "AAAA==", sealed[:20] + ("A" if sealed[20] != "A" else "B") + sealed[21:]):
        with pytest.raises(InvalidToken):
            get_adapter().decrypt(changed)


def test_a_new_password_does_not_pass_the_second_factor_by(client) -> None:
    user = person(email="a@example.org", password=PASSWORD)
    second_factor(user)
    client.post("/en/password/", {"email": "a@example.org"})
    form = client.get(link_in(mail.outbox[0]))
    assert client.post(form.url, {"password1": "another four quiet words"}).status_code == 302
    assert client.get(PAGE).status_code == 302
    assert sign_in(client, "a@example.org", "another four quiet words").url == "/en/sign-in/second-step/"
    assert client.get(PAGE).status_code == 302
    assert Authenticator.objects.filter(user=user).count() == 1


def test_operators_end_the_sessions_of_one_or_of_all() -> None:
    clients = {}
    for email in ("a@example.org", "b@example.org"):
        person(email=email, password=PASSWORD)
        clients[email] = Client()
        sign_in(clients[email], email)
    out = StringIO()
    call_command("end_sessions", "A@example.org", stdout=out)
    assert out.getvalue() == "1\n"
    assert [client.get(PAGE).status_code for client in clients.values()] == [302, 200]
    with pytest.raises(CommandError):
        call_command("end_sessions", "c@example.org")
    out = StringIO()
    call_command("end_sessions", "--all", stdout=out)
    assert out.getvalue() == "1\n"
    assert [client.get(PAGE).status_code for client in clients.values()] == [302, 302]


def test_signing_out_clears_what_the_browser_keeps(client) -> None:
    client.force_login(person())
    assert "Clear-Site-Data" not in client.get("/en/sign-out/").headers
    assert client.post("/en/sign-out/").headers["Clear-Site-Data"] == '"cache", "storage"'


def test_signing_in_is_logged_without_who(client, caplog) -> None:
    user = person(email="a@example.org", name="Amina Diallo", password=PASSWORD)
    seed = second_factor(user)
    away_from_the_edge()
    with caplog.at_level(logging.INFO, "accounts.security"):
        sign_in(client, "a@example.org", "not the right one")
        sign_in(client, "nobody@example.org", "not the right one")
        sign_in(client, "a@example.org")
        client.post("/en/sign-in/second-step/", {"code": "000000"})
        client.post("/en/sign-in/second-step/", {"code": code(seed)})
    said = [(one.levelname, one.getMessage()) for one in caplog.records if one.name == "accounts.security"]
    assert said == [
        ("WARNING", "Sign-in refused: password"),
        ("WARNING", "Sign-in refused: password"),
        ("WARNING", "Sign-in refused: second factor"),
        ("INFO", "Signed in: password, totp"),
    ]
    told = " ".join(message for _level, message in said)
    assert not [one for one in ("example.org", "Amina", str(user.pk), "000000", PASSWORD) if one in told]


def test_every_cookie_of_a_production_portal_has_the_prefix(tmp_path) -> None:
    """Asked of a process of its own: what it names and sets for one who is signed in and told something."""
    script = """
import django
django.setup()
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage import default_storage
from django.http import HttpRequest, HttpResponse
request, answer = HttpRequest(), HttpResponse()
request.session = {}
storage = default_storage(request)
storage.add(constants.INFO, "Saved.")
storage.update(answer)
(cookie,) = answer.cookies.values()
print(cookie.key, cookie["secure"], cookie["path"], cookie["domain"] or "-", cookie["httponly"])
print(settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
"""
    env = {**os.environ, "CIVSPACE_PRODUCTION": "1", "CIVSPACE_DATA_DIR": str(tmp_path), "DEMO": "0"}
    env |= {"CIVSPACE_HOSTS": "portal.example.org", "DJANGO_SETTINGS_MODULE": "civspace.settings.portal"}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == ["__Host-messages", "True", "/", "-", "True", "__Host-sessionid", "__Host-csrftoken"]
