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
from submissions.statements.models import Counter, Receipt, Revision, Statement
from submissions.statements.rules import actions
from submissions.statements.states import STATEMENT
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
    "publish": {"publisher"},
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
    ("publish", "accepted"): "published",
    **{("withdraw", state): "withdrawn" for state in ("draft", "submitted", "under_review", "returned", "accepted")},
}
#: What only the person may do who claimed the statement.
OWN_CLAIM = {("return", "under_review"), ("refuse", "under_review"), ("accept", "under_review")}


class RollBack(Exception):
    pass


def expected(state: str, verb: str, actor: str) -> str | type[Exception]:
    if actor not in MAY[verb]:
        return PermissionDenied
    if (verb, state) not in LEADS or (actor == "colleague" and (verb, state) in OWN_CLAIM):
        return IllegalMove
    return LEADS[verb, state]


def everything() -> list[Any]:
    models = (Statement, Revision, Receipt, Counter, Entry, Notice, Delivery, Rendition, SearchEntry)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.django_db
@pytest.mark.parametrize("state", STATES)
def test_every_verb_by_every_actor(state):
    cast = make_cast()
    statement = statement_in(cast, state)
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
                outcomes[verb, actor] = type(refusal)
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
        possible = {verb for verb in STATEMENT.transitions if actor in MAY[verb] and (verb, state) in LEADS}
        assert set(actions(cast.people[actor], statement)) == possible, actor


def test_the_table_of_the_tests_is_the_table_of_the_code():
    from_code = {
        (verb, str(source)): str(it.target) for verb, it in STATEMENT.transitions.items() for source in it.sources
    }
    assert from_code == {key: target for key, target in LEADS.items() if key[0] != "save"}


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
