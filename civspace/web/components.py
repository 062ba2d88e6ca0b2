"""What the page of components shows: one example of everything, with invented content."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from civspace.web.forms import DayInput, FilterForm
from civspace.web.icons import NAMES


class ExampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label=_("Title"), help_text=_("As it should appear on the published document."))
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    acronym = forms.CharField(
        label=_("Acronym"), required=False, widget=forms.TextInput(attrs={"class": "input--short"})
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", "—"), ("ar", "العربية"), ("en", "English"), ("fr", "Français")],
    )
    format = forms.ChoiceField(
        label=_("Format"),
        choices=[("in_person", _("In person")), ("online", _("Online")), ("hybrid", _("Hybrid"))],
        widget=forms.RadioSelect,
        help_text=_("How people take part."),
    )
    themes = forms.MultipleChoiceField(
        label=_("Themes"),
        choices=[("water", _("Water")), ("education", _("Education")), ("health", _("Health"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    day = forms.DateField(label=_("Date"), widget=DayInput)
    evidence = forms.FileField(label=_("Evidence"), required=False, help_text=_("PDF, at most 10 MB."))
    body = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}))
    agree = forms.BooleanField(label=_("I confirm that I may speak for my organization"))


class ExampleFilters(FilterForm):
    """Filters of a list."""

    body = forms.ChoiceField(label=_("Body"), choices=[("", "—"), ("HRC", "Human Rights Council")], required=False)
    after = forms.DateField(label=_("Published after"), widget=DayInput, required=False)


def _moment(day: int, hour: int) -> datetime:
    return datetime(2030, 6, day, hour, 0, tzinfo=UTC)


def examples(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the page of components; `?errors=1` fills the form in wrongly."""
    wrong = {"title": "", "email": "nobody", "language": "fr", "body": "…"}
    numbers = Paginator(range(1, 361), 20)
    return {
        "form": ExampleForm(wrong if "errors" in request.GET else None),
        "wrong": ExampleForm(wrong, auto_id="wrong_%s"),
        "filters": ExampleFilters(request.GET or None, auto_id="filter_%s"),
        "page": numbers.get_page(request.GET.get("page", 7)),
        "zone": "Europe/Zurich",
        "moment": _moment(14, 16),
        "first_day": _moment(17, 9).date(),
        "last_day": _moment(28, 9).date(),
        "translated_thing": SimpleNamespace(title_fr="Conseil des droits de l’homme"),
        "steps": [
            {"state": "done", "label": _("Submitted"), "when": _moment(3, 12), "who": "Invented Water Network"},
            {"state": "done", "label": _("Review started"), "when": _moment(4, 8), "who": _("Secretariat")},
            {
                "state": "current",
                "label": _("Returned for changes"),
                "when": _moment(5, 9),
                "who": "Invented Water Network",
                "by": _moment(8, 9),
                "note": _("Two points to change. The time of your first submission stands."),
                "url": "#timeline",
                "action": _("Answer the points"),
            },
            {"state": "next", "label": _("Decision"), "who": _("Secretariat"), "by": _moment(14, 16)},
            {"state": "next", "label": _("Published with a symbol"), "who": _("Secretariat")},
        ],
        "icons": NAMES,
    }
