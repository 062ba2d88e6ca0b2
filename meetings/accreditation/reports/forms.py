"""The boundary of reports: what organizations write, and what officers decide."""

import datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.organizations.matching import match_key
from accounts.organizations.models import Name
from civspace.reference.models import State as Country
from civspace.reference.queries import name_field
from civspace.web.forms import FilterForm
from meetings.accreditation.models import Category
from meetings.accreditation.reports.domain import PARTS
from meetings.accreditation.reports.models import LONGEST_ANSWER, PeriodicReport
from meetings.accreditation.reports.queries import unanswered
from meetings.accreditation.reports.states import State

HELP = {
    "activities": _(
        "The most important things, with years and places. Write no names of people whom that could endanger."
    ),
    "contribution": _("Meetings attended, statements, side events, projects with bodies of the United Nations."),
    "changes": _("If nothing changed, say so."),
}


class ReportForm(forms.ModelForm):
    """The three parts of a report; nothing has to be complete before it is submitted."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    #: Every part is needed to submit.
    mark_optional = False

    class Meta:
        model = PeriodicReport
        fields = PARTS
        widgets = {name: forms.Textarea(attrs={"rows": 8, "dir": "auto"}) for name in PARTS}
        help_texts = HELP

    def values(self) -> dict[str, str]:
        """Return what write_report() takes."""
        return {name: self.cleaned_data[name] for name in PARTS}

    def at(self, version: int) -> "ReportForm":
        """Return the same writing as one that has seen a version of the report."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["version"] = str(version)
        self.data = data
        return self


class AnswerForm(forms.Form):
    """The answer to the question for which a report was deferred."""

    answer = forms.CharField(
        label=_("Answer"),
        error_messages={"required": _("Write the answer.")},
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class JudgeForm(forms.Form):
    """What an officer records of a report: taken note of, or deferred with a question."""

    verb = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=[("note", _("Take note of the report")), ("defer", _("Defer it with a question"))],
        error_messages={"required": _("Choose one.")},
    )
    question = forms.CharField(
        label=_("Question to the organization"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Needed to defer. The organization reads it as you write it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReleaseForm(forms.Form):
    """Let the dates of one case go on."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class HoldForm(ReleaseForm):
    """Stop the dates of one case, with the reason."""

    reason = forms.CharField(
        label=_("Why the dates are stopped"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("The organization reads it as you write it."),
    )


#: Lists of the desk beside the states.
HELD, SUSPENDED, SOON, UNANSWERED = "held", "suspended", "soon", "unanswered"


class DeskFilter(django_filters.FilterSet):
    """Reports on the desk, by state, category, country of the organization and words of its names."""

    state = django_filters.ChoiceFilter(
        choices=[
            *State.choices,
            (SOON, _("Due within 90 days")),
            (UNANSWERED, _("Answer overdue")),
            (SUSPENDED, _("Standing suspended")),
            (HELD, _("Dates stopped")),
        ],
        method="by_state",
        label=_("State"),
        empty_label=_("Waiting for the Secretariat"),
    )
    category = django_filters.ModelChoiceFilter(
        queryset=Category.objects.filter(reports=True),
        field_name="standing__category",
        label=_("Category"),
        empty_label=_("Every category"),
    )
    country = django_filters.ModelChoiceFilter(
        queryset=lambda request: Country.objects.order_by(name_field(get_language() or "en")),
        field_name="standing__organization__country",
        label=_("Country of the organization"),
        empty_label=_("Every country"),
    )
    q = django_filters.CharFilter(
        method="named", label=_("Organization"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    class Meta:
        model = PeriodicReport
        fields = ("state", "category", "country", "q")
        form = FilterForm

    def by_state(self, queryset: "QuerySet[PeriodicReport]", name: str, value: str) -> "QuerySet[PeriodicReport]":
        """Those in a state, or in one of the desk's own lists."""
        if value == HELD:
            return queryset.filter(held_since__isnull=False)
        if value == UNANSWERED:
            return queryset.filter(unanswered(timezone.now()))
        if value == SUSPENDED:
            return queryset.filter(state=State.OVERDUE, suspended_on__isnull=False)
        if value == SOON:
            today = timezone.now().date()
            return queryset.filter(state=State.EXPECTED, due_on__lte=today + datetime.timedelta(days=90))
        return queryset.filter(state=value)

    def named(self, queryset: "QuerySet[PeriodicReport]", name: str, value: str) -> "QuerySet[PeriodicReport]":
        """Those of organizations one of whose names or acronyms holds the words, whatever case and accents."""
        named = Name.objects.filter(key__contains=match_key(value)).values("organization")
        return queryset.filter(standing__organization__in=named)
