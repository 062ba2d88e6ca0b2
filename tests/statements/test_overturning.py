"""A return or a refusal that is overturned: the statement is before the Secretariat again, as it was submitted."""

import pytest

from civspace.audit.models import Entry
from civspace.contest.loading import load_policies
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove
from civspace.workflow.contesting import holds, standing_decision
from submissions.statements import domain
from submissions.statements.models import ChangeRequest, Statement
from tests import factories
from tests.statements.cast import STATES, make_cast, statement_in

pytestmark = pytest.mark.django_db
REASON = "The rule that was cited does not say this."


@pytest.fixture
def cast(settings):
    settings.DESK_UNDO_MINUTES = 0
    return make_cast()


@pytest.mark.parametrize("state", STATES)
def test_only_returns_and_refusals_are_overturned(cast, state):
    statement = statement_in(cast, state)
    by = factories.staff("reviewer", scope="hrc", name="Somebody else")
    before = Statement.objects.filter(pk=statement.pk).values().get()
    counts = (Entry.objects.count(), Notice.objects.count())
    if state not in ("returned", "refused"):
        # What the Secretariat took off the public site is contested, and remedied otherwise than by this verb.
        found = standing_decision(statement)
        assert (found and found[1].verb) == ("withhold" if state == "withheld" else None)
        with pytest.raises(IllegalMove):
            domain.overturn_decision(thing=statement, by=by, reason=REASON)
        assert Statement.objects.filter(pk=statement.pk).values().get() == before
        assert (Entry.objects.count(), Notice.objects.count()) == counts
        return
    kind, entry = standing_decision(statement)
    assert (kind.kind, entry.verb) == (f"{state}_statement", state.removesuffix("ed").replace("refus", "refuse"))
    assert kind.parties(statement) == [str(cast.organization.pk)]
    assert kind.meeting(statement) == cast.meeting
    domain.overturn_decision(thing=statement, by=by, reason=REASON, rule={"slug": "hrc-words"})
    after = Statement.objects.get(pk=statement.pk)
    assert (after.state, after.reviewer_id, after.answer_until) == ("submitted", None, None)
    assert (after.submitted_at, after.text_hash) == (before["submitted_at"], before["text_hash"])
    last = Entry.objects.filter(object_id=str(statement.pk)).latest("seq")
    assert (last.verb, last.actor_id, last.payload.reason) == ("overturn", str(by.pk), REASON)
    assert last.rule == {"slug": "hrc-words"}
    assert standing_decision(after) is None


def test_what_was_submitted_comes_back_and_what_was_written_since_is_kept(cast):
    statement = statement_in(cast, "returned")
    submitted = (statement.title, statement.body, statement.text_hash)
    written = domain.save_draft(
        statement=statement, by=cast.head, title="Shorter", body="Shorter.", language="en", agenda_item=None
    )
    assert standing_decision(written)[1].verb == "return"
    domain.overturn_decision(thing=written, by=cast.people["reviewer"], reason=REASON)
    after = Statement.objects.get(pk=statement.pk)
    assert (after.title, after.body, after.text_hash) == submitted
    assert after.revision == 3
    assert list(after.revisions.order_by("number").values_list("title", flat=True))[1] == "Shorter"


def test_a_decision_that_can_still_be_undone_is_not_yet_contested(cast, settings):
    settings.DESK_UNDO_MINUTES = 5
    statement = statement_in(cast, "under_review")
    domain.refuse_statement(statement=statement, by=cast.people["reviewer"], **factories.cite(cast.meeting, "refuse"))
    assert standing_decision(Statement.objects.get(pk=statement.pk)) is None


def test_what_is_done_with_a_published_document_is_contested_unless_its_organization_did_it(cast, client):
    statement = statement_in(cast, "published")
    asked = domain.ask_for_change(
        statement=statement, by=cast.head, kind="correction", urgency="soon", details="A name is spelt wrongly."
    )
    assert standing_decision(asked) is None
    domain.decline_request(request=asked, by=cast.people["publisher"], **factories.policy("decline"))
    kind, entry = standing_decision(ChangeRequest.objects.get())
    assert (kind.kind, entry.verb, kind.reverse) == ("other_decision", "decline", None)
    assert kind.parties(asked) == [str(cast.organization.pk)]
    assert kind.title(kind.load(str(asked.pk)), entry) == statement.symbol
    load_policies()
    client.force_login(cast.head)
    page = client.get(f"/en/my/statements/{statement.pk}/").content.decode()
    assert page.count("?decision=") == 1 and f"?decision={entry.pk}" in page
    domain.withhold_statement(statement=Statement.objects.get(pk=statement.pk), by=cast.head)
    assert standing_decision(Statement.objects.get(pk=statement.pk)) is None


def test_passages_taken_out_of_a_published_document_are_contested_and_never_come_back(cast, client):
    statement = statement_in(cast, "published")
    word = statement.body.split()[0]
    domain.redact_statement(
        statement=statement, by=cast.people["publisher"], passages=[word], **factories.policy("redact")
    )
    kind, entry = standing_decision(Statement.objects.get(pk=statement.pk))
    assert (kind.kind, entry.verb, kind.reverse) == ("other_decision", "redact", None)
    load_policies()
    client.force_login(cast.head)
    assert f"?decision={entry.pk}" in client.get(f"/en/my/statements/{statement.pk}/").content.decode()


def test_each_passage_that_was_taken_out_is_contested_by_itself(cast):
    statement = statement_in(cast, "published")
    for word in statement.body.split()[:2]:
        shown = Statement.objects.get(pk=statement.pk)
        domain.redact_statement(
            statement=shown, by=cast.people["publisher"], passages=[word], **factories.policy("redact")
        )
    kind, last = standing_decision(Statement.objects.get(pk=statement.pk))
    entries = Entry.objects.filter(object_id=str(statement.pk), verb="redact").order_by("seq")
    assert [it.pk for it in entries][1:] == [last.pk]
    assert [holds(kind, statement, it) for it in entries] == [True, True]
