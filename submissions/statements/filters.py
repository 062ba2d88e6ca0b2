"""Filters of the lists of statements; each is answered by an index."""

import datetime
from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from civspace.api.filters import CountriesFilter
from civspace.api.filters import in_region as countries_in
from civspace.reference.models import Region, State, Theme
from civspace.reference.queries import api_language, name_field
from civspace.reference.states import RegionLevel, Standing
from civspace.search.queries import matching
from civspace.web.forms import DayInput, FilterForm
from meetings.calendar.models import Meeting
from meetings.modalities.models import RuleSet
from submissions.statements.mentions import naming
from submissions.statements.models import Cosponsor, Statement
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
    """What everybody reads: by meeting, item, organization, its country, region and themes, States named, language,
    date."""

    q = django_filters.CharFilter(method="words", label=pgettext_lazy("what is searched for", "Words"))
    meeting = django_filters.ModelChoiceFilter(
        queryset=lambda request: (
            Meeting.objects.visible_to(AnonymousUser())
            .filter(Q(series__gt="") | Q(pk__in=RuleSet.objects.filter(current=True).values("meeting")))
            .order_by("-begins_on", "pk")
        ),
        to_field_name="slug",
        label=_("Meeting"),
        empty_label=_("Every meeting"),
    )
    agenda_item = django_filters.UUIDFilter(field_name="agenda_item", widget=forms.HiddenInput)
    organization = django_filters.UUIDFilter(field_name="organization", widget=forms.HiddenInput)
    cosponsor = django_filters.UUIDFilter(method="named", widget=forms.HiddenInput)
    country = CountriesFilter(
        queryset=lambda request: _by_name(),
        field_name="organization__country",
        label=_("Country of the organization"),
        help_text=_("Choose one or several."),
    )
    mentions = CountriesFilter(
        queryset=lambda request: _by_name().exclude(status=Standing.OBSERVER_ENTITY),
        method="naming",
        label=_("States named in the text"),
        help_text=_("Choose one or several. That a State is named says nothing about what the text says of it."),
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
    after = django_filters.DateFilter(method="from_day", label=_("Published from"), widget=DayInput)
    before = django_filters.DateFilter(method="until_day", label=_("Published until"), widget=DayInput)

    class Meta:
        model = Statement
        fields = ("q", "meeting", "mentions", "country", "region", "theme", "language", "after", "before")
        form = FilterForm

    def words(self, queryset: "QuerySet[Statement]", name: str, value: str) -> "QuerySet[Statement]":
        """Those that hold all the words, in any language."""
        return queryset.filter(matching(value, "statement")) if value.strip() else queryset

    def named(self, queryset: "QuerySet[Statement]", name: str, value: Any) -> "QuerySet[Statement]":
        """Those that name an organization beside the one that submits."""
        return queryset.filter(
            pk__in=Cosponsor.objects.signed().filter(organization=value).order_by().values("statement")
        )

    def from_day(self, queryset: "QuerySet[Statement]", name: str, value: datetime.date) -> "QuerySet[Statement]":
        """Those published on a day or later; a day is one of UTC."""
        return queryset.filter(listed_at__gte=_midnight(value))

    def until_day(self, queryset: "QuerySet[Statement]", name: str, value: datetime.date) -> "QuerySet[Statement]":
        """Those published on a day or earlier."""
        if value == datetime.date.max:
            return queryset
        return queryset.filter(listed_at__lt=_midnight(value + datetime.timedelta(days=1)))

    def naming(self, queryset: "QuerySet[Statement]", name: str, value: Any) -> "QuerySet[Statement]":
        """Those whose public texts name any of some States."""
        return queryset.filter(pk__in=naming(value)) if value else queryset

    def in_region(self, queryset: "QuerySet[Statement]", name: str, value: Region) -> "QuerySet[Statement]":
        """Those of organizations in a region or subregion of the M49 standard."""
        return queryset.filter(in_region(value))


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), tzinfo=datetime.UTC)


def _by_name() -> "QuerySet[State]":
    return State.objects.order_by(name_field(get_language() or "en"))


class TranslationFilter(django_filters.FilterSet):
    """What waits for translation, by meeting and the language that is missing."""

    meeting = django_filters.ModelChoiceFilter(
        queryset=Meeting.objects.all(), to_field_name="slug", label=_("Meeting"), empty_label=_("Every meeting")
    )
    into = django_filters.ChoiceFilter(
        choices=[(api_language(code), label) for code, label in settings.LANGUAGES],
        method="passed_by",
        label=_("Missing language"),
        empty_label=_("Every language"),
    )

    class Meta:
        model = Statement
        fields = ("meeting", "into")
        form = FilterForm

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        there = Meeting.objects.filter(pk__in=self.queryset.order_by().values("meeting"))
        self.filters["meeting"].queryset = there.order_by("-begins_on", "pk")

    def passed_by(self, queryset: "QuerySet[Statement]", name: str, value: str) -> "QuerySet[Statement]":
        """Leave it to the page, which knows the languages that each meeting wants."""
        return queryset


def in_region(region: Region) -> Q:
    """Return the condition that the organization of a statement is of a region or subregion of the M49 standard."""
    return countries_in(region.pk, "organization__country")
