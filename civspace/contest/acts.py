"""What a reader can do with a complaint now, as forms on its page: the verb, who sees it, and how it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from civspace.contest import domain, forms
from civspace.contest.domain.ruling import is_reversible
from civspace.contest.models import Complaint
from civspace.contest.queries import may_order
from civspace.contest.rules import MAY
from civspace.contest.states import BESIDE, COMPLAINT, DECIDED, FOR_THE_ORGANIZATION, Outcome, Stage
from civspace.contest.votes import outcome_of

Form = django_forms.Form
Make = Callable[[Any, Complaint], Form]
Do = Callable[[Complaint, Any, Form, int], Any]


def _always(complaint: Complaint) -> bool:
    return True


@dataclass(frozen=True)
class Act:
    """One step: `slug` in the form, the verb whose rule says who may, and `open` beyond what the state allows."""

    slug: str
    label: str | Promise
    rule: str
    do: Do
    make: Make = lambda data, complaint: forms.NothingForm(data)
    open: Callable[[Complaint], bool] = _always
    verb: str = ""

    def is_open(self, user: Any, complaint: Complaint) -> bool:
        """Say whether a person can do this now."""
        verb = self.verb or self.slug
        state_allows = complaint.state in BESIDE[verb] if verb in BESIDE else COMPLAINT.allows(verb, complaint.state)
        return state_allows and self.open(complaint) and MAY[self.rule](user, complaint)


def _plain(verb: Callable[..., Any]) -> Do:
    """A verb that takes what its form holds under the same names."""

    def do(complaint: Complaint, by: Any, form: Form, version: int) -> Any:
        said = {name: getattr(value, "pk", value) for name, value in form.cleaned_data.items()}
        return verb(complaint=complaint, by=by, expected_version=version, **said)

    return do


def _ruling(verb: Callable[..., Any]) -> Do:
    def do(complaint: Complaint, by: Any, form: Any, version: int) -> Any:
        return verb(complaint=complaint, by=by, expected_version=version, **form.values())

    return do


def _ruling_form(data: Any, complaint: Complaint) -> Form:
    return forms.RulingForm(data, complaint=complaint, reversible=is_reversible(complaint))


def _panel_form(data: Any, complaint: Complaint) -> Form:
    """The decision of a panel: nothing but the outcome that its votes carry can be recorded."""
    form: Any = _ruling_form(data, complaint)
    majority = outcome_of(complaint)
    form.fields["outcome"].choices = [(it.value, it.label) for it in Outcome if it == majority]
    form.fields["outcome"].initial = majority
    return form


def _finish(complaint: Complaint, by: Any, form: Form, version: int) -> Any:
    data = form.cleaned_data
    return domain.finish_remedy(remedy=data["remedy"], by=by, text=data["text"], expected_version=version)


def _appoint(complaint: Complaint, by: Any, form: Any, version: int) -> Any:
    seat = form.cleaned_data["seat"]
    return domain.appoint_member(complaint=complaint, by=by, person=form.person(), seat=seat, expected_version=version)


def _agreed(data: Any, complaint: Complaint) -> Form:
    initial = {"agrees": complaint.organization_agrees, "named": complaint.organization_named}
    return forms.OutsideAgreesForm(data, initial=initial, of_person=complaint.person_id is not None)


def _staff_agreed(data: Any, complaint: Complaint) -> Form:
    return forms.StaffAgreesForm(data, initial={"agrees": complaint.staff_agrees})


def next_is_open(complaint: Complaint, after: Stage) -> bool:
    """Say whether the stage after this one can be asked for now."""
    until = complaint.next_until
    inside = complaint.state in DECIDED and until is not None and timezone.now() <= until
    return inside and complaint.stage == after and complaint.outcome != Outcome.UPHELD


def _upheld(complaint: Complaint) -> bool:
    return complaint.outcome in FOR_THE_ORGANIZATION


OUTSIDE = (
    Act(
        "clarify",
        _("Answer the question"),
        "clarify",
        _plain(domain.clarify_complaint),
        lambda data, complaint: forms.ClarifyForm(data),
    ),
    Act(
        "request_review",
        _("Ask for a review by somebody else"),
        "request_review",
        _plain(domain.request_review),
        open=lambda it: next_is_open(it, Stage.FIRST),
    ),
    Act(
        "request_panel",
        _("Ask for the independent panel"),
        "request_panel",
        _plain(domain.request_panel),
        open=lambda it: next_is_open(it, Stage.REVIEW),
    ),
    Act("agree", _("Make it public, or not"), "agree_outside", _plain(domain.agree_to_publish), _agreed),
    Act(
        "withdraw",
        _("Withdraw the complaint"),
        "withdraw",
        _plain(domain.withdraw_complaint),
        open=lambda it: it.outcome != Outcome.UPHELD,
    ),
)
DESK = (
    Act("take", pgettext_lazy("complaint", "Take it over"), "take", _plain(domain.take_complaint)),
    Act("acknowledge", _("Begin the examination"), "acknowledge", _plain(domain.acknowledge_complaint)),
    Act("answer", _("Decide"), "answer", _ruling(domain.answer_complaint), _ruling_form),
    Act("decide_review", _("Decide the review"), "decide_review", _ruling(domain.decide_review), _ruling_form),
    Act(
        "ask_clarification",
        _("Ask for a clarification"),
        "ask_clarification",
        _plain(domain.ask_clarification),
        lambda data, complaint: forms.QuestionForm(data),
        open=lambda it: not hasattr(it, "clarification"),
    ),
    Act(
        "decide_interim",
        _("Decide on an interim measure"),
        "decide_interim",
        _plain(domain.decide_interim),
        lambda data, complaint: forms.InterimForm(data),
        open=lambda it: not hasattr(it, "interim"),
    ),
    Act("appoint", _("Appoint a member of the panel"), "appoint", _appoint, lambda data, it: forms.AppointForm(data)),
    Act(
        "extend",
        _("Take more time"),
        "extend",
        _plain(domain.extend_time),
        lambda data, complaint: forms.ExtendForm(data),
    ),
    Act(
        "reverse",
        _("Reverse the contested decision"),
        "reverse",
        _plain(domain.reverse_decision),
        open=lambda it: _upheld(it) and it.reversed_at is None and is_reversible(it),
    ),
    Act(
        "order_remedy",
        _("Order a remedy"),
        "order_remedy",
        _plain(domain.order_remedy),
        lambda data, complaint: forms.RemedyForm(data),
        open=may_order,
    ),
    Act(
        "finish_remedy",
        _("Say that a remedy was carried out"),
        "finish_remedy",
        _finish,
        lambda data, complaint: forms.FinishForm(data, complaint=complaint),
        open=lambda it: any(remedy.done_at is None for remedy in it.remedies.all()),
    ),
    Act("agree", _("Make it public, or not"), "agree_staff", _plain(domain.agree_to_publish), _staff_agreed),
)
PANEL = (
    Act(
        "decide_panel",
        _("Record the decision of the panel"),
        "decide_panel",
        _ruling(domain.decide_panel),
        _panel_form,
        open=lambda it: outcome_of(it) is not None,
    ),
    Act("vote", _("Vote"), "vote", _plain(domain.cast_vote), lambda data, complaint: forms.VoteForm(data)),
    Act("recuse", _("Stand down"), "recuse", _plain(domain.recuse_member)),
)


def open_acts(acts: tuple[Act, ...], user: Any, complaint: Complaint) -> list[Act]:
    """Return what a person can do now, the next step first."""
    return [act for act in acts if act.is_open(user, complaint)]
