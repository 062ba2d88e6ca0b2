"""Officers at their desks: accounts for the keys of an office, signed in through the pages."""

import time
from typing import Any

from django.test import Client
from django.utils import timezone
from lxml import html

from reprisals.desk import factors
from reprisals.desk.models import Officer
from tests.reprisals.world import Office

PASSWORD = "correct horse battery staple of Geneva"
SEED = b"12345678901234567890"


def account(office: Office, who: str, **more: Any) -> Officer:
    """Make the account of somebody who has keys in an office."""
    key = office.enrolled[who].key
    officer = Officer(id=key.officer_id, email=f"{who}@example.org", name=key.name, is_active=True, **more)
    officer.set_password(PASSWORD)
    officer.factor = factors.seal(SEED, officer_id=officer.pk)
    officer.save()
    return officer


def code_now(officer: Officer) -> str:
    """Return a code of the app that was not used yet."""
    officer.refresh_from_db()
    step = max(officer.factor_step + 1, int(time.time()) // factors.STEP)
    return factors.code_at(SEED, step * factors.STEP)


def signed_in(officer: Officer, client: Client | None = None) -> Client:
    """Sign an officer in through the page."""
    client = client or Client()
    given = {"email": officer.email, "password": PASSWORD, "code": code_now(officer)}
    answer = client.post("/en/", given)
    assert (answer.status_code, answer.headers.get("Location")) == (302, "/en/keys/"), answer.content.decode()
    return client


def at_desk(office: Office, who: str, *, unlock: bool = True) -> Client:
    """Return a browser in which somebody is signed in and, unless told otherwise, has unlocked her keys."""
    officer = Officer.objects.filter(pk=office.enrolled[who].key.officer_id).first() or account(office, who)
    client = signed_in(officer)
    if unlock:
        answer = client.post("/en/keys/", {"passphrase": office.enrolled[who].passphrase})
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/en/cases/"), answer.content.decode()
    return client


def write(client: Client, case: Any, slug: str, **fields: Any) -> Any:
    """Write an entry of a case through its page, and return the answer."""
    return client.post(f"/en/cases/{case.pk}/add/{slug}/", fields)


def said(answer: Any) -> str:
    """Return the words of a page."""
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def today(days: int = 0) -> str:
    """Return a day as forms take it."""
    return (timezone.now().date() + timezone.timedelta(days=days)).isoformat()
