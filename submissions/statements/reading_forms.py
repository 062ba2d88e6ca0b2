"""The two steps of taking a text from a file: the file, and what was read of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civspace.files.reading import Reading
from civspace.web.prose import clean_line
from meetings.modalities.models import RuleSet
from submissions.statements.forms import TextForm
from submissions.statements.models import Statement
from submissions.statements.reading import MAX_LENGTH, language_of

ACCEPT = ".docx,.odt,.rtf,application/vnd.openxmlformats-officedocument.wordprocessingml.document,"
ACCEPT += "application/vnd.oasis.opendocument.text,application/rtf,text/rtf"


class UploadForm(forms.Form):
    """The file. It is read once and not kept."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        help_text=_(
            "Word (.docx), OpenDocument (.odt) or RTF, at most 10 MB. The file itself is not kept; of what it says "
            "about its authors nothing is read."
        ),
        error_messages={"required": _("Choose a file.")},
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )


class ReadTextForm(forms.Form):
    """A text as read, carried by the page until it is confirmed; nothing of it is stored before."""

    mark_optional = False

    title_from = forms.ChoiceField(label=_("Title of the statement"), widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language of the original"), required=False)
    read_title = forms.CharField(required=False, widget=forms.HiddenInput, max_length=1000)
    read_body = forms.CharField(required=False, strip=False, max_length=MAX_LENGTH, widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, statement: Statement, rule_set: RuleSet | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.statement = statement
        choices = TextForm(statement=statement, rule_set=rule_set).fields["language"]
        self.fields["language"].choices = choices.choices  # type: ignore[attr-defined]
        title = clean_line(str(self["read_title"].value() or ""))
        present = statement.title
        offered = [("document", _("“%(title)s”, from the file") % {"title": title})] if title else []
        keep: Any
        if present and title:
            keep = _("“%(title)s”, as it is; the line of the file begins the text") % {"title": present}
        elif present:
            keep = _("“%(title)s”, as it is") % {"title": present}
        else:
            keep = _("None yet; the line begins the text") if title else _("None yet")
        self.fields["title_from"].choices = [*offered, ("keep", keep)]  # type: ignore[attr-defined]

    @classmethod
    def of(cls, statement: Statement, rule_set: RuleSet | None, reading: Reading) -> "ReadTextForm":
        """Return the form as first shown: the title of the file counts when it is marked as one or none is there."""
        title = reading.title or reading.first_line
        counts = bool(reading.title or (reading.first_line and not statement.title))
        counts = counts or title == statement.title
        initial = {
            "title_from": "document" if title and counts else "keep",
            "language": statement.language or language_of(reading.body),
            "read_title": title,
            "read_body": reading.body,
            "version": statement.version,
        }
        return cls(initial=initial, statement=statement, rule_set=rule_set)

    def chosen(self) -> tuple[str, str, str]:
        """Return title, body and language as they would be saved."""
        title = clean_line(str(self["read_title"].value() or ""))
        body = str(self["read_body"].value() or "").replace("\r\n", "\n")
        language = str(self["language"].value() or "")
        if self["title_from"].value() == "document":
            return title, body, language
        return self.statement.title, "\n\n".join(filter(None, (title, body))), language
