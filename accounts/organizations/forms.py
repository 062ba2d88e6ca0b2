"""The boundary of this room: forms take input, the verbs decide."""

from functools import lru_cache
from typing import Any

from django import forms
from django.conf.locale import LANG_INFO
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.organizations.domain.profile import MANY, PROFILE
from accounts.organizations.models import Name, Organization
from accounts.organizations.rulebook import RULES
from accounts.organizations.rules import GRANTS
from accounts.organizations.states import ONLY_LISTED, Kind, MemberRole
from civspace.files.domain import MAX_SIZE
from civspace.reference.models import Goal, Region, State, Theme
from civspace.reference.queries import name_field
from civspace.reference.states import RegionalGroup
from civspace.web.forms import DayInput, FilterForm
from civspace.web.languages import CODES, native_name

CHOOSE = _("Choose…")


@lru_cache(maxsize=1)
def _languages() -> list[tuple[str, str]]:
    others = {
        code: info["name_local"] for code, info in LANG_INFO.items() if "name_local" in info and code not in CODES
    }
    rest = [(code, name) for code, name in others.items() if code.split("-")[0] not in ("en", "es", "zh", "ar")]
    return [(code, native_name(code)) for code in CODES] + sorted(rest, key=lambda pair: pair[1].casefold())


def language_choices() -> list[tuple[str, Any]]:
    """Return the languages that a name can be in: the six first, then the others by their own name."""
    return [("", _("Another language, or not said")), *_languages()]


def countries() -> Any:
    """Return all States in the order of their names in the reader's language."""
    return State.objects.order_by(name_field(get_language() or "en"))


class SearchForm(FilterForm):
    """The filters of the public directory."""

    q = forms.CharField(label=_("Name or acronym"), required=False, max_length=200)
    country: "forms.ModelChoiceField[State]" = forms.ModelChoiceField(
        State.objects.none(), label=_("Country"), required=False, empty_label=_("All")
    )
    region: "forms.ModelChoiceField[Region]" = forms.ModelChoiceField(
        Region.objects.none(), label=_("Region"), required=False, empty_label=_("All")
    )
    group = forms.ChoiceField(label=_("Regional group"), required=False)
    theme: "forms.ModelChoiceField[Theme]" = forms.ModelChoiceField(
        Theme.objects.all(), label=_("Theme"), required=False, empty_label=_("All")
    )
    goal: "forms.ModelChoiceField[Goal]" = forms.ModelChoiceField(
        Goal.objects.all(), label=_("Goal"), required=False, empty_label=_("All")
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("All")),
            ("verified", _("Verified")),
            ("unverified", _("Unverified")),
            ("listed", _("Not registered here")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = name_field(get_language() or "en")
        self.fields["country"].queryset = countries()  # type: ignore[attr-defined]
        self.fields["region"].queryset = Region.objects.exclude(parent=None).order_by(language)  # type: ignore[attr-defined]
        self.fields["theme"].queryset = Theme.objects.order_by(language)  # type: ignore[attr-defined]
        self.fields["group"].choices = [("", _("All")), *RegionalGroup.choices]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", _("All")), *Kind.choices]  # type: ignore[attr-defined]


class NameForm(forms.Form):
    """The first question: which organization? Its name is compared with those of the directory."""

    name = forms.CharField(
        label=_("Name of the organization"),
        max_length=300,
        help_text=_("As the organization writes it itself, in any language."),
    )
    acronym = forms.CharField(label=_("Acronym"), max_length=40, required=False)


class ProfileForm(forms.ModelForm):
    """The profile: what is public says so, what is not says who sees it."""

    different_because = forms.CharField(
        label=_("Why this is a different organization"),
        max_length=500,
        required=False,
        help_text=_("Needed when the directory holds this name already. Seen by the Secretariat only."),
    )

    class Meta:
        model = Organization
        fields = ["name", "name_language", "acronym", "kind", "country", "founded", "registration", *MANY]
        fields += ["website", "about"]
        help_texts = {
            "name": _("Public. As the organization writes it itself, in any language."),
            "kind": _("Public."),
            "country": _("Public. Where the organization is based; leave it empty if it is based in several."),
            "founded": _("Public."),
            "registration": _(
                "Seen by your members and the Secretariat only. Organizations without registration are welcome."
            ),
            "website": _("Public."),
            "about": _("Public. Do not name persons."),
        }
        widgets = {
            "registration": forms.RadioSelect,
            "themes": forms.CheckboxSelectMultiple,
            "goals": forms.CheckboxSelectMultiple,
            "founded": forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short"}),
            "about": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, *args: Any, twin: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name_language"] = forms.ChoiceField(
            label=_("Language of the name"), required=False, choices=language_choices()
        )
        choices = [("", CHOOSE), *(choice for choice in Kind.choices if choice[0] not in ONLY_LISTED)]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]
        self.fields["country"].queryset = countries()  # type: ignore[attr-defined]
        self.fields["country"].empty_label = str(CHOOSE)  # type: ignore[attr-defined]
        self.fields["website"] = forms.URLField(
            label=_("Website"), required=False, assume_scheme="https", help_text=_("Public.")
        )
        self.fields["themes"].queryset = Theme.objects.order_by(name_field(get_language() or "en"))  # type: ignore[attr-defined]
        # The verb compares: asked only where there is something to tell apart.
        if not twin and not self.data.get("different_because"):
            del self.fields["different_because"]
        else:
            self.order_fields(["name", "different_because"])

    def _post_clean(self) -> None:
        """Leave the instance alone: the verb sets and checks it."""

    def values(self) -> dict[str, Any]:
        """Return what the verbs take."""
        wanted = {"name", "kind", *PROFILE, *MANY, "different_because"}
        return {field: value for field, value in self.cleaned_data.items() if field in wanted}


class OtherNameForm(forms.Form):
    """A translated or former name."""

    name = forms.CharField(label=_("Name"), max_length=300)
    language = forms.ChoiceField(label=_("Language"), required=False, choices=language_choices)
    sort = forms.ChoiceField(
        label=_("Kind of name"),
        choices=[(sort.value, sort.label) for sort in (Name.Sort.TRANSLATED, Name.Sort.FORMER)],
    )
    different_because = forms.CharField(
        label=_("Why this is a different organization"),
        max_length=500,
        required=False,
        help_text=_("Needed when the directory holds this name already. Seen by the Secretariat only."),
    )


class RoleForm(forms.Form):
    """A role and its end."""

    role = forms.ChoiceField(
        label=_("Role"),
        widget=forms.RadioSelect,
        help_text=_(
            "Focal points submit, withdraw and answer; editors draft; viewers read. Everybody in the organization sees "
            "who holds which role, and so does the Secretariat; it is never public."
        ),
    )
    until = forms.DateField(
        label=_("Last day of the role"),
        required=False,
        widget=DayInput,
        help_text=_("Leave empty for a role without end."),
    )

    def __init__(
        self, *args: Any, roles: Any = GRANTS[MemberRole.HEAD], needs_end: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, MemberRole(role).label) for role in roles]  # type: ignore[attr-defined]
        if needs_end:
            self.fields["until"].required = True
            self.fields["until"].help_text = _("A colleague in a mission is confirmed until a date.")


class InviteForm(RoleForm):
    """An invitation."""

    email = forms.EmailField(label=_("E-mail address"), help_text=_("The invitation is valid for 14 days."))
    field_order = ["email", "role", "until"]


class JoinForm(forms.Form):
    """A request to join."""

    role = forms.ChoiceField(
        label=_("Role"),
        widget=forms.RadioSelect,
        choices=[(role.value, role.label) for role in map(MemberRole, GRANTS[MemberRole.HEAD])],
        initial=MemberRole.VIEWER,
    )
    message = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The head and the focal points of the organization see your name, your address and this message."),
    )


class EvidenceForm(forms.Form):
    """What shows that a person acts for an organization."""

    message = forms.CharField(
        label=_("What shows that you act for the organization"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Seen by the Secretariat only."),
    )
    evidence = forms.FileField(
        label=_("Document"),
        required=False,
        help_text=_(
            "PDF, Word (.docx), OpenDocument, PNG, JPEG or plain text, at most 10 MB. Seen by the Secretariat only."
        ),
    )

    def clean_evidence(self) -> Any:
        """Refuse what is too large before it is read."""
        upload = self.cleaned_data.get("evidence")
        if upload and upload.size > MAX_SIZE:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        return upload


class ClaimForm(EvidenceForm):
    """A claim of a listed organization."""

    to_contact = forms.TypedChoiceField(
        label=_("How shall it be confirmed?"),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        choices=[
            ("yes", _("By a message to the registered contact, which shows your name and address")),
            ("no", _("By evidence that the Secretariat looks at")),
        ],
    )
    field_order = ["to_contact", "message", "evidence"]

    def __init__(self, *args: Any, has_contact: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_contact:
            del self.fields["to_contact"]


class ReasonForm(forms.Form):
    """A reason that those concerned will read."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Those concerned will read it."),
    )

    def __init__(self, *args: Any, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = not optional


class DecisionForm(ReasonForm):
    """A decision of the Secretariat: it cites a published rule."""

    rule = forms.ChoiceField(label=_("Rule"), choices=lambda: [(rule.slug, rule.title) for rule in RULES.values()])


class HandOverForm(forms.Form):
    """Who becomes the head."""

    to = forms.ChoiceField(label=_("New head"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, members: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(str(held.person_id), held.person.get_full_name()) for held in members]  # type: ignore[attr-defined]
