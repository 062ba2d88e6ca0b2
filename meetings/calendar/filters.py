"""Filters of the lists of meetings; all of them stand in the address."""

import datetime
from typing import Any

import django_filters
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civspace.reference.models import Region
from civspace.reference.models import State as Country
from civspace.reference.queries import sort_key
from civspace.web.forms import FilterForm
from meetings.calendar import registry
from meetings.calendar.models import Body, Meeting
from meetings.calendar.states import Format, Stage, State


def _by_name(rows: Any) -> list[tuple[Any, str]]:
    return sorted(((row.pk, row.name) for row in rows), key=lambda pair: sort_key(pair[1]))


def _openings() -> list[tuple[str, Any]]:
    return [(opening.slug, opening.label) for opening in registry.openings]


class MeetingFilter(django_filters.FilterSet):
    """What the calendar can be narrowed to. Choices are those that lead to a meeting."""

    period = django_filters.ChoiceFilter(label=_("Period"), empty_label=_("Every period"), method="in_period")
    body = django_filters.ChoiceFilter(label=_("Body"), empty_label=_("Every body"))
    stage = django_filters.ChoiceFilter(label=_("Stage"), empty_label=_("Every stage"), choices=Stage.choices)
    format = django_filters.ChoiceFilter(label=_("Format"), empty_label=_("Every format"), choices=Format.choices)
    country = django_filters.ChoiceFilter(label=_("Country"), empty_label=_("Every country"))
    region = django_filters.ChoiceFilter(label=_("Region"), empty_label=_("Every region"), field_name="country__region")
    open = django_filters.ChoiceFilter(
        label=_("Open now for"), empty_label=_("Any meeting"), choices=_openings, method="open_for"
    )

    class Meta:
        model = Meeting
        fields = ("period", "body", "stage", "format", "country", "region", "open")
        form = FilterForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = self.queryset.order_by()
        years = sorted({day.year for day in every.dates("begins_on", "year")}, reverse=True)
        periods = [("coming", _("Coming")), ("past", _("Past"))]
        self.filters["period"].extra["choices"] = periods + [(str(year), str(year)) for year in years]
        self.filters["body"].extra["choices"] = _by_name(Body.objects.filter(pk__in=every.values("body")))
        countries = list(Country.objects.filter(pk__in=every.values("country")).select_related("region"))
        self.filters["country"].extra["choices"] = _by_name(countries)
        regions: dict[str, Region] = {country.region.pk: country.region for country in countries if country.region}
        self.filters["region"].extra["choices"] = _by_name(regions.values())

    def in_period(self, meetings: "QuerySet[Meeting]", name: str, value: str) -> "QuerySet[Meeting]":
        """Keep what is coming (or under way), what is past, or what touches a year."""
        today = timezone.now().date()
        if value == "coming":
            return meetings.filter(ends_on__gte=today)
        if value == "past":
            return meetings.filter(ends_on__lt=today)
        year = int(value)
        return meetings.filter(begins_on__lte=datetime.date(year, 12, 31), ends_on__gte=datetime.date(year, 1, 1))

    def open_for(self, meetings: "QuerySet[Meeting]", name: str, value: str) -> "QuerySet[Meeting]":
        """Keep the meetings that take this kind of contribution now."""
        opening = next(opening for opening in registry.openings if opening.slug == value)
        return meetings.filter(opening.open_at(timezone.now()))


class DeskFilter(django_filters.FilterSet):
    """The meetings of an editor's bodies, by body and state."""

    body = django_filters.ChoiceFilter(label=_("Body"), empty_label=_("Every body"))
    state = django_filters.ChoiceFilter(label=_("State"), empty_label=_("Every state"), choices=State.choices)

    class Meta:
        model = Meeting
        fields = ("body", "state")
        form = FilterForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = Body.objects.filter(pk__in=self.queryset.order_by().values("body"))
        self.filters["body"].extra["choices"] = _by_name(bodies)


def newest_first(meetings: "QuerySet[Meeting]") -> "QuerySet[Meeting]":
    """Order meetings for the desk."""
    return meetings.order_by(F("begins_on").desc(), "pk")
