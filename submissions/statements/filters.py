"""Filters of the lists of statements; each is answered by an index."""

import django_filters
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from civspace.reference.models import Region, State, Theme
from civspace.reference.queries import api_language, name_field
from civspace.reference.states import RegionLevel
from civspace.search.queries import matching
from civspace.web.forms import DayInput, FilterForm
from meetings.calendar.models import Meeting
from submissions.statements.models import Statement
from submissions.statements.states import CHANGING
from submissions.statements.states import State as StatementState


class MineFilter(django_filters.FilterSet):
    """What the reader's own organizations have, by state and meeting."""

    state = django_filters.ChoiceFilter(choices=StatementState.choices, label=_("State"), empty_label=_("Every state"))
    meeting = django_filters.ModelChoiceFilter(
        queryset=lambda request: Meeting.objects.all(),
        label=_("Meeting"),
        empty_label=_("Every meeting"),
    )

    class Meta:
        model = Statement
        fields = ("state", "meeting")
        form = FilterForm

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        own = Meeting.objects.filter(pk__in=self.queryset.order_by().values("meeting"))
        self.filters["meeting"].queryset = own.order_by("-begins_on", "pk")


class PublishedFilter(django_filters.FilterSet):
    """What everybody reads: by meeting, item, organization, its country, region and themes, language and date."""

    q = django_filters.CharFilter(method="words", label=_("Words"))
    meeting = django_filters.ModelChoiceFilter(
        queryset=lambda request: (
            Meeting.objects.visible_to(AnonymousUser()).filter(series__gt="").order_by("-begins_on", "pk")
        ),
        to_field_name="slug",
        label=_("Meeting"),
        empty_label=_("Every meeting"),
    )
    agenda_item = django_filters.UUIDFilter(field_name="agenda_item", widget=forms.HiddenInput)
    organization = django_filters.UUIDFilter(field_name="organization", widget=forms.HiddenInput)
    country = django_filters.ModelChoiceFilter(
        queryset=lambda request: State.objects.order_by(name_field(get_language() or "en")),
        field_name="organization__country",
        label=_("Country of the organization"),
        empty_label=_("Every country"),
    )
    region = django_filters.ModelChoiceFilter(
        queryset=lambda request: Region.objects.filter(level__in=[RegionLevel.REGION, RegionLevel.SUBREGION]),
        method="in_region",
        label=_("Region"),
        empty_label=_("Every region"),
    )
    theme = django_filters.ModelChoiceFilter(
        queryset=lambda request: Theme.objects.all(),
        field_name="organization__themes",
        label=_("Theme of the organization"),
        empty_label=_("Every theme"),
    )
    language = django_filters.ChoiceFilter(
        choices=[(api_language(code), label) for code, label in settings.LANGUAGES],
        label=_("Language"),
        empty_label=_("Every language"),
    )
    after = django_filters.DateFilter(
        field_name="listed_at", lookup_expr="date__gte", label=_("Published from"), widget=DayInput
    )
    before = django_filters.DateFilter(
        field_name="listed_at", lookup_expr="date__lte", label=_("Published until"), widget=DayInput
    )

    class Meta:
        model = Statement
        fields = ("q", "meeting", "country", "region", "theme", "language", "after", "before")
        form = FilterForm

    def words(self, queryset: "QuerySet[Statement]", name: str, value: str) -> "QuerySet[Statement]":
        """Those that hold all the words, in any language."""
        return queryset.filter(matching(value, "statement")) if value.strip() else queryset

    def in_region(self, queryset: "QuerySet[Statement]", name: str, value: Region) -> "QuerySet[Statement]":
        """Those of organizations in a region or subregion of the M49 standard."""
        return queryset.filter(_in_region(value))


class QueueFilter(django_filters.FilterSet):
    """What the desk has before it, by state, meeting, language, reviewer and words of the title."""

    state = django_filters.ChoiceFilter(
        choices=[choice for choice in StatementState.choices if choice[0] != StatementState.DRAFT],
        label=_("State"),
        empty_label=_("Waiting for the Secretariat"),
    )
    meeting = django_filters.ModelChoiceFilter(
        queryset=Meeting.objects.all(), to_field_name="slug", label=_("Meeting"), empty_label=_("Every meeting")
    )
    language = django_filters.ChoiceFilter(
        choices=[(api_language(code), label) for code, label in settings.LANGUAGES],
        label=_("Language"),
        empty_label=_("Every language"),
    )
    reviewer = django_filters.ChoiceFilter(
        choices=[("me", _("Claimed by me")), ("nobody", _("Claimed by nobody"))],
        method="by_reviewer",
        label=_("Reviewer"),
        empty_label=_("Every reviewer"),
    )
    q = django_filters.CharFilter(method="titled", label=_("Title, reference or organization"))

    class Meta:
        model = Statement
        fields = ("state", "meeting", "language", "reviewer", "q")
        form = FilterForm

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        there = Meeting.objects.filter(pk__in=self.queryset.order_by().values("meeting"))
        self.filters["meeting"].queryset = there.order_by("-begins_on", "pk")

    def by_reviewer(self, queryset: "QuerySet[Statement]", name: str, value: str) -> "QuerySet[Statement]":
        """Those that the reader claimed, or that nobody did."""
        return queryset.filter(reviewer=self.request.user if value == "me" else None)

    def titled(self, queryset: "QuerySet[Statement]", name: str, value: str) -> "QuerySet[Statement]":
        """Those whose title, reference or organization holds the words; a title that may be changing is not asked."""
        title = Q(title__icontains=value) & ~Q(state__in=CHANGING)
        return queryset.filter(
            title | Q(reference__iexact=value.strip()) | Q(organization_name__icontains=value.strip())
        )


def _in_region(region: Region) -> Q:
    return (
        Q(organization__country__region=region)
        | Q(organization__country__subregion=region)
        | Q(organization__country__subregion__parent=region)
    )
