"""What lies outside of a story, put into a running portal by a process of its own: `seed(portal, "applicant", mark)`.

Only people, bodies, meetings and days that pass: what a story tells goes through pages.
"""

import datetime
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from tests.browser.story import DEMO_PASSWORD
from tests.run.portal import ROOT, Portal


def seed(portal: Portal, name: str, *words: str) -> dict[str, Any]:
    """Do one of the functions of `SEEDS` on a portal and return what it returns."""
    line = [sys.executable, "-m", "tests.browser.seeding", name, *words]
    done = subprocess.run(line, cwd=ROOT, env=portal.env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def applicant(mark: str) -> dict[str, Any]:
    """Make the head of a verified organization that never applied for anything."""
    from accounts.organizations.domain import create_organization, verify_organization
    from accounts.organizations.states import Kind
    from accounts.people.models import User
    from civspace.reference.models import State
    from tests import factories

    head = factories.person(email=f"applies-{mark}@example.org", name="Nadia Ferro", password=DEMO_PASSWORD)
    made = create_organization(
        by=head,
        name=f"Kingfisher Law Circle {mark}",
        name_language="en",
        kind=Kind.NGO,
        country=State.objects.get(pk="MNG"),
        founded=2011,
        invented=True,
        different_because="Another organization, invented for a test.",
    )
    officer = User.objects.get(email="secretariat@example.org")
    verify_organization(organization=made, by=officer, reason="The statutes were seen (invented).")
    return {"email": head.email, "organization": str(made.pk), "name": made.name}


def half_a_year(session: str) -> dict[str, Any]:
    """Let half a year go by since a session of the committee: it, and what waits since then, is that much older."""
    from django.db.models import F

    from meetings.accreditation.applications.models import Application
    from meetings.accreditation.committee.models import Session

    back = datetime.timedelta(days=182)
    moved = {name: F(name) - back for name in ("begins_on", "ends_on", "answers_due_at")}
    sessions = Session.objects.filter(pk=session).update(**moved)
    applications = Application.objects.filter(items__session=session)
    waited = {name: F(name) - back for name in ("submitted_at", "waits_since", "decided_at")}
    return {"sessions": sessions, "applications": applications.update(**waited)}


def officer(email: str, name: str, role: str, body: str) -> dict[str, Any]:
    """Make one more member of the Secretariat, with a role for a body."""
    from accounts.people.roles import grant_role
    from tests import factories

    person = factories.person(email=email, name=name, password=DEMO_PASSWORD)
    grant_role(person=person, role=role, scope=body)
    return {"email": email}


def in_standing(mark: str) -> dict[str, Any]:
    """Make an organization in special status with its head, and three more accreditation officers of the Council."""
    from tests import factories

    made = factories.make_organization(name=f"جمعية ينابيع الوادي {mark}", name_language="ar", invented=True)
    head = factories.person(email=f"raes-{mark}@example.org", name="هدى سلامة", password=DEMO_PASSWORD, language="ar")
    factories.join(head, made, "head")
    standing = factories.make_standing(organization=made, granted_by="E/2999/INF/3 (invented)")
    names = {"first": "Ada Brenner", "second": "Bo Lindahl", "third": "Cleo Marsh"}
    for word, name in names.items():
        officer(f"{word}-{mark}@example.org", name, "accreditation_officer", "ecosoc")
    return {"email": head.email, "organization": str(made.pk), "standing": str(standing.pk), "name": made.name}


def submitted(mark: str) -> dict[str, Any]:
    """Make a statement that waits for a session of next week, and one more reviewer."""
    from tests import factories

    made = factories.make_organization(name=f"Sandpiper Forum {mark}", invented=True)
    author = factories.make_author(
        organization=made, email=f"author-{mark}@example.org", name="Ruta Koval", password=DEMO_PASSWORD
    )
    title = f"Council session of next week {mark} (invented)"
    meeting = factories.open_meeting(days=8, title=title, series=f"A/HRC/{mark}/NGO")
    statement = factories.make_statement(state="submitted", by=author, meeting=meeting, title=f"Open rooms {mark}")
    officer(f"reviewer-{mark}@example.org", "Dana Voss", "reviewer", "hrc")
    return {"email": author.email, "statement": str(statement.pk), "title": statement.title}


def minutes_later(statement: str) -> dict[str, Any]:
    """Let the minutes go by in which a decision on a statement can be taken back."""
    from submissions.statements.models import Statement

    decided = Statement.objects.get(pk=statement).decision
    past = datetime.datetime.fromisoformat(decided["undo_until"]) - datetime.timedelta(hours=1)
    decided["undo_until"] = past.isoformat()
    return {"statements": Statement.objects.filter(pk=statement).update(decision=decided)}


SEEDS: dict[str, Callable[..., dict[str, Any]]] = {
    made.__name__: made for made in (applicant, half_a_year, in_standing, submitted, minutes_later)
}


def main() -> None:
    """Do what the command line names."""
    import django

    django.setup()
    print(json.dumps(SEEDS[sys.argv[1]](*sys.argv[2:])))


if __name__ == "__main__":
    main()
