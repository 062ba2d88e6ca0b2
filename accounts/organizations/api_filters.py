"""Filters of the list of organizations in the API; the same words find the same names as in the directory."""

import django_filters
from django.db.models import Exists, OuterRef, Q

from accounts.organizations.matching import words
from accounts.organizations.models import Name, Organization
from accounts.organizations.states import Kind, State
from civspace.api.filters import ApiFilterSet, CountryFilter, RegionFilter, ThemeFilter, WordsFilter
from civspace.reference.models import Goal

MAX_WORDS = 6


def named(text: str) -> Q:
    """Return the condition that one of an organization's names holds each of the words."""
    asked = words(text)[:MAX_WORDS]
    if not asked:
        return Q(pk__in=[])
    condition = Q()
    for word in asked:
        condition &= Q(Exists(Name.objects.filter(organization=OuterRef("pk"), key__contains=word)))
    return condition


class OrganizationFilter(ApiFilterSet):
    """By country, region or regional group, theme, goal, kind, state and name."""

    country = CountryFilter(field_name="country")
    region = RegionFilter(field_name="country")
    theme = ThemeFilter(field_name="themes")
    goal = django_filters.ModelChoiceFilter(queryset=Goal.objects.all(), field_name="goals")
    kind = django_filters.ChoiceFilter(choices=Kind.choices)
    state = django_filters.ChoiceFilter(choices=State.choices)
    q = WordsFilter(named)

    class Meta:
        model = Organization
        fields: tuple[str, ...] = ()
