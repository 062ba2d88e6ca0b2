"""The public log of exceptions of a meeting: what everybody may read of more time that was given."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.people.states import Role
from civspace.web.tables import Column
from meetings.modalities.models import GrantKind, TimeGrant, TimeGrantFor


def log_of(meeting_id: Any) -> "QuerySet[TimeGrant]":
    """Return the exceptions of a meeting, the newest first, with what a row shows."""
    return with_parts(TimeGrant.objects.filter(meeting=meeting_id)).order_by("-created_at", "-id")


def with_parts(grants: "QuerySet[TimeGrant]") -> "QuerySet[TimeGrant]":
    """Fetch with each exception what a row of the log shows; three queries whatever their number."""
    named = TimeGrantFor.objects.filter(organization__isnull=False, grant__countries=None, grant__reason__named=True)
    return grants.select_related("reason", "meeting").prefetch_related(
        "countries", Prefetch("given_to", named.order_by("name", "pk"), to_attr="named")
    )


@dataclass(frozen=True)
class Row:
    """An exception as the log shows it. One whose reason names nobody says neither for whom nor until when."""

    grant: TimeGrant

    @property
    def anchor(self) -> str:
        """The address of the row within the page."""
        return f"exception-{self.grant.pk}"

    @property
    def at(self) -> datetime.datetime:
        """When it was decided."""
        return self.grant.created_at

    @property
    def kind(self) -> str:
        """What was given."""
        return str(GrantKind(self.grant.kind).label)

    @property
    def until(self) -> datetime.datetime | None:
        """The new end, or None where it would tell who submitted then."""
        return self.grant.until if self.grant.reason.named else None

    @property
    def note(self) -> str:
        """The public note."""
        return self.grant.note if self.grant.reason.named else ""

    @property
    def organizations(self) -> list[TimeGrantFor]:
        """The organizations that are named."""
        return getattr(self.grant, "named", [])

    @property
    def whom(self) -> str:
        """For whom it is, in words, where no organization is named."""
        if self.grant.everybody:
            return _("All organizations")
        if not self.grant.reason.named:
            return _("One organization, which is not named")
        countries = [country.name for country in self.grant.countries.all()]
        if countries:
            return _("Organizations of: %(countries)s") % {"countries": ", ".join(sorted(countries))}
        return "; ".join(row.name for row in self.organizations)

    @property
    def role(self) -> str:
        """The role in which it was decided."""
        return str(Role(self.grant.role).label)


def rows(grants: Iterable[TimeGrant]) -> list[Row]:
    """Return exceptions as rows of the log."""
    return [Row(grant) for grant in grants]


def _address(row: Row) -> str:
    return f"{settings.BASE_URL}{reverse('meeting_exceptions', args=[row.grant.meeting.slug])}#{row.anchor}"


COLUMNS = (
    Column(gettext_lazy("Decided (UTC)"), lambda row: row.at),
    Column(gettext_lazy("What"), lambda row: row.kind),
    Column(gettext_lazy("For whom"), lambda row: row.whom),
    Column(gettext_lazy("Deadline before (UTC)"), lambda row: row.grant.before),
    Column(gettext_lazy("New deadline (UTC)"), lambda row: row.until),
    Column(gettext_lazy("Reason"), lambda row: row.grant.reason.label),
    Column(gettext_lazy("Note"), lambda row: row.note),
    Column(gettext_lazy("Rule"), lambda row: row.grant.rule.get("slug", "")),
    Column(gettext_lazy("Decided by"), lambda row: row.role),
    Column(gettext_lazy("Address"), _address),
)
