"""The boundary of the register: its filters, and the form of a declaration."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.organizations.forms import countries
from civspace.reference.models import Region, State, Theme
from civspace.reference.queries import name_field
from civspace.web.forms import FilterForm
from meetings.accreditation.models import Category, Scheme
from meetings.accreditation.register.domain import FIRST_YEAR
from meetings.accreditation.register.states import Band, Interest, Source

STATES = [
    ("", _("All")),
    ("valid", _("Confirmed")),
    ("later", _("Confirmed, begins later")),
    ("expired", _("Expired")),
    ("suspended", _("Suspended")),
    ("withdrawn", _("Withdrawn")),
]


class RegisterForm(FilterForm):
    """The filters of the register."""

    q = forms.CharField(label=_("Name or acronym"), required=False, max_length=200)
    scheme: "forms.ModelChoiceField[Scheme]" = forms.ModelChoiceField(
        Scheme.objects.order_by("code"), label=_("Scheme"), required=False, empty_label=_("All")
    )
    category: "forms.ModelChoiceField[Category]" = forms.ModelChoiceField(
        Category.objects.order_by("scheme", "rank"), label=_("Category"), required=False, empty_label=_("All")
    )
    state = forms.ChoiceField(label=_("Status"), required=False, choices=STATES)
    country: "forms.ModelChoiceField[State]" = forms.ModelChoiceField(
        State.objects.none(), label=_("Country"), required=False, empty_label=_("All")
    )
    region: "forms.ModelChoiceField[Region]" = forms.ModelChoiceField(
        Region.objects.none(), label=_("Region"), required=False, empty_label=_("All")
    )
    theme: "forms.ModelChoiceField[Theme]" = forms.ModelChoiceField(
        Theme.objects.none(), label=_("Theme"), required=False, empty_label=_("All")
    )
    since = forms.IntegerField(
        label=_("Since the year"),
        required=False,
        min_value=FIRST_YEAR,
        max_value=9999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = name_field(get_language() or "en")
        self.fields["country"].queryset = countries()  # type: ignore[attr-defined]
        self.fields["region"].queryset = Region.objects.exclude(parent=None).order_by(language)  # type: ignore[attr-defined]
        self.fields["theme"].queryset = Theme.objects.order_by(language)  # type: ignore[attr-defined]


class DeclarationForm(forms.Form):
    """A declaration: for whom the organization speaks, where its money comes from, and which interests may conflict."""

    year = forms.IntegerField(
        label=_("Year of the figures"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short"}),
    )
    interest = forms.ChoiceField(
        label=_("For whom the organization speaks"), choices=Interest.choices, widget=forms.RadioSelect
    )
    conflicts = forms.CharField(
        label=_("Interests that may conflict"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_(
            "For example contracts with a government or company that is concerned by what you speak about. "
            "Do not name persons."
        ),
    )
    public = forms.BooleanField(
        label=_("Show this declaration in the public register"),
        required=False,
        help_text=_("Without this only your members and the Secretariat's accreditation officers see it."),
    )

    def __init__(self, *args: Any, must: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for source in Source:
            self.fields[self.name_of(source)] = forms.ChoiceField(
                label=source.label, choices=Band.choices, initial=Band.NONE
            )
        self.order_fields(["year", "interest", *(self.name_of(source) for source in Source), "conflicts", "public"])
        if must:
            self.fields["public"].required = True
            self.fields["public"].help_text = _(
                "A standing that your organization holds requires that the declaration is public."
            )

    @staticmethod
    def name_of(source: str) -> str:
        """Return the name of the field of a source."""
        return f"from_{source}"

    def values(self) -> dict[str, Any]:
        """Return what declare() takes."""
        shares = {source.value: self.cleaned_data[self.name_of(source)] for source in Source}
        return {name: self.cleaned_data[name] for name in ("year", "interest", "conflicts", "public")} | {
            "shares": shares
        }

    def take(self, error: ValidationError) -> None:
        """Show what the verb refused."""
        for field, problems in error.error_dict.items():
            self.add_error(field if field in self.fields else None, problems)
