"""The joint statements of the demo: one that waits for co-sponsors, one published with a co-sponsor and a supporter."""

from accounts.people.models import User
from civspace.front.demo.cast import People
from civspace.front.demo.clock import Story, at
from civspace.front.demo.statements import begin, fresh
from meetings.calendar.models import Meeting
from submissions.statements import domain
from submissions.statements.models import Cosponsor, Statement


def tell(story: Story, people: People, meetings: dict[str, Meeting]) -> None:
    """Invite, confirm, wait and publish, in the order in which it would have happened."""
    _published(story, people, meetings["past"])
    _waiting(story, people, meetings["council"])


def _published(story: Story, people: People, meeting: Meeting) -> None:
    """Two organizations with standing and a supporter without, published at the session that is over."""
    by, desk = people.heads["lantern"], people.secretariat
    with at(story.when(-94, 13)):
        statement = begin(people, "lantern", by, meeting, "en-floods", "3")
        _ask(people, statement, by, "semilla", "bereg", "vento")
    for days, key in ((-93, "semilla"), (-92, "bereg"), (-91, "vento")):
        with at(story.when(days, 15)):
            _confirm(people, statement, key)
    with at(story.when(-90, 9, 12)):
        domain.submit_statement(statement=statement, by=by)
    for days, verb in ((-88, domain.claim_statement), (-85, domain.accept_statement), (-58, domain.publish_statement)):
        with at(story.when(days, 8, 40)):
            verb(statement=fresh(statement), by=desk)


def _waiting(story: Story, people: People, meeting: Meeting) -> None:
    """One of three has confirmed; the statement is submitted and waits for the others."""
    by = people.heads["semilla"]
    with at(story.when(-3, 13)):
        statement = begin(people, "semilla", by, meeting, "en-markets", "3")
        _ask(people, statement, by, "lantern", "ufuq", "vento")
    with at(story.when(-2, 10)):
        _confirm(people, statement, "ufuq")
    with at(story.when(-1, 16)):
        domain.wait_for_cosponsors(statement=fresh(statement), by=by)


def _ask(people: People, statement: Statement, by: User, *keys: str) -> None:
    organizations = [people.organizations[key] for key in keys]
    domain.invite_cosponsors(statement=statement, organizations=organizations, by=by)


def _confirm(people: People, statement: Statement, key: str) -> None:
    row = Cosponsor.objects.select_related("organization", "statement").get(
        statement=statement, organization=people.organizations[key]
    )
    domain.confirm_cosponsor(cosponsor=row, by=people.heads[key], text_hash=row.statement.text_hash)
