"""The fields of a meeting, and the note when something becomes of it."""

import zoneinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from civspace.reference.queries import sorted_states
from meetings.calendar.forms.languages import LanguagesForm, model_fields, own_language
from meetings.calendar.locking import LANGUAGES, column
from meetings.calendar.models import Body, Meeting

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
