"""Agenda, documents and links of a meeting."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from civspace.reference.queries import URL_LANGUAGES
from civspace.web.languages import direction, html_lang
from meetings.calendar.forms.languages import LanguagesForm, languages_own_first, model_fields, own_language
from meetings.calendar.locking import LANGUAGES, column
from meetings.calendar.models import AgendaItem, Document, Meeting
from meetings.calendar.timetable import stands_under

_LINE = re.compile(r"\s*(?P<number>[^|]*?)\s*\|\s*(?P<title>.*?)\s*$")


def parent_of(number: str, earlier: Iterable[str]) -> str:
    """Return the number of the item that this one stands under: `2` for `2.1`, `75` for `75 (b)`, or ""."""
    fits = [one for one in earlier if one != number and stands_under(number, one)]
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
        kwargs["initial"] = {**texts, "version": version}
        super().__init__(*args, **kwargs)
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
            columns = ["symbol", "issued_on", "languages", "original", "url"]
            columns += [column("title", code) for code in LANGUAGES]
            kwargs["initial"] = {name: getattr(document, name) for name in columns}
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
    other: Any = forms.ModelChoiceField(Meeting.objects.none(), label=_("Meeting"))

    def __init__(self, *args: Any, meetings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = meetings  # type: ignore[attr-defined]
