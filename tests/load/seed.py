"""Who is in the portal: organizations with a draft each, an officer, a few published statements. Run as a process."""

import json
import sys
from pathlib import Path
from typing import Any

from tests.load import plan

MEETING = "hrc-deadline"
PUBLISHED = 12
PASSWORD = "correct horse battery staple"
PARAGRAPH = (
    "We welcome the report and the dialogue on {theme}. States should act without delay, publish what they did, and "
    "hear those whom it concerns: organization {number} has done so in its own country since it was founded."
)
THEMES = ("water", "housing", "participation", "health", "education", "land", "safety of journalists", "climate")


def body(number: int) -> str:
    """Return a text of some 350 words, another one for each organization."""
    lines = [PARAGRAPH.format(theme=THEMES[(number + place) % len(THEMES)], number=number) for place in range(9)]
    return "\n\n".join(lines)


def make(organizations: int) -> dict[str, Any]:
    """Make them; return their keys and what opens their accounts."""
    from django.contrib.auth.hashers import make_password
    from django.db import transaction

    from submissions.statements import domain
    from tests import factories
    from tests.private.story import session_of

    meeting = factories.open_meeting(slug=MEETING, title="Session of the deadline")
    item = meeting.agenda_items.get(number="3")
    sealed = make_password(PASSWORD)
    officer = factories.staff(email="load.officer@example.org")

    def author(number: int, name: str) -> tuple[Any, Any]:
        head = factories.make_author(email=f"load{number}@example.org", name=f"Head {number}")
        values = {"organization": head.organization, "meeting": meeting, "by": head, "language": "en"}
        text = {"title": f"{name} {number}", "body": body(number), "agenda_item": item}
        return head, domain.create_draft(**values, **text)

    found, ways = [], [one["way"] for one in plan.night(organizations)]
    for begin in range(0, organizations, 100):
        with transaction.atomic():
            for number in range(begin, min(begin + 100, organizations)):
                head, draft = author(number, "On a deadline")
                head.password = sealed
                head.save(update_fields=["password"])
                entry = {"statement": str(draft.pk), "title": draft.title, "body": draft.body, "email": head.email}
                way = ways[number]
                opens = {"session": session_of(head)} if way == "page" else {}
                found.append({**entry, **opens, **({"token": factories.token(head)} if way == "api" else {})})
    symbols = [publish(author(organizations + number, "Published"), officer) for number in range(PUBLISHED)]
    officer_session = session_of(officer)
    keys = {"meeting": str(meeting.pk), "slug": meeting.slug, "item": str(item.pk), "officer": officer_session}
    return {**keys, "symbols": symbols, "authors": found}


def publish(written: tuple[Any, Any], officer: Any) -> str:
    """Lead a draft to its readers; return its symbol."""
    from submissions.statements import domain

    head, statement = written
    domain.submit_statement(statement=statement, by=head)
    for verb in (domain.claim_statement, domain.accept_statement, domain.publish_statement):
        statement.refresh_from_db()
        verb(statement=statement, by=officer)
    statement.refresh_from_db()
    return str(statement.symbol)


if __name__ == "__main__":
    import django

    django.setup()
    Path(sys.argv[2]).write_text(json.dumps(make(int(sys.argv[1]))))
