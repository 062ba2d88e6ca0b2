"""Everybody who may or may not do something with a complaint, and complaints in every state."""

import datetime
from types import SimpleNamespace
from typing import Any

from django.contrib.auth.models import AnonymousUser

from civspace.audit.models import Entry
from civspace.clocks.domain import sweep
from civspace.clocks.loading import load_holidays, load_stations
from civspace.contest import domain
from civspace.contest.loading import load_kinds, load_policies, load_reasons
from civspace.contest.models import Complaint
from civspace.contest.states import Seat
from civspace.front.demo.clock import at
from submissions.statements.models import Statement
from tests import factories
from tests.statements.cast import make_cast as make_statement_cast
from tests.statements.cast import statement_in

NOW = datetime.datetime(2026, 6, 8, 9, tzinfo=datetime.UTC)
ACTORS = (
    "anonymous",
    "stranger",
    "head",
    "focal_point",
    "editor",
    "viewer",
    "other_head",
    "taker",
    "decider",
    "colleague",
    "elsewhere",
    "member",
    "administrator",
    "reader",
    "chair",
    "civil_society",
    "other_entity",
)


def load() -> None:
    """Load what complaints need."""
    load_stations()
    load_holidays()
    load_kinds()
    load_reasons()
    load_policies()


def make_cast(settings: Any, *, begins_in: int = 90) -> SimpleNamespace:
    """Return a statement that a reviewer returned, and one person per actor; the meeting begins in some days."""
    settings.DESK_UNDO_MINUTES = 0
    load()
    cast = make_statement_cast()
    meeting = cast.meeting
    meeting.begins_on = (NOW + datetime.timedelta(days=begins_in)).date()
    meeting.ends_on = meeting.begins_on + datetime.timedelta(days=20)
    type(meeting).objects.filter(pk=meeting.pk).update(begins_on=meeting.begins_on, ends_on=meeting.ends_on)
    people = {name: cast.people[name] for name in ("head", "focal_point", "editor", "viewer")}
    people["anonymous"] = AnonymousUser()
    people["stranger"] = factories.person(name="Stranger")
    people["other_head"] = cast.people["outsider"]
    people["taker"] = cast.people["reviewer"]
    people["colleague"] = cast.people["colleague"]
    people["decider"] = factories.staff("reviewer", scope="hrc", name="Decider")
    people["elsewhere"] = cast.people["reviewer_elsewhere"]
    people["member"] = cast.people["reviewer_member"]
    people["administrator"] = factories.staff("administrator", name="Administrator")
    people["reader"] = cast.people["read_only"]
    people["chair"] = factories.person(name="Chair")
    people["civil_society"] = factories.person(name="Expert")
    people["other_entity"] = factories.staff("reviewer", scope="ecosoc", name="From another entity")
    assert set(people) == set(ACTORS)
    statement = statement_in(cast, "returned")
    entry = Entry.objects.filter(object_id=str(statement.pk), verb="return").get()
    Entry.objects.filter(pk=entry.pk).update(at=NOW - datetime.timedelta(days=1))
    entry.refresh_from_db()
    return SimpleNamespace(
        people=people,
        meeting=meeting,
        organization=cast.organization,
        statement=Statement.objects.get(pk=statement.pk),
        entry=entry,
        statements=cast,
    )


def filed(cast: Any, **values: Any) -> Complaint:
    """Return a complaint of two points against the return, filed now."""
    said = {"points": ["The limit was kept.", "The rule is another one."], "grounds": ["rule-misapplied"], **values}
    return domain.file_complaint(
        organization=cast.organization, by=cast.people["head"], decision=cast.entry, language="en", **said
    )


def ruling(outcome: str = "not_upheld", **values: Any) -> dict[str, Any]:
    """Return what a decision says."""
    return {
        "outcome": outcome,
        "reason": "criterion-not-met",
        "text": "The words were counted again.",
        "findings": {1: "They were counted.", 2: "It is the right one."},
        "cited": "HRC, rule on length",
        **values,
    }


def seat(cast: Any, complaint: Complaint, by: str = "administrator") -> None:
    """Fill the three seats of the panel."""
    for name in ("chair", "civil_society", "other_entity"):
        domain.appoint_member(complaint=complaint, by=cast.people[by], person=cast.people[name], seat=Seat(name))


def voted(cast: Any, complaint: Complaint, *outcomes: str) -> None:
    """Let the three members of a panel vote, in the order of their seats; with one outcome, all of them for it."""
    names = ("chair", "civil_society", "other_entity")
    for name, outcome in zip(names, outcomes if len(outcomes) > 1 else outcomes * 3, strict=False):
        domain.cast_vote(
            complaint=fresh(complaint), by=cast.people[name], outcome=outcome, reason=f"{name} read it so."
        )


def fresh(complaint: Complaint) -> Complaint:
    """Return a complaint as it stands."""
    return Complaint.objects.get(pk=complaint.pk)


#: The steps that lead to each state, after filing.
WAYS: dict[str, tuple[str, ...]] = {
    "filed": (),
    "acknowledged": ("acknowledge",),
    "clarification": ("ask_clarification",),
    "answered": ("answer",),
    "answered_upheld": ("uphold",),
    "deemed_refused": ("expire",),
    "review": ("answer", "request_review"),
    "answered_review": ("answer", "request_review", "decide_review"),
    "independent_review": ("answer", "request_review", "decide_review", "request_panel", "seat", "votes"),
    "answered_panel": ("answer", "request_review", "decide_review", "request_panel", "seat", "votes", "decide_panel"),
    "remedied": ("uphold", "reverse"),
    "withdrawn": ("withdraw",),
    "closed": ("answer", "close"),
}


def perform(cast: Any, complaint: Complaint, step: str, by: Any) -> Any:
    """Do one step, with what it needs besides."""
    verbs: dict[str, Any] = {
        "take": (domain.take_complaint, {}),
        "acknowledge": (domain.acknowledge_complaint, {}),
        "ask_clarification": (domain.ask_clarification, {"question": "Which rule?"}),
        "clarify": (domain.clarify_complaint, {"answer": "The one on length."}),
        "extend": (domain.extend_time, {"working_days": 5, "reason": "The file is long."}),
        "answer": (domain.answer_complaint, ruling()),
        "uphold": (domain.answer_complaint, ruling("upheld")),
        "request_review": (domain.request_review, {}),
        "decide_review": (domain.decide_review, ruling()),
        "request_panel": (domain.request_panel, {}),
        "recuse": (domain.recuse_member, {}),
        "vote": (domain.cast_vote, {"outcome": "upheld", "reason": "The rule is another one."}),
        "decide_panel": (domain.decide_panel, ruling()),
        "decide_interim": (domain.decide_interim, {"measure": "remote-access", "text": "By video."}),
        "reverse": (domain.reverse_decision, {}),
        "order_remedy": (domain.order_remedy, {"kind": "explain", "text": "In writing."}),
        "agree": (domain.agree_to_publish, {"agrees": True}),
        "withdraw": (domain.withdraw_complaint, {}),
    }
    verb, said = verbs[step]
    return verb(complaint=complaint, by=by, **said)


BY = {
    "acknowledge": "decider",
    "ask_clarification": "decider",
    "answer": "decider",
    "uphold": "decider",
    "request_review": "head",
    "decide_review": "colleague",
    "request_panel": "head",
    "decide_panel": "chair",
    "reverse": "decider",
    "withdraw": "head",
}


def in_state(cast: Any, state: str) -> Complaint:
    """Return a complaint that the portal's own verbs led to a state; the clock of the machine stands at NOW."""
    with at(NOW):
        complaint = filed(cast)
        for step in WAYS[state]:
            if step == "seat":
                seat(cast, complaint)
            elif step == "votes":
                voted(cast, complaint, "not_upheld")
            elif step == "expire":
                with at(NOW + datetime.timedelta(days=40)):
                    sweep()
            elif step == "close":
                with at(NOW + datetime.timedelta(days=90)):
                    domain.close_windows()
            else:
                perform(cast, complaint, step, cast.people[BY[step]])
            complaint = fresh(complaint)
    return complaint


__all__ = [
    "ACTORS",
    "BY",
    "NOW",
    "WAYS",
    "filed",
    "fresh",
    "in_state",
    "load",
    "make_cast",
    "perform",
    "ruling",
    "seat",
    "voted",
]
