"""Forms of the desk: a meeting in six languages, its state, agenda, documents and links."""

import re
import zoneinfo
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from civspace.reference.queries import URL_LANGUAGES, sorted_states
from civspace.web.forms import DayInput
from civspace.web.languages import direction, html_lang
from meetings.calendar.locking import LANGUAGES, column
from meetings.calendar.models import AgendaItem, Body, Document, Meeting

# The duty stations first, then every zone there is.
DUTY_STATIONS = (
    "Europe/Zurich",
    "America/New_York",
    "Europe/Vienna",
    "Africa/Nairobi",
    "Africa/Addis_Ababa",
    "Asia/Bangkok",
    "Asia/Beirut",
    "America/Santiago",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Rome",
    "UTC",
)


def zones() -> list[tuple[Any, Any]]:
    """Return the named time zones as choices."""
    others = sorted(zoneinfo.available_timezones() - set(DUTY_STATIONS))
    return [
        (_("Duty stations"), [(name, name) for name in DUTY_STATIONS]),
        (_("Every time zone"), [(name, name) for name in others]),
    ]


def own_language() -> str:
    """Return the language in which the reader works."""
    language = get_language() or "en"
    return language if language in LANGUAGES else "en"


def languages_own_first() -> list[str]:
    """Return the six languages, the reader's first."""
    own = own_language()
    return [own, *(code for code in LANGUAGES if code != own)]


def _field(db_field: "models.Field[Any, Any]", **kwargs: Any) -> forms.Field | None:
    if isinstance(db_field, models.URLField):
        kwargs["assume_scheme"] = "https"
    if isinstance(db_field, models.DateField):
        kwargs["widget"] = DayInput
    return db_field.formfield(**kwargs)


def model_fields(model: type[models.Model], names: Iterable[str]) -> dict[str, forms.Field]:
    """Return form fields for columns of a model; what is kept is checked by the verbs."""
    return forms.fields_for_model(model, fields=list(names), formfield_callback=_field)


class LanguagesForm(forms.Form):
    """A form with texts in six languages: the reader's own in sight, the others folded away."""

    translated: tuple[tuple[str, Any], ...] = ()

    def add_languages(self, model: type[models.Model]) -> None:
        """Add a field for every translated text and language."""
        names = dict(settings.LANGUAGES)
        for code in languages_own_first():
            for name, label in self.translated:
                field = model_fields(model, [column(name, code)])[column(name, code)]
                field.required = False
                own = code == own_language()
                text = label if own else _("%(field)s (%(language)s)") % {"field": label, "language": names[code]}
                field.label = text
                field.widget.attrs.update({"lang": html_lang(code), "dir": direction(code)})
                if own and name == "title":
                    field.help_text = _("In at least one of the six languages.")
                if isinstance(field.widget, forms.Textarea):
                    field.widget.attrs["rows"] = 4
                self.fields[column(name, code)] = field

    def own(self) -> list[forms.BoundField]:
        """Return the texts in the reader's language."""
        return [self[column(name, own_language())] for name, _label in self.translated]

    def others(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the texts in the other languages, by language."""
        return [
            (code, [self[column(name, code)] for name, _label in self.translated]) for code in languages_own_first()[1:]
        ]

    def others_wrong(self) -> bool:
        """Say whether a text that is folded away needs attention."""
        return any(field.errors for _code, fields in self.others() for field in fields)

    def texts(self) -> dict[str, Any]:
        """Return what was written, by column."""
        names = [column(name, code) for name, _label in self.translated for code in LANGUAGES]
        return {name: self.cleaned_data.get(name) for name in names}

    def refuse(self, error: ValidationError) -> None:
        """Put what a verb refused beside the fields; a text without language beside the reader's own."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, problems in error.error_dict.items():
            own = column(name, own_language())
            place = name if name in self.fields else own if own in self.fields else None
            self.add_error(place, problems)


PLAIN = (
    "number",
    "stage",
    "format",
    "begins_on",
    "ends_on",
    "announced_from",
    "announced_to",
    "notice_published_on",
    "country",
    "time_zone",
    "series",
    "webcast_url",
    "archive_url",
    "website",
    "source_title",
    "source_url",
)


class MeetingForm(LanguagesForm):
    """All fields of a meeting that staff write. Without a meeting it makes a new one."""

    translated = (("title", _("Title")), ("place", _("Place")), ("summary", _("In short")))

    def __init__(self, *args: Any, meeting: Meeting | None = None, bodies: Any = None, **kwargs: Any) -> None:
        self.meeting = meeting
        if meeting is not None:
            names = [*PLAIN, "slug", *(column(name, code) for name, _l in self.translated for code in LANGUAGES)]
            initial = {name: getattr(meeting, name) for name in names if name != "country"}
            kwargs["initial"] = {**initial, "country": meeting.country_id, "version": meeting.version}
        super().__init__(*args, **kwargs)
        if meeting is None:
            self.fields["body"] = forms.ModelChoiceField(bodies or Body.objects.none(), label=_("Body"))
        self.add_languages(Meeting)
        self.fields.update(model_fields(Meeting, PLAIN))
        if meeting is None or meeting.state == "draft":
            self.fields.update(model_fields(Meeting, ["slug"]))
            self.fields["slug"].required = False
            self.fields["slug"].label = _("Address of the page")
            self.fields["slug"].help_text = _(
                "Small letters, digits and hyphens; it stays once the meeting is public. Left empty, it follows from "
                "the body and the number."
            )
        if meeting is not None:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
        if meeting is not None and meeting.state != "draft":
            self.fields["note"] = forms.CharField(
                label=_("What changed, and why"),
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_("Everyone concerned is told when dates, place, time zone or format change."),
            )
        self._describe()

    def _describe(self) -> None:
        self.fields["time_zone"] = forms.ChoiceField(label=_("Time zone"), choices=zones)
        self.fields["country"] = forms.ChoiceField(
            label=_("Country"),
            required=False,
            choices=lambda: [("", _("None")), *((state.pk, state.name) for state in sorted_states())],
        )
        self.fields["announced_from"].help_text = _("Only when they differ from the dates now planned or held.")
        self.fields["series"].help_text = _("For example A/HRC/70/NGO. Left empty, it follows from the body.")
        self.fields["source_title"].label = _("Source")
        self.fields["source_url"].label = _("Address of the source")
        for name in ("number", "series"):
            self.fields[name].widget.attrs["class"] = "input--short"

    def plain(self) -> list[forms.BoundField]:
        """Return the fields without language, but the body."""
        names = [name for name in self.fields if name in (*PLAIN, "slug")]
        return [self[name] for name in names]

    def clean(self) -> dict[str, Any]:
        """Fill in what follows from the body, and turn the country into the row."""
        data = super().clean() or {}
        data["country_id"] = data.pop("country", None) or None
        body = self.meeting.body if self.meeting else data.get("body")
        if self.meeting is None and body and data.get("begins_on"):
            year = str(data["begins_on"].year)
            if (
                not data.get("series")
                and body.ngo_series
                and (data.get("number") or "{session}" not in body.ngo_series)
            ):
                series = body.ngo_series.replace("{session}", data.get("number", "")).replace("{year}", year)
                data["series"] = series.removesuffix("/{n}")
            if not data.get("slug"):
                data["slug"] = _free_slug(f"{body.code}-{data.get('number') or year}")
        elif "slug" in self.fields and not data.get("slug") and self.meeting is not None:
            data["slug"] = self.meeting.slug
        return data

    def values(self) -> dict[str, Any]:
        """Return the columns of the meeting as they were written."""
        names = [name for name in (*PLAIN, "slug") if name in self.fields and name != "country"]
        plain = {name: self.cleaned_data[name] for name in names}
        return {**plain, "country_id": self.cleaned_data["country_id"], **self.texts()}


def _free_slug(wish: str) -> str:
    base = slugify(wish)[:70] or "meeting"
    taken = set(Meeting.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number, slug = 2, base
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


class NoteForm(LanguagesForm):
    """Why a meeting is postponed, suspended, resumed or cancelled, in as many languages as staff can write."""

    translated = (("state_note", _("What changed, and why")),)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_languages(Meeting)

    def refuse(self, error: ValidationError) -> None:
        """Put what the verb says of the note beside the reader's own."""
        problems = error.error_dict.get("note") if hasattr(error, "error_dict") else None
        if problems:
            self.add_error(column("state_note", own_language()), problems)
        else:
            super().refuse(error)

    def notes(self) -> dict[str, str]:
        """Return the note by language of the interface."""
        return {code: self.cleaned_data.get(column("state_note", code)) or "" for code in LANGUAGES}


_LINE = re.compile(r"\s*(?P<number>[^|]*?)\s*\|\s*(?P<title>.*?)\s*$")
_PARENT = re.compile(r"[.\s(]")


def parent_of(number: str, earlier: Iterable[str]) -> str:
    """Return the number of the item that this one stands under: `2` for `2.1`, `75` for `75 (b)`, or ""."""
    fits = [one for one in earlier if number.startswith(one) and _PARENT.match(number[len(one) :])]
    return max(fits, key=len, default="")


class AgendaForm(LanguagesForm):
    """The agenda as text: one item on a line, number and title with a bar between them."""

    translated = (("title", _("Agenda")),)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, items: list[AgendaItem], version: int, **kwargs: Any) -> None:
        texts = {
            column("title", code): "\n".join(f"{i.number} | {getattr(i, column('title', code)) or ''}" for i in items)
            for code in LANGUAGES
        }
        super().__init__(*args, initial={**texts, "version": version}, **kwargs)
        names = dict(settings.LANGUAGES)
        for code in languages_own_first():
            own = code == own_language()
            field = forms.CharField(
                label=_("Agenda")
                if own
                else _("%(field)s (%(language)s)") % {"field": _("Agenda"), "language": names[code]},
                required=False,
                strip=False,
                widget=forms.Textarea(
                    attrs={"rows": 14 if own else 8, "lang": html_lang(code), "dir": direction(code)}
                ),
            )
            if own:
                field.help_text = _("One item on each line: its number, a bar, its title. For example: 2.1 | Elections")
            self.fields[column("title", code)] = field

    def clean(self) -> dict[str, Any]:
        """Read the lines; the reader's own language says which items there are and in which order."""
        data = super().clean() or {}
        own = column("title", own_language())
        read = {column("title", code): self._lines(column("title", code), data) for code in languages_own_first()}
        numbers = list(read[own])
        for name, lines in read.items():
            for number, title in lines.items():
                if title and number not in read[own]:
                    self.add_error(name, _("Item %(number)s is not in the first list.") % {"number": number})
        self.items = [
            {
                "number": number,
                "parent": parent_of(number, numbers[:position]),
                **{name: lines.get(number, "") for name, lines in read.items()},
            }
            for position, number in enumerate(numbers)
        ]
        return data

    def _lines(self, name: str, data: dict[str, Any]) -> dict[str, str]:
        found: dict[str, str] = {}
        for position, line in enumerate((data.get(name) or "").splitlines(), 1):
            if not line.strip():
                continue
            match = _LINE.match(line)
            if match is None or not match["number"]:
                self.add_error(name, _("Line %(line)s needs a number, a bar and a title.") % {"line": position})
            elif match["number"] in found:
                self.add_error(name, _("Item %(number)s stands twice.") % {"number": match["number"]})
            else:
                found[match["number"]] = match["title"]
        return found

    def refuse(self, error: ValidationError) -> None:
        """Put what the verb refused beside the reader's own list."""
        self.add_error(column("title", own_language()), error.messages)


class DocumentForm(LanguagesForm):
    """A document of a meeting."""

    translated = (("title", _("Title")),)

    def __init__(self, *args: Any, document: Document | None = None, **kwargs: Any) -> None:
        if document is not None:
            names = ["symbol", "issued_on", "languages", "original", "url"]
            names += [column("title", code) for code in LANGUAGES]
            kwargs["initial"] = {name: getattr(document, name) for name in names}
        super().__init__(*args, **kwargs)
        self.fields.update(model_fields(Document, ["symbol"]))
        self.fields["symbol"].help_text = _("As the United Nations writes it, for example A/HRC/44/25.")
        self.add_languages(Document)
        names = dict(settings.LANGUAGES)
        choices = [(api, names[url]) for api, url in URL_LANGUAGES.items()]
        self.fields.update(model_fields(Document, ["issued_on", "url"]))
        self.fields["languages"] = forms.MultipleChoiceField(
            label=_("Languages"), choices=choices, required=False, widget=forms.CheckboxSelectMultiple
        )
        self.fields["original"] = forms.ChoiceField(
            label=_("Language of the original"), choices=[("", _("Not known")), *choices], required=False
        )

    def values(self) -> dict[str, Any]:
        """Return the columns of the document as they were written."""
        names = ("symbol", "issued_on", "languages", "original", "url")
        return {**{name: self.cleaned_data[name] for name in names}, **self.texts()}

    def plain(self) -> list[forms.BoundField]:
        """Return the fields without language, but the symbol."""
        return [self[name] for name in ("issued_on", "languages", "original", "url")]


class LinkForm(forms.Form):
    """Which other meeting comes before or after this one."""

    role = forms.ChoiceField(
        label=_("The other meeting"),
        choices=[("earlier", _("prepares this meeting")), ("later", _("follows up this meeting"))],
        widget=forms.RadioSelect,
    )
    other = forms.ModelChoiceField(Meeting.objects.none(), label=_("Meeting"))

    def __init__(self, *args: Any, meetings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = meetings  # type: ignore[attr-defined]
