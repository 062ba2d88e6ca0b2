"""Kinds for these tests, people, and what a notice says about them."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from civspace.notices import hints, kinds, registry
from civspace.notices.domain import send
from civspace.notices.kinds import Kind
from civspace.notices.models import Delivery, Notice
from civspace.web.backoff import BackOff

DECISION = Kind(
    slug="test_decision",
    subject="%(title)s was returned",
    happened="The Secretariat returned “%(title)s” on %(day)s.",
    next_step="Answer the points raised.",
    decision=True,
    category="statements",
    label="Statement returned",
)
NEWS = Kind(
    slug="test_news",
    subject="News of %(title)s",
    happened="%(title)s is open for statements.",
    category="meetings",
    label="Meeting opened",
)
REMINDER = Kind(
    slug="test_reminder",
    subject="%(title)s: the deadline is near",
    happened="%(title)s is still a draft.",
    category="reminders",
)


@pytest.fixture(autouse=True)
def own_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test these kinds only, and a broker that was never seen to fail."""
    monkeypatch.setattr(kinds, "KINDS", {kind.slug: kind for kind in (DECISION, NEWS, REMINDER)})
    monkeypatch.setattr(registry, "on_bounce", [])
    monkeypatch.setattr(hints, "rest", BackOff(first=5, most=60))


def person(name: str = "Amal", **fields: Any) -> Any:
    """Make a person."""
    return get_user_model().objects.create_user(email=f"{name.lower()}@example.org", name=name, **fields)


def tell(*people: Any, kind: Kind = NEWS, event: str = "meeting:1:v1", **values: Any) -> list[Notice]:
    """Send a notice to people."""
    context = {"title": "Clean water", "day": "Monday"}
    return send(kind=kind.slug, event=event, recipients=people, link="/my/statements/1/", context=context, **values)


def delivery_to(user: Any, **values: Any) -> Delivery:
    """Send a notice to one person and return its delivery."""
    (notice,) = tell(user, **values)
    return notice.deliveries.get()
