"""Filters of the list of statements in the API; each is answered by an index."""

import django_filters

from civspace.api.filters import (
    ApiFilterSet,
    CountryFilter,
    IdFilter,
    LanguageFilter,
    MomentFilter,
    RegionFilter,
    ThemeFilter,
    WordsFilter,
)
from civspace.search.queries import matching
from submissions.statements.models import Statement
from submissions.statements.states import State


class StatementFilter(ApiFilterSet):
    """By meeting, agenda item, organization, its country, region and themes, language, state, words and day.

    Words find published statements only.
    """

    meeting = IdFilter(field_name="meeting")
    agenda_item = IdFilter(field_name="agenda_item")
    organization = IdFilter(field_name="organization")
    country = CountryFilter(field_name="organization__country")
    region = RegionFilter(field_name="organization__country")
    theme = ThemeFilter(field_name="organization__themes")
    language = LanguageFilter(field_name="language")
    state = django_filters.ChoiceFilter(choices=State.choices)
    q = WordsFilter(lambda words: matching(words, "statement"))
    published_after = MomentFilter(field_name="published_at", lookup_expr="gt")

    class Meta:
        model = Statement
        fields: tuple[str, ...] = ()
