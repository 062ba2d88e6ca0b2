"""The programme of work: one sitting, many sittings as lines, a day to copy, and the note of a new version."""

import datetime
import re
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from meetings.calendar.forms.languages import LanguagesForm, model_fields, own_language
from meetings.calendar.locking import LANGUAGES, column
from meetings.calendar.models import AgendaItem, Meeting, Programme, Sitting
from meetings.calendar.timetable import instant

PLAIN = ("room", "format", "webcast_url")
_LINE = re.compile(r"(\d{4}-\d\d-\d\d)\s+(\d{1,2}:\d\d)\s*[-–]\s*(\d{1,2}:\d\d)\s*$")


def moments(
    day: datetime.date, begins: datetime.time, ends: datetime.time, zone: ZoneInfo
) -> tuple[datetime.datetime, datetime.datetime]:
    """Return when a sitting begins and ends; one that ends at midnight ends with its day.

    Raises ValueError for a time that the clocks leave out.
    """
    last = day + datetime.timedelta(days=1) if ends == datetime.time(0) else day
    return instant(day, begins, zone), instant(last, ends, zone)


class SittingForm(LanguagesForm):
    """One sitting, in the meeting's time zone."""

    translated = (("title", _("Title")), ("note", _("Note")))

    def __init__(self, *args: Any, meeting: Meeting, sitting: Sitting | None = None, **kwargs: Any) -> None:
        self.meeting = meeting
        if sitting is not None:
            begins, ends = (at.astimezone(meeting.zone) for at in (sitting.begins_at, sitting.ends_at))
            texts = [column(name, code) for name, _label in self.translated for code in LANGUAGES]
            kwargs["initial"] = {
                "day": begins.date(),
                "begins": begins.strftime("%H:%M"),
                "ends": ends.strftime("%H:%M"),
                "items": [row.item_id for row in sitting.taken_up.all()],
                "version": sitting.version,
                **{name: getattr(sitting, name) for name in (*PLAIN, *texts)},
            }
        super().__init__(*args, **kwargs)
        days = {"min": meeting.begins_on.isoformat(), "max": meeting.ends_on.isoformat(), "type": "date"}
        self.fields["day"] = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs=days, format="%Y-%m-%d"))
        for name, label in (("begins", _("Begins at")), ("ends", _("Ends at"))):
            self.fields[name] = forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}))
        self.fields["begins"].help_text = _("On the clock of the meeting’s time zone.")
        self.fields["items"] = forms.ModelMultipleChoiceField(
            AgendaItem.objects.filter(meeting=meeting).order_by("position", "pk"),
            label=_("Agenda items taken up"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.add_languages(Sitting)
        own_title = self.fields[column("title", own_language())]
        own_title.help_text = _("May stay empty when agenda items are chosen.")
        self.fields.update(model_fields(Sitting, PLAIN))
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Turn day and times into moments."""
        data = super().clean() or {}
        if all(data.get(name) is not None for name in ("day", "begins", "ends")):
            try:
                self.begins_at, self.ends_at = moments(data["day"], data["begins"], data["ends"], self.meeting.zone)
            except ValueError:
                self.add_error("begins", _("The clocks leave out this time on that day."))
        return data

    def values(self) -> dict[str, Any]:
        """Return the columns of the sitting as they were written."""
        plain = {name: self.cleaned_data[name] for name in PLAIN}
        texts = {name: text or "" for name, text in self.texts().items()}
        return {"begins_at": self.begins_at, "ends_at": self.ends_at, **plain, **texts}

    def refuse(self, error: ValidationError) -> None:
        """Put what the verb refused beside the fields: the moments are written as day and times here."""
        places = {"begins_at": "day", "ends_at": "ends"}
        found = error.error_dict if hasattr(error, "error_dict") else {}
        super().refuse(ValidationError({places.get(name, name): it for name, it in found.items()}) if found else error)

    def timing(self) -> list[forms.BoundField]:
        """Return the fields that say when."""
        return [self[name] for name in ("day", "begins", "ends")]

    def plain(self) -> list[forms.BoundField]:
        """Return the fields without language that say where and what."""
        return [self[name] for name in ("items", *PLAIN)]


class LinesForm(forms.Form):
    """Many sittings at once: one on a line."""

    lines = forms.CharField(
        label=_("Sittings"),
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto", "spellcheck": "false"}),
        help_text=_(
            "One sitting on each line: day and times, a bar, the room, a bar, the agenda items, a bar, the title. "
            "For example: 2030-06-15 10:00-13:00 | Room XX | 1, 2.1 | Opening. Room, items or title may stay empty."
        ),
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        self.meeting = meeting
        super().__init__(*args, **kwargs)

    def clean_lines(self) -> str:
        """Read the lines; every fault is named with its line."""
        text = self.cleaned_data["lines"]
        items = {item.number: item for item in self.meeting.agenda_items.all()}
        self.rows: list[dict[str, Any]] = []
        problems: list[str] = []
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip():
                continue
            try:
                self.rows.append({"line": number, **self._read(line, items)})
            except ValidationError as error:
                problems.append(
                    _text("Line %(line)s: %(problem)s") % {"line": number, "problem": " ".join(error.messages)}
                )
        if problems:
            raise ValidationError(problems)
        return text

    def _read(self, line: str, items: dict[str, AgendaItem]) -> dict[str, Any]:
        when, room, chosen, title = ([part.strip() for part in line.split("|", 3)] + ["", "", ""])[:4]
        match = _LINE.match(when)
        if match is None:
            raise ValidationError(_("Write day and times like 2030-06-15 10:00-13:00."))
        try:
            day = datetime.date.fromisoformat(match[1])
            begins, ends = (datetime.time.fromisoformat(it.zfill(5)) for it in (match[2], match[3]))
        except ValueError as error:
            raise ValidationError(_("There is no such day or time.")) from error
        try:
            begins_at, ends_at = moments(day, begins, ends, self.meeting.zone)
        except ValueError as error:
            raise ValidationError(_("The clocks leave out this time on that day.")) from error
        numbers = [it.strip() for it in re.split("[,،、]", chosen) if it.strip()]
        if unknown := [it for it in numbers if it not in items]:
            raise ValidationError(_("The agenda has no item %(number)s.") % {"number": unknown[0]})
        return {
            "begins_at": begins_at,
            "ends_at": ends_at,
            "room": room,
            "items": [items[it] for it in numbers],
            column("title", own_language()): title,
        }


class CopyDayForm(forms.Form):
    """Which day of the plan is copied to which."""

    source = forms.TypedChoiceField(label=_("Day to copy"), coerce=datetime.date.fromisoformat)
    target = forms.DateField(label=_("To this day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, days: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = days  # type: ignore[attr-defined]


class ReleaseForm(LanguagesForm):
    """The note of a new version: what changed, and why."""

    translated = (("note", _("What changed, and why")),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
        self.add_languages(Programme)

    def notes(self) -> dict[str, str]:
        """Return the note by language of the interface."""
        return {code: self.cleaned_data.get(column("note", code)) or "" for code in LANGUAGES}

    def refuse(self, error: ValidationError) -> None:
        """Put what the verb says of the note beside the reader's own."""
        if hasattr(error, "error_dict"):
            self.add_error(column("note", own_language()), error.messages)
        else:
            self.add_error(None, error)
