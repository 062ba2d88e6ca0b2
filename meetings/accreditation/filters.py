"""Filters of the desk's list; each is answered by an index."""

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.organizations.matching import match_key
from accounts.organizations.models import Name
from civspace.reference.models import State as Country
from civspace.reference.queries import name_field
from civspace.web.forms import FilterForm
from meetings.accreditation.models import Category, Standing
from meetings.accreditation.queries import expired_on, today
from meetings.accreditation.states import State

EXPIRED = "expired"


class DeskFilter(django_filters.FilterSet):
    """What the desk has, by state, category, country of the organization and words of its names."""

    state = django_filters.ChoiceFilter(
        choices=[*State.choices, (EXPIRED, _("Expired"))],
        method="by_state",
        label=_("State"),
        empty_label=_("Waiting for a decision"),
    )
    category = django_filters.ModelChoiceFilter(
        queryset=Category.objects.all(), label=_("Category"), empty_label=_("Every category")
    )
    country = django_filters.ModelChoiceFilter(
        queryset=lambda request: Country.objects.order_by(name_field(get_language() or "en")),
        field_name="organization__country",
        label=_("Country of the organization"),
        empty_label=_("Every country"),
    )
    q = django_filters.CharFilter(
        method="named", label=_("Organization"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    class Meta:
        model = Standing
        fields = ("state", "category", "country", "q")
        form = FilterForm

    def by_state(self, queryset: "QuerySet[Standing]", name: str, value: str) -> "QuerySet[Standing]":
        """Those in a state today: what ran out is no longer among the confirmed."""
        if value == EXPIRED:
            return queryset.filter(expired_on(today()))
        found = queryset.filter(state=value)
        return found.exclude(expired_on(today())) if value == State.CONFIRMED else found

    def named(self, queryset: "QuerySet[Standing]", name: str, value: str) -> "QuerySet[Standing]":
        """Those of organizations one of whose names or acronyms holds the words, whatever case and accents."""
        key = match_key(value)
        return queryset.filter(organization__in=Name.objects.filter(key__contains=key).values("organization"))
