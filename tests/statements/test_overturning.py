"""A return or a refusal that is overturned: the statement is before the Secretariat again, as it was submitted."""

from functools import partial

import pytest
from django.urls import reverse

from civspace.audit.models import Entry, Payload
from civspace.contest.loading import load_policies
from civspace.contest.models import Complaint
from civspace.notices.models import Notice
from civspace.renditions.models import Rendition
from civspace.search.models import SearchEntry
from civspace.workflow import IllegalMove
from civspace.workflow.contesting import holds, standing_decision
from submissions.statements import domain
from submissions.statements.contesting import load_text
from submissions.statements.domain.overturning import overturn_taking_down
from submissions.statements.domain.translation import OutOfDate
from submissions.statements.models import ChangeRequest, Statement, StatementText
from tests import factories
from tests.api.calls import Api
from tests.contest.cast import load as load_complaints
from tests.statements.cast import PROCESSING, STATES, make_cast, statement_in
from tests.statements.test_translation import published, released

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


@pytest.fixture
def translating(settings):
    settings.DESK_UNDO_MINUTES = 0
    load_policies()
    return make_cast(**{PROCESSING: {"mode": "edit_and_translate"}})


def taken_down(cast, text):
    """Have a language taken off, and return it as the room of complaints reads it."""
    current = StatementText.objects.get(pk=text.pk)
    domain.take_down_text(text=current, by=cast.people["publisher"], reason="A wrong figure.")
    return load_text(str(text.pk))


def test_a_language_that_was_taken_off_is_contested_and_comes_back_as_it_was(translating, client):
    cast, statement = translating, published(translating)
    text = released(cast, statement)
    released(cast, statement, language="es", title="Sobre el agua", body="El agua es vida.")
    assert standing_decision(load_text(str(text.pk))) is None
    off = taken_down(cast, text)
    notice = Notice.objects.get(kind="statement_language_taken_down", recipient=cast.head)
    assert notice.link == f"/my/statements/{statement.pk}/"
    kind, entry = standing_decision(off)
    assert (kind.kind, entry.verb, kind.body(off), kind.meeting(off)) == (
        "other_decision",
        "take_down_text",
        "hrc",
        cast.meeting,
    )
    assert kind.parties(off) == [str(cast.organization.pk)]
    assert kind.title(off, entry) == f"{statement.symbol} · Français"
    client.force_login(cast.head)
    page = client.get(f"/en{kind.link(off)}").content.decode()
    assert "A wrong figure." in page and page.count("?decision=") == 1 and f"?decision={entry.pk}" in page
    # A reason from before authors read them was written for the record.
    Payload.objects.filter(entry=entry).update(difference={})
    page = client.get(f"/en{kind.link(off)}").content.decode()
    assert "A wrong figure." not in page and f"?decision={entry.pk}" in page
    client.force_login(cast.people["reviewer"])
    assert "A wrong figure." in client.get(f"/en{kind.desk_link(off)}").content.decode()

    renditions = Rendition.objects.count()
    by = factories.staff("reviewer", scope="hrc", name="Somebody else")
    kind.reverse(thing=off, by=by, reason=REASON, rule={"slug": "hrc-words"})
    after = load_text(str(text.pk))
    assert (after.state, after.published_at, after.text_hash) == ("published", text.published_at, text.text_hash)
    last = Entry.objects.filter(object_id=str(text.pk)).latest("seq")
    assert (last.verb, last.actor_id, last.payload.reason, last.rule) == (
        "release_text",
        str(by.pk),
        REASON,
        {"slug": "hrc-words"},
    )
    assert client.get(reverse("document", args=[statement.symbol]) + "?text=fr").status_code == 200
    assert "fr:quenouill" in SearchEntry.objects.get(object_type="statement").tokens
    # The document is the same one, served again.
    assert Rendition.objects.count() == renditions
    assert Rendition.objects.filter(language="fr", withdrawn_at=None).count() == 1
    assert standing_decision(after) is None


def refused(verb, kind):
    """Try a verb: it is refused, and nothing was written or sent."""
    before = (Entry.objects.count(), Notice.objects.count(), list(StatementText.objects.order_by("pk").values()))
    with pytest.raises(kind):
        verb()
    assert before == (
        Entry.objects.count(),
        Notice.objects.count(),
        list(StatementText.objects.order_by("pk").values()),
    )


def test_a_language_that_a_newer_text_replaced_is_not_contested_and_never_comes_back(translating):
    cast, statement = translating, published(translating)
    first = released(cast, statement)
    newer = released(cast, statement, body="L’eau est la vie.")
    assert standing_decision(load_text(str(first.pk))) is None
    off = taken_down(cast, newer)
    assert standing_decision(off)[1].object_id == str(newer.pk)
    # The earlier one was replaced before.
    earlier = load_text(str(first.pk))
    assert standing_decision(earlier) is None
    by = cast.people["reviewer"]
    refused(lambda: overturn_taking_down(thing=earlier, by=by, reason=REASON), IllegalMove)


def test_a_language_of_an_earlier_original_is_contested_but_not_put_back(translating):
    cast, statement = translating, published(translating)
    off = taken_down(cast, released(cast, statement))
    Statement.objects.filter(pk=statement.pk).update(text_hash="0" * 64)
    off = load_text(str(off.pk))
    assert standing_decision(off)[1].verb == "take_down_text"
    by = cast.people["reviewer"]
    refused(lambda: overturn_taking_down(thing=off, by=by, reason=REASON), OutOfDate)


@pytest.mark.parametrize("kind", ["redact", "withhold"])
def test_of_a_language_that_went_with_its_original_the_original_is_contested(translating, kind):
    cast, statement = translating, published(translating)
    text, other = released(cast, statement), released(cast, statement, language="es", title="Agua", body="Vida.")
    taken_down(cast, other)
    verb = {"redact": partial(domain.redact_statement, passages=["Water"]), "withhold": domain.withhold_statement}[kind]
    verb(statement=statement, by=cast.people["publisher"], **factories.policy(kind))
    assert standing_decision(Statement.objects.get(pk=statement.pk))[1].verb == kind
    assert [standing_decision(load_text(str(it.pk))) for it in (text, other)] == [None, None]


def test_clients_of_its_organization_contest_a_language_that_was_taken_off(translating):
    load_complaints()
    cast, statement = translating, published(translating)
    off = taken_down(cast, released(cast, statement))
    for actor, seen in (("head", [str(off.pk)]), ("outsider", [])):
        texts = Api(cast.people[actor]).get(f"statements/{statement.pk}/texts/").json()["texts"]
        assert [it["id"] for it in texts] == seen
    said = {"object_type": "translation", "object_id": str(off.pk), "organization": str(cast.organization.pk)}
    said |= {"grounds": ["facts-wrong"], "points": ["The figure is right."]}
    answer = Api(cast.head).post("complaints/", said)
    assert (answer.status_code, answer.json()["kind"]) == (201, "other_decision")
    assert Complaint.objects.get().takers == [str(cast.people["publisher"].pk)]
