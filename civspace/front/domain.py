"""What can happen to a report about a page: it is made, and dealt with."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from accounts.people.states import Role
from civspace.audit.domain import record
from civspace.front.models import ProblemReport
from civspace.front.rules import may_close
from civspace.front.states import REPORT
from civspace.notices.domain import send
from civspace.workflow.domain import move

#: Reports that the portal takes in a day, from everybody together: nobody fills the desk with a script.
MOST_PER_DAY = 200
#: An e-mail address is forgotten with the answer; a report that nobody closed keeps it no longer than this.
KEPT = datetime.timedelta(days=365)


def report_problem(*, page: str, message: str, email: str = "", language: str = "") -> ProblemReport:
    """Keep a report and tell the Secretariat, once a day however many come.

    Raises ValidationError for a report without words, or when the day's number is reached.
    """
    now = timezone.now()
    report = ProblemReport(page=page[:500], message=message.strip(), email=email, language=language)
    report.clean_fields()
    if ProblemReport.objects.filter(created_at__gt=now - datetime.timedelta(days=1)).count() >= MOST_PER_DAY:
        raise ValidationError(
            _("Too many reports came today, so this one was not kept. Please send it tomorrow, or write to us."),
            code="too_many",
        )
    with transaction.atomic():
        report.save(force_insert=True)
        record(report, "report", to_state=report.state)
        send(
            kind="problem_reported",
            event=f"problems:{now.date().isoformat()}",
            recipients=_readers(),
            link="/desk/problems/",
            context={"page": report.page or "–"},
        )
    return report


def _readers() -> list[User]:
    now = timezone.now()
    held = User.objects.filter(is_active=True, staff_roles__role=Role.MEETINGS_EDITOR, staff_roles__scope="*")
    return [
        person
        for person in held.prefetch_related("staff_roles").distinct()
        if any(role.until is None or role.until > now for role in person.staff_roles.all())
    ]


def close_report(*, report: ProblemReport, by: Any) -> ProblemReport:
    """Mark a report as dealt with and forget the address for the answer. Raises PermissionDenied or IllegalMove."""
    if not may_close(by):
        raise PermissionDenied
    with transaction.atomic():
        report = ProblemReport.objects.select_for_update().get(pk=report.pk)
        move(report, "close", table=REPORT, by=by, email="")
    return report


def old_addresses() -> QuerySet[ProblemReport]:
    """Return the reports of more than a year ago that still hold an address."""
    return ProblemReport.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(email="")


def forget_addresses() -> int:
    """Forget the addresses of reports that nobody closed in a year; returns how many."""
    return old_addresses().update(email="")
