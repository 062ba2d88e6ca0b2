"""Forms of the desk: choosing a template, and changing each rule with inputs that fit its kind."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civspace.reference.queries import URL_LANGUAGES
from civspace.web.forms import DayInput, MinuteInput
from civspace.web.languages import direction, html_lang
from meetings.calendar.forms import languages_own_first
from meetings.calendar.models import Meeting
from meetings.modalities.explain import PARTS, SILENCE
from meetings.modalities.joint_forms import fields as joint_fields
from meetings.modalities.models import Kind, Rule, RuleSet
from meetings.modalities.sections import explained
from meetings.modalities.values import FORMS, LONGEST_KNOCK, MODES, moment

ITEM_ALL = "all"
WORDS = ("source_title", "source_url", "as_of", "confidence")


class TemplateForm(forms.Form):
    """Which template a meeting begins with."""

    template = forms.ChoiceField(label=gettext_lazy("Template"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, templates: list[RuleSet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].choices = [(found.template, found.name) for found in templates]  # type: ignore[attr-defined]


@dataclass
class Group:
    """The inputs of one rule on the page."""

    rule: Rule
    label: str
    sentence: str
    fields: list[forms.BoundField]
    words: list[forms.BoundField]

    @property
    def wrong(self) -> bool:
        """Say whether something that is folded away needs attention."""
        return any(field.errors for field in self.words)


class LocalMinute(forms.DateTimeField):
    """A minute as it is typed, in no zone: the form reads it in the meeting's."""

    widget = MinuteInput

    def to_python(self, value: Any) -> Any:
        """Return what was typed, whatever clock the reader lives by."""
        with timezone.override(datetime.UTC):
            at = super().to_python(value)
        return at.replace(tzinfo=None) if at else at


def _checkboxes(label: Any, choices: list[tuple[str, Any]], **kwargs: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple, **kwargs)


def _count(label: Any, least: int = 1, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, widget=forms.NumberInput(attrs={"class": "input--short"}), **kwargs
    )


class RevisionForm(forms.Form):
    """Every rule of the version in force; `changes()` is what differs. Moments are typed in the meeting's zone."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("What changed, and why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Everybody can read this in the list of versions."),
    )

    def __init__(
        self, *args: Any, rule_set: RuleSet, meeting: Meeting, items: list[Any], names: dict[str, str], **kwargs: Any
    ) -> None:
        self.rule_set, self.meeting, self.items, self.names = rule_set, meeting, items, names
        self.rules = {rule.slug: rule for rule in rule_set.rules.all()}
        initial: dict[str, Any] = {"version": rule_set.number}
        for rule in self.rules.values():
            initial |= {f"{rule.slug}:{key}": value for key, value in self._initial(rule).items()}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        for rule in self.rules.values():
            for key, field in {**self._fields(rule), **self._word_fields(rule)}.items():
                self.fields[f"{rule.slug}:{key}"] = field

    # What each kind of rule is typed as: inputs, what stands in them, and the value that follows.

    def _fields(self, rule: Rule) -> dict[str, forms.Field]:
        names = dict(settings.LANGUAGES)
        languages = [(api, names[url]) for api, url in URL_LANGUAGES.items()]
        when = _("Time in %(zone)s") % {"zone": self.meeting.time_zone}
        made: dict[str, Callable[[], dict[str, forms.Field]]] = {
            Kind.WHO_MAY: lambda: {
                "categories": _checkboxes(
                    _("Standings"),
                    list({**{code: code for code in rule.value.get("categories", [])}, **self.names}.items()),
                    required=False,
                    help_text=_("None chosen: everybody may take part."),
                )
            },
            Kind.REQUIRED_PARTS: lambda: {"parts": _checkboxes(_("Parts"), list(PARTS.items()))},
            Kind.WORD_LIMIT: lambda: {"words": _count(_("Words"))},
            Kind.COUNTED_PARTS: lambda: {
                "parts": _checkboxes(_("Parts"), list(PARTS.items())),
                "allowance": _count(_("Words of the header that are added"), least=0),
            },
            Kind.CHARACTERS_PER_WORD: lambda: {
                "characters": forms.FloatField(
                    label=_("Characters that make one word"),
                    min_value=0.1,
                    max_value=10,
                    widget=forms.NumberInput(attrs={"class": "input--short", "step": "any"}),
                )
            },
            Kind.LANGUAGES: lambda: {"languages": _checkboxes(_("Languages"), languages)},
            Kind.OPENING: lambda: {"at": LocalMinute(label=when)},
            Kind.DEADLINE: lambda: {"at": LocalMinute(label=when, help_text=_DEADLINE_HELP)},
            Kind.MAX_PER_ORGANIZATION: lambda: {
                "max": _count(
                    _("Statements of one organization"), required=False, help_text=_("Left empty: any number.")
                )
            },
            Kind.AGENDA_ITEMS: lambda: {
                "required": forms.BooleanField(label=_("Each statement has to name an item"), required=False),
                "open": _checkboxes(
                    _("Open items"),
                    [(item.number, str(item)) for item in self.items],
                    required=False,
                    help_text=_("None chosen: every item is open."),
                ),
            },
            Kind.REPLACEMENT: lambda: {
                "allowed": forms.BooleanField(label=_("A submitted text may be replaced"), required=False)
            },
            Kind.KNOCK: lambda: {
                "minutes": forms.IntegerField(
                    label=_("Minutes"),
                    min_value=1,
                    max_value=LONGEST_KNOCK,
                    widget=forms.NumberInput(attrs={"class": "input--short"}),
                )
            },
            Kind.ANSWER_WINDOW: lambda: {"hours": _count(_("Hours"))},
            Kind.PROCESSING_MODE: lambda: {
                "mode": forms.ChoiceField(
                    label=_("Processing"),
                    choices=list(zip(MODES, (_("Issued as received"), _("Edited and translated")), strict=True)),
                    widget=forms.RadioSelect,
                )
            },
            Kind.CIRCULATION: lambda: {
                "note": forms.BooleanField(label=_("The document says “circulated as received”"), required=False)
            },
            Kind.PUBLICATION: lambda: {
                "form": forms.ChoiceField(
                    label=_("Published as"),
                    choices=list(
                        zip(FORMS, (_("Document with a symbol"), _("Submission without a symbol")), strict=True)
                    ),
                    widget=forms.RadioSelect,
                ),
                "series": forms.CharField(
                    label=_("Series of symbols"),
                    max_length=50,
                    required=False,
                    help_text=_("For example A/HRC/70/NI. Left empty: that of the meeting; a submission has none."),
                ),
            },
            Kind.EDITING: lambda: {
                "hours": _count(_("Hours that authors have to answer")),
                "silence": forms.ChoiceField(
                    label=_("When the authors do not answer"), choices=list(SILENCE.items()), widget=forms.RadioSelect
                ),
            },
            Kind.TRANSLATION: lambda: {"languages": _checkboxes(_("Languages"), languages)},
        }
        return joint_fields(rule, self.names) or made[rule.kind]()

    def _word_fields(self, rule: Rule) -> dict[str, forms.Field]:
        found: dict[str, forms.Field] = {}
        names = dict(settings.LANGUAGES)
        for code in languages_own_first():
            found[f"text_{code.replace('-', '_')}"] = forms.CharField(
                label=_("%(field)s (%(language)s)") % {"field": _("The rule in words"), "language": names[code]},
                required=False,
                widget=forms.Textarea(attrs={"rows": 2, "lang": html_lang(code), "dir": direction(code)}),
            )
        found["source_title"] = forms.CharField(label=_("Source"), max_length=300)
        found["source_url"] = forms.URLField(
            label=_("Address of the source"), max_length=500, required=False, assume_scheme="https"
        )
        found["as_of"] = forms.DateField(label=_("As of"), widget=DayInput)
        found["confidence"] = forms.CharField(label=_("Confidence"), max_length=60, required=False)
        return found

    def _initial(self, rule: Rule) -> dict[str, Any]:
        initial = dict(rule.value)
        if rule.kind in (Kind.OPENING, Kind.DEADLINE) and (at := moment(rule.value)):
            initial["at"] = at.astimezone(self.meeting.zone).replace(tzinfo=None)
        elif rule.kind == Kind.AGENDA_ITEMS and rule.value["open"] == ITEM_ALL:
            initial["open"] = []
        elif rule.kind == Kind.CIRCULATION:
            initial["note"] = bool(rule.value["note"])
        elif rule.kind == Kind.COUNTED_PARTS:
            initial.setdefault("allowance", 0)
        texts = {f"text_{code.replace('-', '_')}" for code in languages_own_first()}
        return {**initial, **{name: getattr(rule, name) for name in (*texts, *WORDS)}}

    def _value(self, rule: Rule) -> dict[str, Any]:
        names = [name for name in self.fields if name.startswith(f"{rule.slug}:") and not _is_words(name)]
        value = {name.partition(":")[2]: self.cleaned_data.get(name) for name in names}
        if rule.kind in (Kind.OPENING, Kind.DEADLINE):
            return {"at": self._moment(rule, value["at"])}
        if rule.kind == Kind.AGENDA_ITEMS:
            value["open"] = value["open"] or ITEM_ALL
        if rule.kind == Kind.CIRCULATION:
            value["note"] = "as_received" if value["note"] else ""
        if rule.kind == Kind.COUNTED_PARTS and "allowance" not in rule.value and not value["allowance"]:
            del value["allowance"]
        return value

    def _moment(self, rule: Rule, typed: Any) -> str:
        """Return what was typed in the meeting's zone; a deadline takes in its whole minute."""
        held = moment(rule.value)
        if held and held.astimezone(self.meeting.zone).replace(second=0, microsecond=0, tzinfo=None) == typed:
            return str(rule.value["at"])
        second = 59 if rule.kind == Kind.DEADLINE else 0
        return typed.replace(second=second, tzinfo=self.meeting.zone).isoformat()

    def changes(self) -> dict[str, dict[str, Any]]:
        """Return what differs from the version in force, by slug and field."""
        found: dict[str, dict[str, Any]] = {}
        for slug, rule in self.rules.items():
            texts = [f"text_{code.replace('-', '_')}" for code in languages_own_first()]
            new = {name: self.cleaned_data[f"{slug}:{name}"] for name in (*texts, *WORDS)}
            new["value"] = self._value(rule)
            differs = {name: value for name, value in new.items() if value != (getattr(rule, name) or _empty(value))}
            if differs:
                found[slug] = differs
        return found

    def groups(self) -> list[Group]:
        """Return the inputs rule by rule, in the order of the modalities."""
        rows = explained(self.rule_set, zone=self.meeting.time_zone, names=self.names)
        return [
            Group(
                row.rule,
                row.label,
                row.sentence,
                self._bound(row.rule, words=False),
                self._bound(row.rule, words=True),
            )
            for row in rows
        ]

    def _bound(self, rule: Rule, *, words: bool) -> list[forms.BoundField]:
        own = [name for name in self.fields if name.startswith(f"{rule.slug}:")]
        return [self[name] for name in own if _is_words(name) == words]

    def refuse(self, error: ValidationError) -> None:
        """Put what the verb refused beside the first input of its rule."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for slug, problems in error.error_dict.items():
            first = next((name for name in self.fields if name.startswith(f"{slug}:")), None)
            self.add_error(slug if slug in self.fields else first, problems)


_DEADLINE_HELP = gettext_lazy("The minute is taken in whole: 18:00 means until 18:00:59.")


def _is_words(name: str) -> bool:
    key = name.partition(":")[2]
    return key in WORDS or key.startswith("text_")


def _empty(value: Any) -> Any:
    return "" if isinstance(value, str) else None
