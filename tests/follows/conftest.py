"""People who follow, and what is published for them."""

from typing import Any

import pytest

from civspace.notices import hints
from civspace.notices.follows import domain, fanout
from civspace.notices.follows.models import News
from tests import factories


@pytest.fixture(autouse=True)
def broker_at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits for a broker: hints may be lost."""
    monkeypatch.setattr(hints, "_publish", lambda task, ids: None)


def follower(kind: str, thing: Any, pace: str = "at_once", **fields: Any) -> Any:
    """Return a new person who follows a thing (or the key of one)."""
    person = factories.person(**fields)
    domain.follow(by=person, kind=kind, key=str(getattr(thing, "pk", thing)), pace=pace)
    return person


def fan_out_all() -> int:
    """Fan out all news that wait; return how many people were told."""
    return sum(fanout.fan_out(news_id=key) for key in News.objects.filter(done_at=None).values_list("pk", flat=True))


def published(**fields: Any) -> Any:
    """Return a published statement, whose news wait and no other."""
    statement = factories.make_statement(state="accepted", **fields)
    News.objects.all().delete()
    from submissions.statements.domain import publish_statement

    return publish_statement(statement=statement, by=factories.staff("publisher"))
