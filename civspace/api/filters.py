"""Filters that the lists of several rooms share. A value that nobody could mean is a 400, an unknown id finds none."""

import datetime
from collections.abc import Callable
from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from civspace.reference.models import Region, State, Theme
from civspace.reference.queries import api_language
from civspace.reference.states import RegionalGroup
from civspace.web.forms import CodesInput

LANGUAGES = [(api_language(code), label) for code, label in settings.LANGUAGES]
GROUPS = [group.value for group in RegionalGroup if group != RegionalGroup.NONE]


@extend_schema_field({"type": "string", "description": "Opaque id"})
class IdFilter(django_filters.UUIDFilter):
    """The opaque id of another object."""


class _MomentField(forms.CharField):
    default_error_messages = {"invalid": _("Give a date or a moment with its offset, such as 2026-06-15T18:00:00Z.")}

    def clean(self, value: Any) -> datetime.datetime | None:
        """Return the moment; a day begins at midnight UTC. A “+” that was sent as it is arrived as a blank."""
        text = super().clean(value)
        if not text:
            return None
        try:
            if day := parse_date(text):
                return datetime.datetime.combine(day, datetime.time(), tzinfo=datetime.UTC)
            at = parse_datetime(text) or parse_datetime(text.replace(" ", "+"))
            if at is None:
                raise ValueError
            return (timezone.make_aware(at, datetime.UTC) if timezone.is_naive(at) else at).astimezone(datetime.UTC)
        except (ValueError, OverflowError):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


@extend_schema_field({"type": "string", "description": "A date, or a moment with its offset"})
class MomentFilter(django_filters.Filter):
    """After a moment: `2026-06-15` or `2026-06-15T18:00:00Z`."""

    field_class = _MomentField


class _CodeField(django_filters.fields.ModelChoiceField):
    def to_python(self, value: Any) -> Any:
        """Return the row with this code, in capitals or not."""
        return super().to_python(value.strip().upper() if isinstance(value, str) else value)


@extend_schema_field({"type": "string", "description": "ISO 3166-1 alpha-3 code"})
class CountryFilter(django_filters.ModelChoiceFilter):
    """A country by its alpha-3 code."""

    field_class = _CodeField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"queryset": State.objects.all(), **kwargs})


@extend_schema_field(
    {"type": "string", "description": "ISO 3166-1 alpha-3 codes of which any may fit: repeated, or with commas between"}
)
class CountriesFilter(django_filters.ModelMultipleChoiceFilter):
    """Any of some countries by their alpha-3 codes; `method` takes their rows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs = {"queryset": State.objects.all(), "distinct": False, "widget": CodesInput, **kwargs}
        super().__init__(*args, **kwargs)

    def filter(self, qs: Any, value: Any) -> Any:
        """Keep what belongs to any of the countries."""
        return qs.filter(**{f"{self.field_name}__in": list(value)}) if value else qs


@extend_schema_field({"type": "string", "description": "Slug of a theme"})
class ThemeFilter(django_filters.ModelChoiceFilter):
    """A theme by its slug."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"queryset": Theme.objects.all(), **kwargs})


class _RegionField(forms.CharField):
    default_error_messages = {"unknown": _("Give the M49 code of a region, or the code of a regional group.")}

    def clean(self, value: Any) -> str:
        """Return the code of a region or of a regional group."""
        code = super().clean(value).lower()
        if code and code not in GROUPS and not Region.objects.filter(pk=code).exists():
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return code


@extend_schema_field(
    {"type": "string", "description": f"M49 code of a region, or a regional group: {', '.join(GROUPS)}"}
)
class RegionFilter(django_filters.Filter):
    """A region of M49, with all that lies in it, or a regional group; `field_name` leads to the country."""

    field_class = _RegionField

    def filter(self, qs: Any, value: str) -> Any:
        """Keep what belongs to a country of the region."""
        return qs.filter(in_region(value, self.field_name)) if value else qs


def in_region(code: str, country: str = "") -> Q:
    """Return the condition that a country (by the path to it) lies in a region or belongs to a regional group."""
    condition = (
        Q(regional_group=code) if code in GROUPS else Q(region=code) | Q(subregion=code) | Q(subregion__parent=code)
    )
    # As a list of countries, which an index on the country can use; joined tables none could.
    return Q(**{f"{country}__in": State.objects.filter(condition).order_by().values("pk")}) if country else condition


class LanguageFilter(django_filters.ChoiceFilter):
    """One of the six languages by its code in the API."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"choices": LANGUAGES, **kwargs})


@extend_schema_field({"type": "string", "description": "Words, all of which must be there, in any language"})
class WordsFilter(django_filters.CharFilter):
    """Words, in any language: `condition(words)` is what holds for things that have them all."""

    def __init__(self, condition: Callable[[str], Any], *args: Any, **kwargs: Any) -> None:
        self.condition = condition
        super().__init__(*args, **{"max_length": 500, **kwargs})

    def filter(self, qs: Any, value: str) -> Any:
        """Keep what holds all the words; blanks ask for nothing."""
        return qs.filter(self.condition(value)) if value and value.strip() else qs


class ApiFilterSet(django_filters.FilterSet):
    """The filters of one list."""
