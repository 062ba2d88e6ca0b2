"""What is typed into threads: messages, notes, and what a team keeps ready."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from civspace.files.domain import MAX_SIZE
from civspace.threads import registry
from civspace.threads.domain import LONGEST, MOST_FILES
from civspace.threads.models import SavedReply
from civspace.threads.registry import ALL
from civspace.threads.replies import NAMES, unknown
from civspace.web.languages import direction, html_lang


class ManyFilesInput(forms.ClearableFileInput):
    """A control for several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files, or none; each is checked again when it is stored."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the uploads as a list."""
        uploads = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if len(uploads) > MOST_FILES:
            raise ValidationError(_("Attach at most five files."))
        if any(one.size > MAX_SIZE for one in uploads):
            raise ValidationError(_("The file is larger than 10 MB."))
        return [super(ManyFilesField, self).clean(one, initial) for one in uploads]


class MessageForm(forms.Form):
    """A message to the other side."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=_("A message cannot be changed after it is sent. To correct it, send another one."),
        error_messages={"required": _("Write a message.")},
    )
    language = forms.ChoiceField(label=_("Language of the message"), choices=settings.LANGUAGES)
    attachments = ManyFilesField(
        label=_("Files"),
        required=False,
        help_text=_("Up to five: PDF, Word, OpenDocument, PNG, JPEG or text, 10 MB each. Author data is removed."),
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(self, *args: Any, text: str = "", language: str = "", **kwargs: Any) -> None:
        own = language or get_language() or "en"
        super().__init__(*args, **{"initial": {"language": own, "text": text, "key": uuid.uuid4().hex}, **kwargs})


class NoteForm(forms.Form):
    """A note for the team."""

    text = forms.CharField(
        label=_("Internal note"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Only your team sees it: never the authors, in no notice, mail, export or API."),
        error_messages={"required": _("Write a note.")},
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"key": uuid.uuid4().hex}, **kwargs})


class HandOverForm(forms.Form):
    """To whom a thread is given, with a note."""

    to = forms.ChoiceField(label=_("Colleague"))
    note = forms.CharField(
        label=_("Note to the colleague"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        chooser = self.fields["to"]
        assert isinstance(chooser, forms.ChoiceField)
        chooser.choices = [("", "—"), *((key, person.get_full_name()) for key, person in self.people.items())]

    def clean_to(self) -> Any:
        """Return the person."""
        return self.people[self.cleaned_data["to"]]


class CloseForm(forms.Form):
    """Why a thread is closed."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Needed when a question waits for an answer; the authors are told it."),
    )


class ReplyForm(forms.Form):
    """A saved reply of a team, in the six languages."""

    title = forms.CharField(label=_("Name of the reply"), max_length=120, help_text=_("Only your team sees it."))
    team = forms.ChoiceField(label=_("Team"))

    def __init__(self, *args: Any, user: Any, reply: SavedReply | None = None, **kwargs: Any) -> None:
        if reply is not None:
            texts = {f"text_{_column(code)}": getattr(reply, f"text_{_column(code)}") for code in self.codes()}
            kwargs["initial"] = {"title": reply.title, "team": f"{reply.kind}:{reply.body}", **texts}
        super().__init__(*args, **kwargs)
        chooser = self.fields["team"]
        assert isinstance(chooser, forms.ChoiceField)
        chooser.choices = team_choices(user)
        for code in self.codes():
            self.fields[f"text_{_column(code)}"] = forms.CharField(
                label=_("Text in %(language)s") % {"language": get_language_info(code)["name_local"]},
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 4, "lang": html_lang(code), "dir": direction(code)}),
            )
        self.fields["title"].help_text = _(
            "Only your team sees it. In the texts, these stand for what they name: %(names)s."
        ) % {"names": " ".join(f"{{{name}}}" for name in NAMES)}

    @staticmethod
    def codes() -> list[str]:
        """Return the six languages of the interface."""
        return [code for code, _name in settings.LANGUAGES]

    def clean(self) -> dict[str, Any]:
        """Require a text in one language, and only known placeholders."""
        data = super().clean() or {}
        names = [f"text_{_column(code)}" for code in self.codes()]
        for name in names:
            if wrong := unknown(data.get(name) or ""):
                self.add_error(name, _("There is no placeholder {%(name)s}.") % {"name": wrong[0]})
        if not any(data.get(name) for name in names):
            self.add_error(names[0], _("Write the text in at least one language."))
        return data

    def values(self) -> dict[str, Any]:
        """Return what is kept, by column."""
        kind, _colon, body = self.cleaned_data["team"].partition(":")
        texts = {f"text_{_column(code)}": self.cleaned_data[f"text_{_column(code)}"] for code in self.codes()}
        return {"title": self.cleaned_data["title"].strip(), "kind": kind, "body": body, **texts}


def _column(code: str) -> str:
    return code.replace("-", "_")


def team_choices(user: Any) -> list[tuple[str, str]]:
    """Return the teams for which a person answers, with their names."""
    names = registry.access.body_names()
    found: list[tuple[str, str]] = []
    for slug, bodies in registry.reader_of(user).answers.items():
        label = str(registry.kinds[slug].label)
        if ALL in bodies:
            found.append((f"{slug}:", label))
            codes = [] if registry.kinds[slug].any_body else sorted(names)
        else:
            codes = sorted(bodies)
        found += [(f"{slug}:{code}", f"{label}: {names.get(code, code)}") for code in codes]
    return found
