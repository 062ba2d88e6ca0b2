"""Filters of the lists of meetings and agenda items in the API."""

import django_filters

from civspace.api.filters import ApiFilterSet, CountryFilter, IdFilter, RegionFilter, WordsFilter
from civspace.search.queries import matching
from meetings.calendar.models import AgendaItem, Body, Meeting
from meetings.calendar.states import Format, Stage, State


class BodyFilter(ApiFilterSet):
    """By the body above."""

    parent = django_filters.CharFilter(field_name="parent")

    class Meta:
        model = Body
        fields: tuple[str, ...] = ()


class MeetingFilter(ApiFilterSet):
    """By body, state, stage, format, place, days and words."""

    body = django_filters.CharFilter(field_name="body")
    state = django_filters.ChoiceFilter(choices=State.choices)
    stage = django_filters.ChoiceFilter(choices=Stage.choices)
    format = django_filters.ChoiceFilter(choices=Format.choices)
    country = CountryFilter(field_name="country")
    region = RegionFilter(field_name="country")
    begins_after = django_filters.DateFilter(field_name="begins_on", lookup_expr="gt")
    ends_after = django_filters.DateFilter(field_name="ends_on", lookup_expr="gt")
    published_after = django_filters.DateFilter(field_name="notice_published_on", lookup_expr="gt")
    q = WordsFilter(lambda words: matching(words, "meeting"))

    class Meta:
        model = Meeting
        fields: tuple[str, ...] = ()


class AgendaItemFilter(ApiFilterSet):
    """By meeting, by the item above, and by number."""

    meeting = IdFilter(field_name="meeting")
    parent = IdFilter(field_name="parent")
    number = django_filters.CharFilter(field_name="number")

    class Meta:
        model = AgendaItem
        fields: tuple[str, ...] = ()
