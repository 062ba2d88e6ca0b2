"""Editing as whole tables: every step, verb and actor; who agrees to what, and the text that follows from it."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from civspace.notices.models import Notice
from civspace.web.prose import clean
from civspace.workflow import IllegalMove, Stale
from submissions.statements import domain
from submissions.statements.domain.agreeing import Reply
from submissions.statements.domain.editing import DEFAULT_HOURS, Proposal
from submissions.statements.domain.rounds import NotEdited, TooLate
from submissions.statements.edits import apply, parts_of
from submissions.statements.models import EditRound, Statement
from submissions.statements.queries import text_hash
from submissions.statements.queries_editing import is_settled, open_round, original_of
from submissions.statements.tasks import end_rounds
from tests import factories
from tests.statements.cast import ACTORS, EDITS, PROCESSING, make_cast, perform, statement_in
from tests.statements.test_table import MAY, RollBack, everything

pytestmark = pytest.mark.django_db

BODY = "One.\n\nTwo.\n\nThree."
#: From which step a verb starts, and where it leads: the state of the statement and of the newest round.
STEPS = ("accepted", "empty", "preparing", "sent", "answered", "settled")
LEADS = {
    ("edit", "accepted"): ("editing", "preparing"),
    ("forgo", "accepted"): ("accepted", "settled"),
    ("settle", "empty"): ("accepted", "settled"),
    ("propose", "preparing"): ("editing", "sent"),
    ("answer", "sent"): ("editing", "answered"),
    ("agree", "sent"): ("accepted", "settled"),
    ("settle", "answered"): ("accepted", "settled"),
    ("edit", "answered"): ("editing", "preparing"),
    ("edit", "settled"): ("editing", "preparing"),
    ("forgo", "settled"): ("accepted", "settled"),
    ("insist", "empty"): ("accepted", "settled"),
    ("insist", "preparing"): ("accepted", "settled"),
    ("insist", "sent"): ("accepted", "settled"),
    ("insist", "answered"): ("accepted", "settled"),
    ("publish", "settled"): ("published", "settled"),
}
VERBS = (*EDITS, "publish")
PROPOSALS = (
    Proposal(0, "On our report", "Shorter."),
    Proposal(1, "One, two.", editorial=True),
    Proposal(3, "", "Repeats what was said."),
)


def editing_cast():
    return make_cast(**{PROCESSING: {"mode": "edit_and_translate"}})


def at_step(cast, step):
    """Return a statement of three paragraphs at a step of editing."""
    statement = statement_in(cast, "accepted", title="On the report", body=BODY)
    reviewer, head = cast.people["reviewer"], cast.head
    if step == "accepted":
        return statement
    domain.edit_statement(statement=statement, by=reviewer)
    if step != "empty":
        domain.save_edits(statement=statement, by=reviewer, proposals=PROPOSALS)
    if step in ("sent", "answered", "settled"):
        domain.propose_edits(statement=statement, by=reviewer)
    if step == "answered":
        replies = {0: Reply("objected", "It is the title."), 1: Reply("agreed"), 3: Reply("proposed", "", "Third.")}
        domain.answer_edits(statement=statement, by=head, replies=replies)
    if step == "settled":
        domain.agree_edits(statement=statement, by=head)
    return Statement.objects.get(pk=statement.pk)


def where(statement):
    newest = statement.edit_rounds.order_by("-number").first()
    return Statement.objects.get(pk=statement.pk).state, newest.state if newest else None


@pytest.mark.parametrize("step", STEPS)
def test_every_verb_by_every_actor_at_every_step(step):
    cast = editing_cast()
    statement = at_step(cast, step)
    before, outcomes, wanted = everything(), {}, {}
    for verb in VERBS:
        for actor in ACTORS:
            if actor not in MAY[verb]:
                wanted[verb, actor] = PermissionDenied
            elif (verb, step) == ("propose", "empty"):
                wanted[verb, actor] = ValidationError  # there is nothing to show
            else:
                wanted[verb, actor] = LEADS.get((verb, step), IllegalMove)
            try:
                with transaction.atomic():
                    perform(cast, statement, verb, cast.people[actor])
                    outcomes[verb, actor] = where(statement)
                    raise RollBack
            except RollBack:
                pass
            except (PermissionDenied, ValidationError) as refusal:
                outcomes[verb, actor] = type(refusal)
            except IllegalMove:
                outcomes[verb, actor] = IllegalMove
        assert everything() == before, verb
    assert outcomes == wanted


def test_who_issues_as_received_never_edits():
    cast = make_cast()
    statement = statement_in(cast, "accepted")
    before = everything()
    for verb in ("edit", "forgo"):
        with pytest.raises(NotEdited):
            perform(cast, statement, verb, cast.people["reviewer"])
    assert everything() == before
    domain.publish_statement(statement=statement, by=cast.people["publisher"])


def test_agreement_makes_every_change_and_keeps_what_was_submitted():
    cast = editing_cast()
    statement = at_step(cast, "settled")
    assert (statement.title, statement.body) == ("On our report", "One, two.\n\nTwo.")
    assert statement.text_hash == text_hash(statement.title, statement.body)
    assert statement.word_count == 3
    assert original_of(statement) == ("On the report", BODY)
    found = EditRound.objects.get()
    assert (found.outcome, found.result_hash) == ("agreed", statement.text_hash)
    assert set(found.changes.values_list("taken", flat=True)) == {True}
    assert is_settled(statement)


#: What the authors say to changes 0, 1, 3; what the editor takes of their wordings; the text and how it ends.
ANSWERS = [
    (("agreed", "objected", "objected"), (), ("On our report", BODY), "partly"),
    (("objected", "agreed", "objected"), (), ("On the report", "One, two.\n\nTwo.\n\nThree."), "partly"),
    (("objected", "objected", "agreed"), (), ("On the report", "One.\n\nTwo."), "partly"),
    (("objected", "objected", "objected"), (), ("On the report", BODY), "as_written"),
    (("objected", "objected", "proposed"), (), ("On the report", BODY), "as_written"),
    (("objected", "objected", "proposed"), (3,), ("On the report", "One.\n\nTwo.\n\nOurs."), "partly"),
    (("agreed", "agreed", "proposed"), (3,), ("On our report", "One, two.\n\nTwo.\n\nOurs."), "agreed"),
    (("agreed", "agreed", "proposed"), (), ("On our report", "One, two.\n\nTwo.\n\nThree."), "partly"),
]


@pytest.mark.parametrize(("said", "take", "text", "outcome"), ANSWERS)
def test_what_follows_from_the_answers(said, take, text, outcome):
    cast = editing_cast()
    statement = at_step(cast, "sent")
    replies = {
        position: Reply(answer, "Because.", "Ours." if answer == "proposed" else "")
        for position, answer in zip((0, 1, 3), said, strict=True)
    }
    domain.answer_edits(statement=statement, by=cast.head, replies=replies)
    domain.settle_edits(statement=statement, by=cast.people["reviewer"], take=take)
    statement.refresh_from_db()
    assert (statement.state, (statement.title, statement.body)) == ("accepted", text)
    assert EditRound.objects.get().outcome == outcome


def test_the_authors_may_always_have_it_as_they_wrote_it():
    cast = editing_cast()
    statement = at_step(cast, "answered")
    domain.edit_statement(statement=statement, by=cast.people["reviewer"])
    assert open_round(statement).base_body == "One, two.\n\nTwo.\n\nThree."
    domain.insist_on_original(statement=statement, by=cast.head, note="Ours.")
    statement.refresh_from_db()
    assert (statement.title, statement.body) == ("On the report", BODY)
    assert list(EditRound.objects.order_by("number").values_list("outcome", "note")) == [
        ("partly", ""),
        ("as_written", "Ours."),
    ]
    domain.publish_statement(statement=statement, by=cast.people["publisher"])


def test_an_answer_needs_words_where_it_is_not_agreement():
    cast = editing_cast()
    statement = at_step(cast, "sent")
    before = everything()
    with pytest.raises(ValidationError) as refusal:
        domain.answer_edits(
            statement=statement, by=cast.head, replies={0: Reply("objected"), 1: Reply("proposed"), 2: Reply("agreed")}
        )
    assert set(refusal.value.message_dict) == {"p0", "p1", "p2", "p3"}
    assert everything() == before


@pytest.mark.parametrize(
    ("proposal", "field"),
    [
        (Proposal(1, "Changed."), "p1"),
        (Proposal(1, "One.", "Why not?"), "p1"),
        (Proposal(0, "", "Gone."), "p0"),
        (Proposal(4, "No such.", "Why."), "p4"),
        (Proposal(-1, "No such.", "Why."), "p-1"),
    ],
)
def test_a_proposal_that_cannot_be_kept(proposal, field):
    cast = editing_cast()
    statement = at_step(cast, "preparing")
    before = everything()
    with pytest.raises(ValidationError) as refusal:
        domain.save_edits(statement=statement, by=cast.people["reviewer"], proposals=[proposal])
    assert set(refusal.value.message_dict) == {field}
    assert everything() == before


def test_nobody_works_on_what_they_have_not_seen():
    cast = editing_cast()
    statement = at_step(cast, "sent")
    before = everything()
    for verb in (domain.agree_edits, domain.insist_on_original):
        with pytest.raises(Stale):
            verb(statement=statement, by=cast.head, expected_version=statement.version - 1)
    assert everything() == before


#: The rule on silence, the text, and how it ends.
SILENCE = [
    ("editorial", ("On the report", "One, two.\n\nTwo.\n\nThree."), "silence"),
    ("original", ("On the report", BODY), "as_written"),
    ("edited", ("On our report", "One, two.\n\nTwo."), "silence"),
]


@pytest.mark.parametrize(("silence", "text", "outcome"), SILENCE)
def test_silence_follows_the_rule_and_not_a_second_earlier(silence, text, outcome):
    cast = editing_cast()
    statement = at_step(cast, "sent")
    EditRound.objects.update(silence=silence)
    end_rounds()
    assert where(statement) == ("editing", "sent")
    found = EditRound.objects.get()
    assert found.answer_until == found.sent_at.replace(microsecond=0) + datetime.timedelta(hours=DEFAULT_HOURS)
    EditRound.objects.update(answer_until=timezone.now().replace(microsecond=0) - datetime.timedelta(seconds=1))
    for late in (domain.agree_edits,):
        with pytest.raises(TooLate):
            late(statement=statement, by=cast.head)
    end_rounds()
    end_rounds()  # may run twice
    statement.refresh_from_db()
    assert (statement.state, (statement.title, statement.body)) == ("accepted", text)
    assert EditRound.objects.get().outcome == outcome
    assert Notice.objects.filter(kind="statement_edits_settled", recipient=cast.head).count() == 1


def test_a_reminder_comes_once_before_the_time_ends():
    cast = editing_cast()
    at_step(cast, "sent")
    EditRound.objects.update(answer_until=timezone.now() + datetime.timedelta(hours=3))
    end_rounds()
    end_rounds()
    assert Notice.objects.filter(kind="statement_edits_due", recipient=cast.head).count() == 1


def test_the_template_that_edits_says_so():
    meeting = factories.open_meeting(template="ecosoc-hlpf", body=factories.make_body(code="ecosoc"))
    statement = factories.make_statement(state="accepted", meeting=meeting, by=factories.make_author())
    reviewer = factories.staff("reviewer")
    domain.edit_statement(statement=statement, by=reviewer)
    domain.save_edits(statement=statement, by=reviewer, proposals=[Proposal(1, "Else.", "So.")])
    found = domain.propose_edits(statement=statement, by=reviewer)
    assert found.silence == "editorial"


paragraph = st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=1).map(clean).filter(bool)
texts = st.lists(paragraph.map(lambda text: text.replace("\n", " ")), min_size=1, max_size=6)


@settings(deadline=None)
@given(texts, st.data())
def test_applying_some_changes_changes_those_parts_and_no_other(parts, data):
    title, body = "Title", "\n\n".join(parts)
    changes = data.draw(st.dictionaries(st.integers(0, len(parts)), paragraph, max_size=len(parts) + 1))
    taken = data.draw(st.sets(st.sampled_from(sorted(changes)))) if changes else set()
    chosen = {position: changes[position] for position in taken}
    expected = [chosen.get(position, part) for position, part in enumerate([title, *parts])]
    assert apply(title, body, chosen) == (expected[0], "\n\n".join(expected[1:]))
    assert apply(title, body, {}) == (title, body)
    # What is agreed to in two rounds is what is agreed to in one.
    first = dict(list(chosen.items())[:1])
    rest = {position: text for position, text in chosen.items() if position not in first}
    if all("\n\n" not in text for text in first.values()):
        assert apply(*apply(title, body, first), rest) == apply(title, body, chosen)
    assert parts_of(*apply(title, body, {})) == [title, *parts]


def client_of(user):
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client


def test_the_pages_lead_from_the_first_change_to_the_settled_text():
    cast = editing_cast()
    statement = at_step(cast, "accepted")
    desk, head = client_of(cast.people["reviewer"]), client_of(cast.head)
    page, own = f"/en/desk/statements/{statement.pk}/editing/", f"/en/my/statements/{statement.pk}/editing/"
    assert head.get(own).status_code == 404
    # Published before editing is settled: refused, and the page says why.
    publisher = client_of(cast.people["publisher"])
    refused = publisher.post(f"/en/desk/statements/{statement.pk}/publish/", {"version": statement.version})
    assert refused.status_code == 409
    assert "Editing has to be settled first" in refused.content.decode()

    def version() -> int:
        return Statement.objects.get(pk=statement.pk).version

    assert desk.post(page, {"verb": "edit", "version": version()}).status_code == 302
    parts = {f"p-{number}-after": part for number, part in enumerate(["On the report", "One.", "Two.", "Three."])}
    management = {"p-TOTAL_FORMS": "4", "p-INITIAL_FORMS": "4"}
    wrong = desk.post(page, {**parts, **management, "verb": "propose", "version": version(), "p-2-after": "Twice."})
    assert wrong.status_code == 422
    html = wrong.content.decode()
    assert "Twice." in html and "Say why, or mark the change as purely editorial." in html
    assert where(statement) == ("editing", "preparing")
    assert "Twice." not in head.get(own).content.decode()
    data = {**parts, **management, "p-2-after": "Twice.", "p-2-comment": "Clearer.", "verb": "propose"}
    assert desk.post(page, {**data, "version": version()}).status_code == 302
    assert where(statement) == ("editing", "sent")

    shown = head.get(own)
    html = shown.content.decode()
    assert "[inserted:]" in html and "[deleted:]" in html and "Clearer." in html
    half = head.post(own, {"verb": "answer", "version": version(), "p2-answer": "objected", "p2-note": ""})
    assert half.status_code == 422
    assert "Say in a few words why you do not agree." in half.content.decode()
    old = head.post(own, {"verb": "agree", "version": version() - 1})
    assert old.status_code == 409
    assert where(statement) == ("editing", "sent")
    assert client_of(cast.people["viewer"]).post(own, {"verb": "agree", "version": version()}).status_code == 403
    said = {"p2-answer": "proposed", "p2-counter": "Two times.", "verb": "answer", "version": version()}
    assert head.post(own, said).status_code == 302
    assert desk.post(page, {"verb": "settle", "take": "2", "version": version()}).status_code == 302
    statement.refresh_from_db()
    assert (statement.state, statement.body) == ("accepted", "One.\n\nTwo times.\n\nThree.")

    published = domain.publish_statement(statement=statement, by=cast.people["publisher"])
    public = client_of(cast.people["outsider"]).get(f"/en/documents/{published.symbol}").content.decode()
    assert "Edited by the Secretariat; agreed by the authors on" in public
    submitted = client_of(cast.people["outsider"]).get(f"/en/documents/{published.symbol}?text=submitted")
    assert "Two times" in submitted.content.decode()
    assert "Clearer." not in submitted.content.decode()


def test_the_pages_cost_the_same_with_one_change_and_three():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    cast = editing_cast()
    costs = []
    for proposals in (PROPOSALS[:1], PROPOSALS):
        statement = at_step(cast, "empty")
        domain.save_edits(statement=statement, by=cast.people["reviewer"], proposals=proposals)
        domain.propose_edits(statement=statement, by=cast.people["reviewer"])
        spent = []
        for user, path in (
            (cast.people["reviewer"], f"/en/desk/statements/{statement.pk}/editing/"),
            (cast.head, f"/en/my/statements/{statement.pk}/editing/"),
        ):
            client = client_of(user)
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            spent.append(len(queries))
        costs.append(spent)
    assert costs[0] == costs[1]
