"""Filters of the list of standings in the API."""

import django_filters

from civspace.api.filters import ApiFilterSet, CountryFilter, IdFilter, RegionFilter, ThemeFilter, WordsFilter
from civspace.search.queries import matching
from meetings.accreditation.models import Standing
from meetings.accreditation.states import State


class StandingFilter(ApiFilterSet):
    """By organization, where it is and what it works on, by scheme, category and state."""

    organization = IdFilter(field_name="organization")
    country = CountryFilter(field_name="organization__country")
    region = RegionFilter(field_name="organization__country")
    theme = ThemeFilter(field_name="organization__themes")
    scheme = django_filters.CharFilter(field_name="category__scheme")
    category = django_filters.CharFilter(field_name="category")
    state = django_filters.ChoiceFilter(choices=State.choices)
    granted_since = django_filters.DateFilter(field_name="valid_from", lookup_expr="gte")
    q = WordsFilter(lambda words: matching(words, "organization", "organization_id"))

    class Meta:
        model = Standing
        fields: tuple[str, ...] = ()
