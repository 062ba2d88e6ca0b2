"""Every state × verb × actor, as a whole table: what happens, and that a refusal changes and sends nothing."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from civspace.audit.models import Entry
from civspace.clocks.models import Clock
from civspace.contest.models import Clarification, Complaint, Finding, Interim, PanelMember, Remedy, Ruling
from civspace.contest.rules import MAY as RULES
from civspace.contest.states import BESIDE, COMPLAINT, Outcome, State
from civspace.front.demo.clock import at
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove
from submissions.statements.models import Statement
from tests.contest.cast import ACTORS, NOW, WAYS, fresh, in_state, make_cast, perform

pytestmark = pytest.mark.django_db

OUTSIDE = {"head", "focal_point"}
#: Those who hold the role for the body, belong to no party and did not take the decision.
HANDLERS = {"decider", "colleague"}
#: Who may ever do a verb. The decider decided first wherever somebody did.
MAY = {
    "clarify": OUTSIDE,
    "request_review": OUTSIDE,
    "request_panel": OUTSIDE,
    "withdraw": OUTSIDE,
    "take": HANDLERS,
    "acknowledge": HANDLERS,
    "ask_clarification": HANDLERS,
    "answer": HANDLERS,
    "extend": HANDLERS,
    "decide_interim": HANDLERS,
    "decide_review": HANDLERS,
    "recuse": set(),
    "vote": set(),
    "decide_panel": set(),
    "reverse": HANDLERS,
    "order_remedy": HANDLERS,
    "agree": OUTSIDE | HANDLERS,
}
#: From which of the states a verb starts, and where it leads.
LEADS = {
    ("clarify", "clarification"): "acknowledged",
    ("request_review", "answered"): "review",
    ("request_review", "deemed_refused"): "review",
    ("request_panel", "answered_review"): "independent_review",
    **{("withdraw", it): "withdrawn" for it in ("filed", "acknowledged", "clarification", "review")},
    **{("withdraw", it): "withdrawn" for it in ("answered", "answered_review", "answered_panel")},
    **{("withdraw", it): "withdrawn" for it in ("deemed_refused", "independent_review")},
    **{("take", it): it for it in ("filed", "acknowledged", "clarification", "review", "independent_review")},
    ("acknowledge", "filed"): "acknowledged",
    ("ask_clarification", "filed"): "clarification",
    ("ask_clarification", "acknowledged"): "clarification",
    ("answer", "filed"): "answered",
    ("answer", "acknowledged"): "answered",
    **{("extend", it): it for it in ("filed", "acknowledged", "review", "independent_review")},
    **{("decide_interim", it): it for it in WAYS if it not in ("remedied", "withdrawn", "closed")},
    ("decide_review", "review"): "answered",
    ("recuse", "independent_review"): "independent_review",
    ("vote", "independent_review"): "independent_review",
    ("decide_panel", "independent_review"): "answered",
    ("reverse", "answered_upheld"): "remedied",
    ("order_remedy", "answered_upheld"): "answered",
    **{("agree", it): it for it in WAYS if it.startswith("answered") or it in ("deemed_refused", "remedied", "closed")},
}
#: What is possible of a state by the table, but not for this complaint: the stage is another one, or it was upheld.
TARGETS = {"answered_upheld": "answered", "answered_review": "answered", "answered_panel": "answered"}


#: Actors who try what they may not, in turn.
REFUSED = ("taker", "anonymous", "member", "stranger", "reader", "elsewhere", "editor", "administrator", "other_head")


class RollBack(Exception):
    pass


def allowed(verb: str, state: str, actor: str) -> bool:
    panel = {"chair", "civil_society", "other_entity"} if state in ("independent_review", "answered_panel") else set()
    decided = {"decider"} if WAYS[state][:1] in (("answer",), ("uphold",)) else set()
    if state in ("answered_review", "independent_review", "answered_panel"):
        decided.add("colleague")
    if verb in ("recuse", "vote"):
        return actor in panel
    if verb == "decide_panel":
        return actor == "chair" and bool(panel)
    if verb == "decide_review":
        return actor in MAY[verb] - decided
    return actor in MAY[verb]


def everything() -> list[Any]:
    models: tuple[Any, ...] = (Complaint, Clarification, Ruling, Finding, PanelMember, Interim, Remedy)
    models += (Clock, Entry, Notice, Statement)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_every_verb_in_every_state_and_who_may_do_it(settings):
    """Every actor is held against the rule of the verb; one who may and one who may not then try the verb itself."""
    cast = make_cast(settings)
    outcomes: dict[Any, Any] = {}
    wanted: dict[Any, Any] = {}
    for state in WAYS:
        try:
            with transaction.atomic():
                complaint = in_state(cast, state)
                later = complaint.ended_at or NOW
                before = everything()
                for verb in MAY:
                    able = [actor for actor in ACTORS if allowed(verb, state, actor)]
                    assert [actor for actor in ACTORS if _may(cast, complaint, verb, actor)] == able, (state, verb)
                    others = [actor for actor in REFUSED if actor not in able]
                    for actor in (*able[:1], others[len(outcomes) % len(others)]):
                        key = (state, verb, actor)
                        wanted[key] = PermissionDenied
                        if actor in able:
                            target = LEADS.get((verb, state), IllegalMove)
                            wanted[key] = TARGETS.get(target, target) if isinstance(target, str) else target
                        outcomes[key] = _tried(cast, complaint, verb, actor, later)
                # What was allowed is rolled back; what was refused must have left nothing.
                assert everything() == before, state
                raise RollBack
        except RollBack:
            pass
    assert {key: (found, wanted[key]) for key, found in outcomes.items() if found != wanted[key]} == {}


def _may(cast: Any, complaint: Complaint, verb: str, actor: str) -> bool:
    user = cast.people[actor]
    if not user.is_authenticated:
        return False
    rules = ("agree_outside", "agree_staff") if verb == "agree" else (verb,)
    return any(RULES[rule](user, complaint) for rule in rules)


def _tried(cast: Any, complaint: Complaint, verb: str, actor: str, when: datetime.datetime) -> Any:
    user = cast.people[actor]
    for name in ("_current_memberships", "_current_roles"):
        user.__dict__.pop(name, None)
    try:
        with transaction.atomic(), at(when + datetime.timedelta(hours=1)):
            perform(cast, fresh(complaint), verb, user)
            found = fresh(complaint).state
            raise RollBack
    except RollBack:
        return found
    except (PermissionDenied, IllegalMove) as refusal:
        return IllegalMove if isinstance(refusal, IllegalMove) else PermissionDenied


def test_the_table_of_the_code_is_the_one_written_here():
    from_code = {(verb, str(source)) for verb, it in COMPLAINT.transitions.items() for source in it.sources}
    from_code |= {(verb, str(source)) for verb, sources in BESIDE.items() for source in sources}
    here = {(verb, TARGETS.get(state, state)) for verb, state in LEADS}
    portal = {"resume", "deem_refused", "close", "settle"}
    panel = {("appoint", "independent_review")}
    # What was upheld in part is put right while the rest is asked for: the verbs ask whether anything was.
    decided = ("answered", "deemed_refused", "review", "independent_review")
    panel |= {(verb, it) for verb in ("order_remedy", "finish_remedy") for it in decided}
    # By the table also these; the stage or the outcome forbids them, which the verbs ask (NextStageClosed).
    stage = {("request_panel", "deemed_refused")}
    assert {key for key in from_code if key[0] not in portal} == here | panel | stage
    assert set(RULES) == {*MAY, "appoint", "finish_remedy", "agree_outside", "agree_staff"} - {"agree"}


def test_outcomes_that_do_not_fit_the_state_are_refused_by_the_database(settings):
    complaint = in_state(make_cast(settings), "filed")
    fitting = {
        **{state: {""} for state in State.values},
        "answered": set(Outcome.values),
        "remedied": {"upheld", "partly_upheld"},
        "closed": {"", *Outcome.values},
    }
    for state in State.values:
        for outcome in ("", *Outcome.values):
            row = Complaint.objects.filter(pk=complaint.pk)
            if outcome in fitting[state]:
                assert row.update(state=state, outcome=outcome) == 1
                continue
            with pytest.raises(IntegrityError), transaction.atomic():
                row.update(state=state, outcome=outcome)


@pytest.mark.parametrize(
    "left_out, field",
    [("outcome", "outcome"), ("reason", "reason"), ("text", "text"), ("cited", "cited"), ("findings", "finding_1")],
)
def test_a_decision_says_what_it_has_to(settings, left_out, field):
    from civspace.contest.domain import answer_complaint
    from tests.contest.cast import ruling

    cast = make_cast(settings)
    complaint = in_state(cast, "filed")
    before = everything()
    said = ruling(**{left_out: {} if left_out == "findings" else ""})
    with pytest.raises(ValidationError) as refused, at(NOW):
        answer_complaint(complaint=complaint, by=cast.people["decider"], **said)
    assert field in refused.value.error_dict
    assert everything() == before
