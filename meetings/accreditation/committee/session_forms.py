"""Forms of a session: its dates, a decision in the room, the closing of the report, and what the council decided."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civspace.web.forms import DayInput, FilterForm
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import APPLICATION, State
from meetings.accreditation.committee.decisions import OPEN_QUESTIONS, open_questions
from meetings.accreditation.committee.models import Decision, Question, Session
from meetings.accreditation.committee.recording import ADVERSE, COUNCIL_VERBS
from meetings.accreditation.committee.sessions import FIELDS
from meetings.accreditation.committee.states import Group, Part
from meetings.accreditation.forms import CriterionField
from meetings.accreditation.models import Criterion, Scheme

#: What the committee does, as its secretary says it.
LABELS = {
    "recommend": _("Recommend"),
    "defer": _("Defer"),
    "close": _("Close without prejudice"),
    "not_recommend": _("Do not recommend"),
}
COUNCIL_LABELS = {"council_grant": _("Grant"), "council_reject": _("Reject"), "council_return": _("Return")}
#: The published criterion that most often fits, as its code ends.
USUAL = {"defer": "-question", "close": "-answers", "carry_over": "-not-reached"}
REASONS = {
    "defer": _("The committee waits for the answer to its question."),
    "close": _("The committee's questions were not answered in time."),
}


class SessionForm(forms.Form):
    """A session of a committee and its dates."""

    scheme: Any = forms.ModelChoiceField(Scheme.objects.none(), label=_("Scheme"), empty_label=None)
    name = forms.CharField(label=_("Name"), max_length=200)
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2200)
    part = forms.ChoiceField(label=_("Part"), choices=Part.choices)
    begins_on = forms.DateField(label=_("First day"), widget=DayInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput)
    answers_due_at = forms.SplitDateTimeField(
        label=_("Answers due"),
        required=False,
        widget=forms.SplitDateTimeWidget(date_attrs={"type": "date"}, time_attrs={"type": "time"}),
        help_text=_("UTC. Left empty: so many working days before the first sitting as the scheme says."),
    )
    council_on = forms.DateField(label=_("The council decides on"), widget=DayInput, required=False)

    def __init__(self, *args: Any, session: Session | None = None, schemes: Any = None, **more: Any) -> None:
        initial = {} if session is None else {name: getattr(session, name) for name in FIELDS}
        super().__init__(*args, **{"initial": initial, **more})
        if session is None:
            self.fields["scheme"].queryset = schemes  # type: ignore[attr-defined]
        else:
            del self.fields["scheme"]
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=session.version)

    def values(self) -> dict[str, Any]:
        """Return what the verbs take."""
        values = dict(self.cleaned_data)
        if "version" in values:
            values["expected_version"] = values.pop("version")
        return values


class ListFilter(FilterForm):
    """What of a list is shown."""

    group = forms.ChoiceField(label=_("Part of the list"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    q = forms.CharField(label=_("Organization"), required=False, max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", _("Every part")), *Group.choices]  # type: ignore[attr-defined]
        self.fields["state"].choices = [("", _("Every state")), *State.choices]  # type: ignore[attr-defined]

    def narrow(self, items: Any) -> Any:
        """Return the items that fit."""
        chosen = self.active()
        if "group" in chosen:
            items = items.filter(group=chosen["group"])
        if "state" in chosen:
            items = items.filter(application__state=chosen["state"])
        if "q" in chosen:
            items = items.filter(application__organization__name__icontains=chosen["q"])
        return items


def _criteria(scheme: Scheme | str) -> Any:
    return Criterion.objects.filter(scheme=scheme)


def usual_criterion(scheme_code: str, verb: str) -> str:
    """Return the criterion on which a decision most often rests, where the scheme has published it."""
    slug = scheme_code + USUAL[verb] if verb in USUAL else ""
    return slug if slug and Criterion.objects.filter(pk=slug).exists() else ""


class GroundsForm(forms.Form):
    """The criterion and the reason of a decision."""

    criterion = CriterionField(empty_label=_("Choose one"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("The organization reads it as you write it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        """Return what the verbs take."""
        values = dict(self.cleaned_data)
        values["expected_version"] = values.pop("version")
        return values


class DecideForm(GroundsForm):
    """A decision of the committee on one application; what most often fits is filled in."""

    verb = forms.ChoiceField(widget=forms.HiddenInput, choices=LABELS.items())
    question = forms.ModelChoiceField(
        Question.objects.none(), label=_("Question for whose answer it waits"), required=False, empty_label=_("None")
    )
    field_order = ["question", "criterion", "reason", "verb", "version"]

    def __init__(
        self, *args: Any, application: Application, verb: str, last: Decision | None = None, **more: Any
    ) -> None:
        asked = open_questions(application) if verb == "defer" else []
        initial: dict[str, Any] = {"verb": verb, "version": application.version}
        initial["criterion"] = (last.criterion_id if last else "") or usual_criterion(application.scheme_id, verb)
        if asked:
            initial["question"] = asked[0].pk
        if verb == "close" or asked:
            initial["reason"] = str(REASONS[verb])
        super().__init__(*args, **{"initial": initial, **more})
        self.fields["criterion"].queryset = _criteria(application.scheme_id)  # type: ignore[attr-defined]
        if asked:
            mine = Question.objects.filter(application=application, state__in=OPEN_QUESTIONS)
            self.fields["question"].queryset = mine  # type: ignore[attr-defined]
            self.fields["question"].required = True
            self.fields["question"].label_from_instance = _question  # type: ignore[attr-defined]
        else:
            del self.fields["question"]
        for name in ("criterion", "reason"):
            self.fields[name].required = verb in ADVERSE


def _question(question: Question) -> str:
    return f"{question.reference}: {question.text[:80]}"


class CloseForm(GroundsForm):
    """The closing of the report; with a criterion and a reason for what is carried over."""

    report_symbol = forms.CharField(label=_("Symbol of the report"), required=False, max_length=80)
    field_order = ["report_symbol", "criterion", "reason", "version"]

    def __init__(self, *args: Any, session: Session, left: int, **more: Any) -> None:
        initial: dict[str, Any] = {"version": session.version, "report_symbol": session.report_symbol}
        if left:
            initial["reason"] = str(_("The session did not reach this application."))
            initial["criterion"] = usual_criterion(session.scheme_id, "carry_over")
        super().__init__(*args, **{"initial": initial, **more})
        if left:
            self.fields["criterion"].queryset = _criteria(session.scheme_id)  # type: ignore[attr-defined]
            self.fields["criterion"].required = self.fields["reason"].required = True
        else:
            del self.fields["criterion"], self.fields["reason"]


class CouncilForm(GroundsForm):
    """What the council decided on one application."""

    verb = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    document = forms.CharField(label=_("Document of the council"), max_length=200)
    day = forms.DateField(label=_("Day of the decision"), widget=DayInput)
    field_order = ["verb", "document", "day", "criterion", "reason", "version"]

    def __init__(self, *args: Any, application: Application, **more: Any) -> None:
        super().__init__(*args, **{"initial": {"version": application.version}, **more})
        verbs = [verb for verb in COUNCIL_VERBS if APPLICATION.allows(verb, application.state)]
        self.fields["verb"].choices = [(verb, COUNCIL_LABELS[verb]) for verb in verbs]  # type: ignore[attr-defined]
        self.fields["criterion"].queryset = _criteria(application.scheme_id)  # type: ignore[attr-defined]
        self.fields["reason"].help_text = _("Needed to reject or to return. The organization reads it as you write it.")


class GrantManyForm(forms.Form):
    """What the council granted in one document: the applications that are ticked."""

    document = forms.CharField(label=_("Document of the council"), max_length=200)
    day = forms.DateField(label=_("Day of the decision"), widget=DayInput)
