"""What the tests of reports share: a report that is owed, its organization, the desk, and a member of the committee."""

import datetime
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from meetings.accreditation.models import Standing
from meetings.accreditation.reports.domain import expect_reports, submit_report, write_report
from meetings.accreditation.reports.models import PeriodicReport
from tests.accreditation.asking import mission, seat_of
from tests.accreditation.things import house, load, officer
from tests.factories import make_standing

TEXTS = {"activities": "We taught.", "contribution": "Three statements.", "changes": "Nothing changed."}


def reporting() -> SimpleNamespace:
    """Return the report that a new standing owes, and everybody who may come near it."""
    load()
    organization, people = house()
    standing = make_standing(organization=organization, valid_from=datetime.date(2022, 7, 21))
    standing = Standing.objects.select_related("category__scheme__body", "organization").get(pk=standing.pk)
    expect_reports([standing], today=timezone.now().date())
    delegation, members = mission()
    seat_of(delegation, "XAA", "Aland")
    _other, theirs = house()
    return SimpleNamespace(
        organization=organization,
        report=standing.reports.get(),
        people=people,
        desk=officer(name="Otto Officer"),
        member=members["head"],
        other=theirs["head"],
    )


def submitted(cast: SimpleNamespace) -> Any:
    """Submit the report with every part."""
    write_report(report=cast.report, by=cast.people["head"], values=TEXTS)
    cast.report = submit_report(report=cast.report, by=cast.people["head"])
    return PeriodicReport.objects.get(pk=cast.report.pk)
