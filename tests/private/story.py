"""Who and what is in a private portal: run once, beside an empty portal, when its template is made."""

import json
import sys
import time
from pathlib import Path
from typing import Any

ORGANIZATIONS = 6
AUTHORS = 2  # beside the head
MEETING = "hrc-faults"


def session_of(user: Any) -> str:
    """Return the key of a session in which a person has just shown who they are."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "email": user.email}]
    session.save()
    return str(session.session_key)


def make() -> dict[str, Any]:
    """Make organizations with their people, the Secretariat and an open meeting; return their keys."""
    from tests import factories

    meeting = factories.open_meeting(slug=MEETING, title="Session of faults")
    organizations = []
    for number in range(ORGANIZATIONS):
        head = factories.make_author(email=f"head{number}@example.org", name=f"Head {number}", password=PASSWORD)
        people = [head]
        for other in range(AUTHORS):
            person = factories.person(email=f"author{number}{other}@example.org", name=f"Author {number} {other}")
            factories.join(person, head.organization, "editor")
            people.append(person)
        organizations.append(
            {
                "id": str(head.organization.pk),
                "session": session_of(head),
                "token": factories.token(head),
                "email": head.email,
                "people": [one.email for one in people],
            }
        )
    officer = factories.staff(email="officer@example.org", password=PASSWORD)
    return {
        "meeting": str(meeting.pk),
        "item": str(meeting.agenda_items.get(number="3").pk),
        "organizations": organizations,
        "officer": {"session": session_of(officer), "token": factories.token(officer), "email": officer.email},
    }


PASSWORD = "correct horse battery staple"

if __name__ == "__main__":
    import django

    django.setup()
    Path(sys.argv[1]).write_text(json.dumps(make()))
