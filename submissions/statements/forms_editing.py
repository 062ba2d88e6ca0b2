"""What editors propose, what authors answer, and what translators write, taken in."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civspace.reference.queries import api_language, url_language
from civspace.web.languages import direction, html_lang
from submissions.statements.domain.agreeing import Reply
from submissions.statements.domain.editing import Proposal
from submissions.statements.edits import parts_of
from submissions.statements.models import EditRound
from submissions.statements.states import Answer, TextKind


def part_label(position: int) -> str:
    """Return the name of a part: the title, or a paragraph by its number."""
    return _("Title") if position == 0 else _("Paragraph %(number)s") % {"number": position}


def _written_in(language: str) -> dict[str, str]:
    code = url_language(language)
    return {"lang": html_lang(code), "dir": direction(code)}


class EditForm(forms.Form):
    """One part of the text as the editor would have it, and why."""

    mark_optional = False

    after = forms.CharField(required=False, strip=False, widget=forms.Textarea)
    comment = forms.CharField(
        label=gettext_lazy("Why, for the authors"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    editorial = forms.BooleanField(
        label=gettext_lazy("Purely editorial: spelling, grammar, usage; the meaning is the same"), required=False
    )

    def __init__(self, *args: Any, position: int, before: str, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.position, self.before = position, before
        self.fields["after"].label = part_label(position)
        rows = min(14, max(2, len(before) // 75 + 1 + before.count("\n")))
        self.fields["after"].widget.attrs.update(rows=rows, spellcheck="true", **_written_in(language))


class _Edits(forms.BaseFormSet):
    def __init__(self, data: Any = None, *, found: EditRound) -> None:
        self.parts = parts_of(found.base_title, found.base_body)
        self.language = found.statement.language
        changes = {it.position: it for it in found.changes.all()}
        initial = [
            {
                "after": changes[position].after if position in changes else part,
                "comment": changes[position].comment if position in changes else "",
                "editorial": position in changes and changes[position].editorial,
            }
            for position, part in enumerate(self.parts)
        ]
        super().__init__(data, initial=initial, prefix="p")

    def total_form_count(self) -> int:
        """As many as the text has parts, whatever was sent."""
        return len(self.parts)

    def initial_form_count(self) -> int:
        """None is extra."""
        return len(self.parts)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Give each form its part."""
        number = index or 0
        return {"position": number, "before": self.parts[number], "language": self.language}

    def proposals(self) -> list[Proposal]:
        """Return what was typed, part by part."""
        return [
            Proposal(
                position=number,
                after=form.cleaned_data.get("after", ""),
                comment=form.cleaned_data.get("comment", ""),
                editorial=bool(form.cleaned_data.get("editorial")),
            )
            for number, form in enumerate(self.forms)
        ]

    def refuse(self, error: ValidationError) -> list[str]:
        """Put what the verb refused beside its part; return what belongs to none."""
        return _beside(error, {f"p{number}": form for number, form in enumerate(self.forms)}, "after")


EditFormSet: Any = forms.formset_factory(EditForm, formset=_Edits, extra=0, max_num=5000, absolute_max=5000)


def _beside(error: ValidationError, forms_by_key: dict[str, Any], field: str) -> list[str]:
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    rest: list[str] = []
    for key, problems in error.message_dict.items():
        if key in forms_by_key:
            forms_by_key[key].add_error(field, problems)
        else:
            rest += problems
    return rest


class AnswerForm(forms.Form):
    """The answer to one change."""

    mark_optional = False

    answer = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        required=False,
        choices=[
            (Answer.AGREED.value, gettext_lazy("We agree")),
            (Answer.OBJECTED.value, gettext_lazy("We do not agree: keep our wording")),
            (Answer.PROPOSED.value, gettext_lazy("We propose another wording")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Why (needed when you do not agree)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    counter = forms.CharField(
        label=gettext_lazy("Your wording (when you propose one)"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, change: Any, language: str) -> None:
        initial = {"answer": change.answer, "note": change.note, "counter": change.counter or change.after}
        super().__init__(data, initial=initial, prefix=f"p{change.position}")
        self.change = change
        self.fields["counter"].widget.attrs.update(_written_in(language))

    def reply(self) -> Reply:
        """Return what the verb takes."""
        values = self.cleaned_data
        counter = values["counter"] if values["answer"] == Answer.PROPOSED else ""
        return Reply(values["answer"], values["note"], counter)


def refuse_answers(error: ValidationError, answers: list[AnswerForm]) -> list[str]:
    """Put what the verb refused beside the answer; return what belongs to none."""
    return _beside(error, {f"p{form.change.position}": form for form in answers}, "answer")


class TranslationForm(forms.Form):
    """A text in a further language."""

    mark_optional = False

    title = forms.CharField(
        label=gettext_lazy("Title"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "input--title"}),
    )
    body = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true"}),
        help_text=gettext_lazy("Type or paste it, with the same paragraphs, lists and notes as the original."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Who translated it"),
        choices=[
            (TextKind.HUMAN.value, gettext_lazy("A translator of the Secretariat")),
            (TextKind.MACHINE.value, gettext_lazy("A machine; no person has reviewed it. Every reader is told so.")),
        ],
        widget=forms.RadioSelect,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title", "body"):
            self.fields[name].widget.attrs.update(_written_in(language))


class ReferenceForm(forms.Form):
    """A translation that the authors offer for reference."""

    language = forms.ChoiceField(label=gettext_lazy("Language of this translation"))
    title = forms.CharField(label=gettext_lazy("Title"), widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}))
    body = forms.CharField(
        label=gettext_lazy("Text"), strip=False, widget=forms.Textarea(attrs={"rows": 20, "dir": "auto"})
    )

    def __init__(self, *args: Any, original: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(api_language(code), label) for code, label in settings.LANGUAGES]
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a language")),
            *((code, label) for code, label in choices if code != original),
        ]


class TakeDownForm(forms.Form):
    """Why a language goes off the public pages."""

    reason = forms.CharField(
        label=gettext_lazy("Reason, which the authors read"), widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )
