"""Every state, verb and actor: what is allowed leads to one state; what is refused changes and sends nothing."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from civspace.audit.models import Entry
from civspace.notices.models import Delivery, Notice
from civspace.renditions.models import Rendition
from civspace.search.models import SearchEntry
from civspace.workflow import IllegalMove
from submissions.statements.models import (
    ChangeRequest,
    Corrigendum,
    Cosponsor,
    Counter,
    EditChange,
    EditRound,
    PublishedChange,
    Receipt,
    Revision,
    Statement,
    StatementText,
    Withholding,
)
from submissions.statements.rules import actions
from submissions.statements.states import STATEMENT
from tests import factories
from tests.statements.cast import ACTORS, STATES, make_cast, perform, statement_in

AUTHORS = {"focal_point", "head"}
REVIEWERS = {"reviewer", "colleague"}
#: Who may ever do a verb.
MAY = {
    "save": AUTHORS | {"editor"},
    "submit": AUTHORS,
    "replace": AUTHORS,
    "withdraw": AUTHORS,
    "claim": REVIEWERS,
    "release": REVIEWERS,
    "return": REVIEWERS,
    "refuse": REVIEWERS,
    "accept": REVIEWERS,
    "assign": REVIEWERS,
    "undo": REVIEWERS,
    "reopen": REVIEWERS,
    "publish": {"publisher"},
    "corrigendum": {"publisher"},
    "reissue": {"publisher"},
    "redact": {"publisher"},
    "redact_withheld": {"publisher"},
    "withhold": {"publisher", "head"},
    "confirm_withholding": {"publisher"},
    "consent_to_restore": {"head"},
    "restore": {"publisher"},
    "edit": REVIEWERS,
    "forgo": REVIEWERS,
    "propose": REVIEWERS,
    "settle": REVIEWERS,
    "answer": AUTHORS,
    "agree": AUTHORS,
    "insist": AUTHORS,
    "wait": AUTHORS,
    "recall": AUTHORS,
    "go_in": AUTHORS,
    "undelete": AUTHORS,
}
#: What only the portal does, or what follows from another verb.
INTERNAL = {
    ("expire", "under_review"): "submitted",
    ("undo_to_return", "refused"): "returned",
    ("lapse", "editing"): "accepted",
    ("recall_answer", "awaiting_cosponsors"): "returned",
    ("fall_back", "awaiting_cosponsors"): "returned",
    ("overturn", "returned"): "submitted",
    ("overturn", "refused"): "submitted",
}
#: What belongs to statements that staff enter: see test_onbehalf.py.
APART = {
    ("enter", "draft"): "submitted",
    **{("object", it): "withdrawn" for it in ("submitted", "under_review", "returned", "accepted", "editing")},
}
#: From which states a verb starts, and where it leads.
LEADS = {
    ("save", "draft"): "draft",
    ("save", "returned"): "returned",
    ("submit", "draft"): "submitted",
    ("submit", "returned"): "submitted",
    ("replace", "submitted"): "submitted",
    ("claim", "submitted"): "under_review",
    ("release", "under_review"): "submitted",
    ("return", "under_review"): "returned",
    ("refuse", "under_review"): "refused",
    ("refuse", "returned"): "refused",
    ("accept", "under_review"): "accepted",
    ("assign", "submitted"): "under_review",
    ("assign", "under_review"): "under_review",
    **{("undo", state): "under_review" for state in ("accepted", "returned", "refused")},
    **{("reopen", state): "under_review" for state in ("accepted", "refused")},
    ("publish", "accepted"): "published",
    ("corrigendum", "published"): "published",
    ("reissue", "published"): "published",
    ("redact", "published"): "published",
    ("redact_withheld", "withheld"): "withheld",
    ("withhold", "published"): "withheld",
    ("confirm_withholding", "withheld"): "withheld",
    ("consent_to_restore", "withheld"): "withheld",
    ("restore", "withheld"): "published",
    ("answer", "editing"): "editing",
    ("agree", "editing"): "accepted",
    ("insist", "editing"): "accepted",
    **{
        ("withdraw", state): "withdrawn"
        for state in ("draft", "awaiting_cosponsors", "submitted", "under_review", "returned", "accepted", "editing")
    },
    ("wait", "draft"): "awaiting_cosponsors",
    ("wait", "returned"): "awaiting_cosponsors",
    ("recall", "awaiting_cosponsors"): "draft",
    ("go_in", "awaiting_cosponsors"): "submitted",
    ("undelete", "deleted"): "draft",
}
#: What needs a meeting that edits, or another step of editing, than the cast has: see test_editing.py.
OTHER_STEPS = {
    ("edit", "accepted"): "editing",
    ("forgo", "accepted"): "accepted",
    ("edit", "editing"): "editing",
    ("propose", "editing"): "editing",
    ("settle", "editing"): "accepted",
}
#: What only the person may do who claimed the statement, or who decided on it.
OWN_CLAIM = {("return", "under_review"), ("refuse", "under_review"), ("accept", "under_review")}
OWN_CLAIM |= {("undo", "accepted"), ("undo", "returned"), ("undo", "refused")}


#: The two are one verb; which of them it is, the state decides.
SAME = {"redact": "redact_withheld", "redact_withheld": "redact"}


class RollBack(Exception):
    pass


def expected(state: str, verb: str, actor: str) -> str | type[Exception]:
    if actor not in MAY[verb]:
        return PermissionDenied
    if (verb, state) not in LEADS and (SAME.get(verb), state) in LEADS:
        verb = SAME[verb]
    if verb == "restore":
        return IllegalMove  # the organization has not agreed
    if (verb, state) not in LEADS or (actor == "colleague" and (verb, state) in OWN_CLAIM):
        return IllegalMove
    return LEADS[verb, state]


def everything() -> list[Any]:
    models: tuple[Any, ...] = (
        Statement,
        Cosponsor,
        Revision,
        Receipt,
        Counter,
        Entry,
        Notice,
        Delivery,
        Rendition,
        SearchEntry,
    )
    models += (Corrigendum, PublishedChange, Withholding, ChangeRequest)
    models += (EditRound, EditChange, StatementText)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.django_db
@pytest.mark.parametrize("state", STATES)
def test_every_verb_by_every_actor(state, settings):
    settings.DESK_UNDO_MINUTES = 5
    cast = make_cast()
    statement = statement_in(cast, state)
    factories.policy("redact")
    outcomes, wanted = {}, {}
    before = everything()
    for verb in MAY:
        for actor in ACTORS:
            wanted[verb, actor] = expected(state, verb, actor)
            try:
                with transaction.atomic():
                    perform(cast, statement, verb, cast.people[actor])
                    outcomes[verb, actor] = Statement.objects.get(pk=statement.pk).state
                    raise RollBack
            except RollBack:
                pass
            except (PermissionDenied, IllegalMove) as refusal:
                outcomes[verb, actor] = IllegalMove if isinstance(refusal, IllegalMove) else PermissionDenied
        # What was allowed is rolled back above; what was refused must have left nothing.
        assert everything() == before, verb
    assert outcomes == wanted


@pytest.mark.django_db
@pytest.mark.parametrize("state", STATES)
def test_the_pages_offer_what_the_verbs_allow(state):
    """`actions()` names exactly the verbs of the table that are possible; who claimed it is asked by the verb."""
    cast = make_cast()
    statement = statement_in(cast, state)
    for actor in ACTORS:
        leads = LEADS | OTHER_STEPS if state == "editing" else LEADS
        possible = {verb for verb in STATEMENT.transitions if actor in MAY.get(verb, ()) and (verb, state) in leads}
        assert set(actions(cast.people[actor], statement)) == possible, actor


def test_the_table_of_the_tests_is_the_table_of_the_code():
    # A deleted draft is one that was withdrawn; the verb asks whether it was ever submitted.
    from_code = {
        (verb, "deleted" if verb == "undelete" else str(source)): str(it.target)
        for verb, it in STATEMENT.transitions.items()
        for source in it.sources
    }
    leads = LEADS | OTHER_STEPS | INTERNAL | APART
    assert from_code == {key: target for key, target in leads.items() if key[0] != "save"}


@pytest.mark.django_db
@pytest.mark.parametrize("actor", ACTORS)
def test_who_begins_a_draft(actor):
    from submissions.statements.domain import create_draft

    cast = make_cast()
    before = everything()
    if actor in MAY["save"]:
        made = create_draft(organization=cast.organization, meeting=cast.meeting, by=cast.people[actor])
        assert (made.state, made.revision, made.organization) == ("draft", 1, cast.organization)
    else:
        with pytest.raises(PermissionDenied):
            create_draft(organization=cast.organization, meeting=cast.meeting, by=cast.people[actor])
        assert everything() == before


@pytest.mark.django_db
def test_a_mission_makes_no_statement():
    from submissions.statements.domain import create_draft

    cast = make_cast()
    delegate = cast.people["delegate"]
    mission = delegate.memberships.get().organization
    with pytest.raises(PermissionDenied):
        create_draft(organization=mission, meeting=cast.meeting, by=delegate)
