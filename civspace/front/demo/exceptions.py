"""Invented exceptions: a deadline extended for everybody, a late acceptance, and a statement that came by e-mail."""

import datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from civspace.files.domain import store
from civspace.front.demo.cast import People
from civspace.front.demo.clock import Story, at
from meetings.calendar.models import Meeting
from meetings.modalities.exceptions import admit_late, extend_deadline
from meetings.modalities.queries import current_rule_set, deadline_of
from submissions.statements.domain import enter_statement

DOWN = "Invented: the portal could not be reached for three hours on the day before."
MAILBOX = "Invented: the mailbox of the Secretariat was full, and refused the mail."
MAIL = b"""Invented mail.

Dear Secretariat, our line is too slow for the portal. Please enter our statement, which stands below.
"""
BODY = """1. Our members are between fifteen and twenty-five years old and read the budgets of their towns.

2. We ask that budgets be published in a form that a phone can open, in the languages of those who pay for them.

3. We ask that every town hold one hearing a year at an hour when those at school and at work can come."""


def tell(story: Story, people: People, meetings: dict[str, Meeting]) -> None:
    """Give more time where it was needed, and enter what came by e-mail."""
    desk, council, past = people.secretariat, meetings["council"], meetings["past"]
    ended, ends = (deadline_of(rule_set) for it in (past, council) if (rule_set := current_rule_set(it.pk)))
    assert ended is not None and ends is not None
    with at(ended + datetime.timedelta(hours=4)):
        admit_late(
            meeting=past,
            organization=people.organizations["amber"],
            by=desk,
            until=ended + datetime.timedelta(days=2),
            reason="secretariat-error",
            note=MAILBOX,
        )
    with at(story.when(-3)):
        until = ends + datetime.timedelta(days=2)
        extend_deadline(meeting=council, by=desk, until=until, reason="portal-outage", note=DOWN)
    with at(story.when(-1)):
        enter_statement(
            meeting=council,
            organization=people.organizations["amber"],
            by=desk,
            means="email",
            received_at=story.when(-2, 15, 40),
            original=store(upload=SimpleUploadedFile("mail.txt", MAIL), by=desk),
            title="Town budgets that the young can read",
            body=BODY,
            language="en",
            agenda_item=council.agenda_items.filter(number="3").first(),
            note="Entered from the mailbox of the Secretariat (invented).",
        )
