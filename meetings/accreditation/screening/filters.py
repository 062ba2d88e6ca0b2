"""Filters of the screening queue and of the list of possible matches; each is answered by an index."""

import datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.organizations.matching import match_key
from accounts.organizations.models import Name
from civspace.reference.models import Region
from civspace.reference.queries import name_field
from civspace.web.forms import FilterForm
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import State
from meetings.accreditation.models import Scheme
from meetings.accreditation.screening.models import NameMatch
from meetings.accreditation.screening.states import CHECKED, WAITING, MatchState, Part

ALL = "all"
#: Flags that tell of possible matches: a list narrowed by them is never given out as a file.
OF_MATCHES = frozenset({"match", "same"})


def _regions(request: Any) -> "QuerySet[Region]":
    used = Region.objects.filter(states__isnull=False).distinct()
    return used.order_by(name_field(get_language() or "en"))


class QueueFilter(django_filters.FilterSet):
    """Applications by scheme, state, who has them, age, region of the organization, flags and words of the name."""

    state = django_filters.ChoiceFilter(
        choices=[*((key, label) for key, label in State.choices if key != State.DRAFT), (ALL, _("Every state"))],
        method="by_state",
        label=_("State"),
        empty_label=_("With the Secretariat"),
    )
    scheme = django_filters.ModelChoiceFilter(
        queryset=lambda request: Scheme.objects.filter(open=True).order_by("code"),
        label=_("Scheme"),
        empty_label=_("Every scheme"),
    )
    assigned = django_filters.ChoiceFilter(
        choices=[("me", _("Assigned to me")), ("nobody", _("Assigned to nobody"))],
        method="by_assignee",
        label=_("Assigned"),
        empty_label=_("Anybody"),
    )
    waiting = django_filters.ChoiceFilter(
        choices=[("30", _("More than 30 days")), ("90", _("More than 90 days")), ("365", _("More than a year"))],
        method="by_age",
        label=_("Waiting since"),
        empty_label=_("Any time"),
    )
    region = django_filters.ModelChoiceFilter(
        queryset=_regions,
        field_name="organization__country__region",
        label=_("Region"),
        empty_label=_("Every region"),
    )
    flag = django_filters.ChoiceFilter(
        choices=[
            ("match", _("Possible match to be judged")),
            ("same", _("Match found to be the same")),
            ("check", _("Check not met or unclear")),
        ],
        method="by_flag",
        label=_("Flag"),
        empty_label=_("Any"),
    )
    q = django_filters.CharFilter(
        method="named", label=_("Organization or reference"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    class Meta:
        model = Application
        fields = ("state", "scheme", "assigned", "waiting", "region", "flag", "q")
        form = FilterForm

    def by_state(self, queryset: "QuerySet[Application]", name: str, value: str) -> "QuerySet[Application]":
        """Those in a state, or all that were ever submitted."""
        return queryset if value == ALL else queryset.filter(state=value)

    def by_assignee(self, queryset: "QuerySet[Application]", name: str, value: str) -> "QuerySet[Application]":
        """Those that the reader has, or that nobody has."""
        return queryset.filter(assigned_to=str(self.request.user.pk) if value == "me" else "")

    def by_age(self, queryset: "QuerySet[Application]", name: str, value: str) -> "QuerySet[Application]":
        """Those submitted so many days ago or more."""
        return queryset.filter(submitted_at__lt=timezone.now() - datetime.timedelta(days=int(value)))

    def by_flag(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Those with a flag of `queries.flagged`."""
        return queryset.filter(**{{"match": "match_waits", "same": "match_same", "check": "check_open"}[value]: True})

    def named(self, queryset: "QuerySet[Application]", name: str, value: str) -> "QuerySet[Application]":
        """Those with a reference, or of organizations one of whose names holds the words."""
        if found := queryset.filter(reference=value.strip().upper()):
            return found
        key = match_key(value)
        return queryset.filter(organization__in=Name.objects.filter(key__contains=key).values("organization"))

    def narrowed(self) -> "QuerySet[Any]":
        """Return what the filters leave; what is with the Secretariat when no state is chosen, nothing when wrong."""
        if not self.is_valid():
            return self.queryset.none()
        return self.qs if self.form.active().get("state") else self.qs.filter(state__in=sorted(CHECKED))


class MatchFilter(django_filters.FilterSet):
    """Possible matches by state, and by whose name it is."""

    state = django_filters.ChoiceFilter(choices=MatchState.choices, label=_("State"), empty_label=_("To be judged"))
    part = django_filters.ChoiceFilter(choices=Part.choices, label=_("Whose name"), empty_label=_("All"))

    class Meta:
        model = NameMatch
        fields = ("state", "part")
        form = FilterForm

    def narrowed(self) -> "QuerySet[NameMatch]":
        """Return what the filters leave; what waits for somebody when no state is chosen."""
        if not self.is_valid():
            return self.queryset.none()
        return self.qs if self.form.active().get("state") else self.qs.filter(state__in=sorted(WAITING))
