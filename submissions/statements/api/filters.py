"""Filters of the list of statements in the API; each is answered by an index."""

from typing import Any

import django_filters

from civspace.api.filters import (
    ApiFilterSet,
    CountriesFilter,
    IdFilter,
    LanguageFilter,
    MomentFilter,
    RegionFilter,
    ThemeFilter,
    WordsFilter,
)
from civspace.search.queries import matching
from submissions.statements.mentions import naming
from submissions.statements.models import Statement
from submissions.statements.states import State


class StatementFilter(ApiFilterSet):
    """By meeting, agenda item, organization, its countries, region and themes, language, state, words and day; by any
    of some States that the published text names, which says nothing about what it says of them.

    Words and States named find published statements only.
    """

    meeting = IdFilter(field_name="meeting")
    agenda_item = IdFilter(field_name="agenda_item")
    organization = IdFilter(field_name="organization")
    country = CountriesFilter(field_name="organization__country")
    mentions = CountriesFilter(method="named")
    region = RegionFilter(field_name="organization__country")
    theme = ThemeFilter(field_name="organization__themes")
    language = LanguageFilter(field_name="language")
    state = django_filters.ChoiceFilter(choices=State.choices)
    q = WordsFilter(lambda words: matching(words, "statement"))
    published_after = MomentFilter(method="published_since")

    class Meta:
        model = Statement
        fields: tuple[str, ...] = ()

    def published_since(self, queryset: Any, name: str, value: Any) -> Any:
        """Those published after a moment; it is also that of their place in lists, by which an index finds them."""
        return queryset.filter(published_at__gt=value, listed_at__gt=value)

    def named(self, queryset: Any, name: str, value: Any) -> Any:
        """Those whose public texts name any of some States."""
        return queryset.filter(pk__in=naming(value)) if value else queryset
