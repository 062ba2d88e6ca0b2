"""Everybody who may or may not do something with a statement, and statements in every state."""

from types import SimpleNamespace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from meetings.modalities.domain import revise
from meetings.modalities.queries import current_rule_set
from submissions.statements import domain
from submissions.statements.domain.agreeing import Reply
from submissions.statements.domain.editing import Proposal
from submissions.statements.loading import load_publication_policy, load_reason_codes
from submissions.statements.models import Statement
from submissions.statements.queries_editing import open_round
from tests import factories

STATES = ("draft", "awaiting_cosponsors", "submitted", "under_review", "returned", "accepted")
STATES += ("editing", "published", "refused", "withdrawn", "withheld", "deleted")
ACTORS = (
    "anonymous",
    "outsider",
    "delegate",
    "viewer",
    "editor",
    "focal_point",
    "head",
    "reviewer",
    "colleague",
    "reviewer_elsewhere",
    "reviewer_member",
    "publisher",
    "publisher_elsewhere",
    "publisher_member",
    "read_only",
    "asked",
)


def make_cast(**rules: Any) -> SimpleNamespace:
    """Return a meeting of the Human Rights Council, an organization with special status, and one person per actor."""
    load_reason_codes()
    load_publication_policy()
    meeting = factories.open_meeting(values=rules or {"hrc-written-replacement": {"allowed": True}})
    organization = factories.make_organization(name="Lake Forum")
    head = factories.make_author(organization=organization, name="Head")
    people: dict[str, Any] = {"anonymous": AnonymousUser(), "head": head}
    people["outsider"] = factories.make_author(name="Outsider")
    mission = factories.make_organization(name="Mission of Atlantis", kind="mission")
    people["delegate"] = factories.person(name="Delegate")
    factories.join(people["delegate"], mission, "head", confirmed_at=timezone.now())
    for role in ("viewer", "editor", "focal_point"):
        people[role] = factories.person(name=role)
        factories.join(people[role], organization, role)
    people["reviewer"] = factories.staff("reviewer", scope="hrc", name="Reviewer")
    people["colleague"] = factories.staff("reviewer", scope="hrc", name="Colleague")
    people["reviewer_elsewhere"] = factories.staff("reviewer", scope="ecosoc", name="Elsewhere")
    people["reviewer_member"] = factories.staff("reviewer", scope="hrc", name="Member who reviews")
    people["publisher"] = factories.staff("publisher", scope="hrc", name="Publisher")
    people["publisher_elsewhere"] = factories.staff("publisher", scope="ecosoc", name="Publisher elsewhere")
    people["publisher_member"] = factories.staff("publisher", scope="hrc", name="Member who publishes")
    people["asked"] = factories.make_author(name="Asked")
    people["read_only"] = factories.staff("read_only", scope="hrc", name="Reader")
    for name in ("reviewer_member", "publisher_member"):
        factories.join(people[name], organization, "viewer")
    assert set(people) == set(ACTORS)
    people["helper"] = factories.staff("reviewer", scope="hrc", name="Helper")
    return SimpleNamespace(meeting=meeting, organization=organization, people=people, head=head)


def perform(cast: SimpleNamespace, statement: Statement, verb: str, by: Any) -> Any:
    """Do one verb, with what it needs besides."""
    item = cast.meeting.agenda_items.last()
    text = {"title": "Replaced", "body": "Another text.", "language": "en", "agenda_item": item}
    if verb == "save":
        return domain.save_draft(statement=statement, by=by, **text)
    if verb == "replace":
        return domain.replace_text(statement=statement, by=by, **text)
    if verb in AFTER:
        return AFTER[verb](statement=statement, by=by, **after(verb))
    if verb in EDITS:
        return EDITS[verb](statement, by)
    if verb == "wait":
        _asked(cast, statement)
        return domain.wait_for_cosponsors(statement=statement, by=by)
    extra: dict[str, Any] = factories.cite(cast.meeting, verb) if verb in ("return", "refuse", "reopen") else {}
    if verb == "assign":
        extra = {"to": cast.people["helper"]}
    return getattr(domain, f"{verb}_statement")(statement=statement, by=by, **extra)


#: The verbs after publication.
AFTER: dict[str, Any] = {
    "corrigendum": domain.publish_corrigendum,
    "reissue": domain.reissue_statement,
    "redact": domain.redact_statement,
    "redact_withheld": domain.redact_statement,
    "withhold": domain.withhold_statement,
    "confirm_withholding": domain.confirm_withholding,
    "consent_to_restore": domain.consent_to_restore,
    "restore": domain.restore_statement,
}


def after(verb: str) -> dict[str, Any]:
    """Return what a verb after publication needs besides."""
    if verb in ("confirm_withholding", "consent_to_restore"):
        return {}
    more: dict[str, Any] = factories.policy("redact" if verb == "redact_withheld" else verb)
    if verb == "corrigendum":
        more["text"] = "In paragraph 1, for “welcome” read “note”."
    if verb.startswith("redact"):
        more["passages"] = ["High Commissioner"]
    return more


def _object(statement: Statement, by: Any) -> Any:
    found = open_round(statement)
    changes = found.changes.all() if found else []
    replies = {it.position: Reply("objected", "We mean it so.") for it in changes}
    return domain.answer_edits(statement=statement, by=by, replies=replies)


#: The verbs of editing; `answer` objects to everything.
EDITS: dict[str, Any] = {
    "edit": lambda statement, by: domain.edit_statement(statement=statement, by=by),
    "forgo": lambda statement, by: domain.forgo_editing(statement=statement, by=by),
    "propose": lambda statement, by: domain.propose_edits(statement=statement, by=by),
    "answer": _object,
    "agree": lambda statement, by: domain.agree_edits(statement=statement, by=by),
    "insist": lambda statement, by: domain.insist_on_original(statement=statement, by=by),
    "settle": lambda statement, by: domain.settle_edits(statement=statement, by=by),
}
PROCESSING = "hrc-written-processing"


def set_processing(meeting: Any, mode: str) -> None:
    """Let the meeting edit statements from now on, or issue them as received; what was submitted keeps its rules."""
    rule_set = current_rule_set(meeting.pk)
    assert rule_set is not None
    revise(rule_set=rule_set, changes={PROCESSING: {"value": {"mode": mode}}}, by=None, note="Set for this test")


def with_authors(cast: SimpleNamespace, statement: Statement, **texts: str) -> Statement:
    """Begin to edit an accepted statement and show a change of its first paragraph to the authors."""
    reviewer = cast.people["reviewer"]
    domain.edit_statement(statement=statement, by=reviewer)
    proposal = Proposal(1, texts.get("after", "We thank for the report."), texts.get("comment", "Usage."))
    domain.save_edits(statement=statement, by=reviewer, proposals=[proposal])
    domain.propose_edits(statement=statement, by=reviewer)
    statement.refresh_from_db()
    return statement


def _asked(cast: SimpleNamespace, statement: Statement) -> None:
    """Let another organization be asked where the state allows it, so that there is somebody to wait for."""
    if statement.state in ("draft", "returned") and not statement.cosponsors.exists():
        asked = cast.people["asked"].organization
        domain.invite_cosponsors(statement=statement, organizations=[asked], by=cast.head)


WAYS = {
    "draft": (),
    "awaiting_cosponsors": ("wait",),
    "submitted": ("submit",),
    "under_review": ("submit", "claim"),
    "returned": ("submit", "claim", "return"),
    "accepted": ("submit", "claim", "accept"),
    "editing": ("submit", "claim", "accept"),
    "published": ("submit", "claim", "accept", "publish"),
    "refused": ("submit", "claim", "refuse"),
    "withdrawn": ("submit", "withdraw"),
    "withheld": ("submit", "claim", "accept", "publish", "withhold"),
    "deleted": ("withdraw",),
}
#: What the cast calls by a name of its own: a draft that was withdrawn before it was ever submitted.
STATE_OF = {"deleted": "withdrawn"}


def statement_in(cast: SimpleNamespace, state: str, **text: Any) -> Statement:
    """Return a statement of the cast's organization in a state: claimed by `reviewer`, published by `publisher`."""
    return lead_to(cast, factories.make_statement(by=cast.head, meeting=cast.meeting, **text), state)


def lead_to(cast: SimpleNamespace, statement: Statement, state: str) -> Statement:
    """Lead a draft of the cast's organization to a state."""
    if state == "editing":
        set_processing(cast.meeting, "edit_and_translate")
    for verb in WAYS[state]:
        actor = {
            "submit": "head",
            "wait": "head",
            "withdraw": "head",
            "publish": "publisher",
            "withhold": "publisher",
        }.get(verb, "reviewer")
        perform(cast, statement, verb, cast.people[actor])
        statement.refresh_from_db()
    if state == "editing":
        set_processing(cast.meeting, "issue_as_received")
        with_authors(cast, statement)
    assert statement.state == STATE_OF.get(state, state)
    return statement
