"""Everybody who may or may not do something with a brief of a delegate."""

from types import SimpleNamespace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from submissions.record import domain
from submissions.record.models import Brief
from tests import factories

#: The owner; colleagues of her mission who may read or change the brief, and one with whom it is not shared; somebody
#: of another organization; a member of the Secretariat with every role; nobody.
ACTORS = ("owner", "reader", "editor", "colleague", "stranger", "staff", "anonymous")
BODY = "We welcome the report.\n\n1. Act without delay.\n\n2. Report back within a year."


def make_cast(**text: Any) -> SimpleNamespace:
    """Return a mission with four delegates, a published statement, and a brief of the owner with two items of it."""
    mission = factories.make_organization(name="Mission of Atlantis", kind="mission")
    now = timezone.now()
    people: dict[str, Any] = {}
    for role, name in (("editor", "owner"), ("editor", "reader"), ("editor", "editor"), ("head", "colleague")):
        people[name] = factories.person(name=name.title(), email=f"{name}@example.org")
        factories.join(people[name], mission, role, confirmed_at=now)
    people["stranger"] = factories.make_author(name="Stranger", email="stranger@example.org")
    people["staff"] = factories.staff(name="Staff", email="staff@example.org")
    people["anonymous"] = AnonymousUser()
    author = factories.make_author(name="Author")
    statement = factories.make_statement(
        state="published", by=author, desk=people["staff"], **{"title": "On rivers", "body": BODY, **text}
    )
    brief = domain.create_brief(by=people["owner"], title="Rivers", purpose="For tomorrow.")
    whole = domain.add_item(brief=brief, by=people["owner"], statement=statement)
    second = domain.add_item(brief=brief, by=people["owner"], statement=statement, paragraph=2)
    shares = {
        name: domain.share_brief(brief=brief, by=people["owner"], email=f"{name}@example.org", may=may)
        for name, may in (("reader", "read"), ("editor", "edit"))
    }
    brief = Brief.objects.get(pk=brief.pk)
    return SimpleNamespace(
        people=people,
        mission=mission,
        author=author,
        statement=statement,
        brief=brief,
        whole=whole,
        second=second,
        shares=shares,
    )


def another(cast: SimpleNamespace, **text: Any) -> Any:
    """Return one more published statement of the same meeting."""
    return factories.make_statement(
        state="published", by=cast.author, meeting=cast.statement.meeting, desk=cast.people["staff"], **text
    )
