"""Reports of problems with pages."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from civspace.front.states import ReportState
from civspace.workflow.models import Thing


class ProblemReportQuerySet(models.QuerySet["ProblemReport"]):
    """Reports as different readers may see them."""

    def visible_to(self, user: Any) -> "ProblemReportQuerySet":
        """The Secretariat reads them; nobody else, whoever wrote them, since they belong to no account."""
        from accounts.people.queries import is_staff

        return self if is_staff(user) else self.none()


class ProblemReport(Thing):
    """What somebody found wrong with a page. No account is kept with it; the address for an answer is optional."""

    page = models.CharField(_("Page"), max_length=500, blank=True)
    message = models.TextField(_("What went wrong"), max_length=2000)
    email = models.EmailField(_("E-mail address for an answer"), blank=True)
    language = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=10, choices=ReportState.choices, default=ReportState.OPEN)

    objects = ProblemReportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "created_at", "id"], name="front_report_queue")]

    def __str__(self) -> str:
        return self.page
