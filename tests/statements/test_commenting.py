"""Comments and suggestions: every state, thing to do and person; where they stand in the text; who is told."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.people.domain import close_account
from civspace.audit.models import Entry
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove, Stale
from submissions.statements import domain
from submissions.statements.models import Comment, Revision, Statement
from submissions.statements.sections import export
from submissions.statements.tasks import tell_of_what_was_said
from submissions.statements.together import follow, join_paragraphs, paragraphs_of, thread_of, threads_of
from tests import factories
from tests.statements.cast import ACTORS, STATES, lead_to, make_cast

BODY = "First paragraph here.\n\nSecond paragraph here.\n\nThird one."
#: On a machine with other work to do, a draw now and then takes long.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
MEMBERS = {"viewer", "editor", "focal_point", "head", "reviewer_member", "publisher_member"}
DRAFTERS = {"editor", "focal_point", "head"}
#: Who may ever do it. The comment is by the viewer, the suggestion by the viewer too.
MAY = {
    "comment": MEMBERS,
    "suggest": MEMBERS,
    "answer": MEMBERS,
    "edit": {"viewer"},
    "remove": {"viewer"},
    "resolve": DRAFTERS | {"viewer"},
    "reopen": DRAFTERS | {"viewer"},
    "accept": DRAFTERS,
    "decline": DRAFTERS,
}
#: In which states of the statement anything can be said or done.
OPEN = {"draft", "awaiting_cosponsors", "returned"}
#: The state in which the cast's other organization is asked to co-sponsor, and what it may then do.
WAITS, TALK = "awaiting_cosponsors", {"comment", "suggest", "answer"}


class RollBack(Exception):
    pass


def say(cast: Any, statement: Statement, actor: str = "viewer", **values: Any) -> Comment:
    return domain.add_comment(statement=statement, by=cast.people[actor], **{"body": "Is that so?", **values})


def do(verb: str, by: Any, statement: Statement, comment: Comment, suggestion: Comment, settled: Comment) -> None:
    if verb == "comment":
        domain.add_comment(statement=statement, by=by, body="Hm.", paragraph=2)
    elif verb == "suggest":
        domain.add_comment(statement=statement, by=by, body="", paragraph=2, proposal="Other words.")
    elif verb == "answer":
        domain.answer_comment(comment=comment, by=by, body="Yes.")
    elif verb == "edit":
        domain.edit_comment(comment=comment, by=by, body="Otherwise.")
    elif verb == "remove":
        domain.remove_comment(comment=comment, by=by)
    elif verb == "accept":
        domain.accept_suggestion(comment=suggestion, by=by)
    else:
        thing = {"resolve": comment, "decline": suggestion, "reopen": settled}[verb]
        domain.settle_comment(comment=thing, verb=verb, by=by)


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Comment, Statement, Revision, Entry, Notice)]


def said_in(cast: Any, state: str) -> tuple[Statement, Comment, Comment, Comment]:
    """Return a statement in a state, with a comment, a suggestion and a resolved comment from when it was a draft."""
    statement = factories.make_statement(by=cast.head, meeting=cast.meeting, body=BODY)
    comment = say(cast, statement, paragraph=1)
    suggestion = say(cast, statement, paragraph=2, proposal="Better words.")
    settled = domain.settle_comment(comment=say(cast, statement), verb="resolve", by=cast.head)
    lead_to(cast, statement, state)
    made = [
        Comment.objects.select_related("statement__organization", "statement__meeting").get(pk=it.pk)
        for it in (comment, suggestion, settled)
    ]
    return statement, made[0], made[1], made[2]


@pytest.mark.django_db
@pytest.mark.parametrize("state", STATES)
def test_every_thing_by_every_actor(state):
    cast = make_cast()
    statement, comment, suggestion, settled = said_in(cast, state)
    before = everything()
    outcomes, wanted = {}, {}
    for verb in MAY:
        for actor in ACTORS:
            allowed = actor in MAY[verb] | ({"asked"} if state == WAITS and verb in TALK else set())
            possible = state in OPEN and (verb != "accept" or state != WAITS)
            wanted[verb, actor] = PermissionDenied if not allowed else "done" if possible else IllegalMove
            try:
                with transaction.atomic():
                    do(verb, cast.people[actor], statement, comment, suggestion, settled)
                    outcomes[verb, actor] = "done"
                    raise RollBack
            except RollBack:
                pass
            except (PermissionDenied, IllegalMove) as refusal:
                outcomes[verb, actor] = type(refusal)
        assert everything() == before, verb
    assert outcomes == wanted


@pytest.mark.django_db
def test_only_what_fits_a_comment_or_a_suggestion_can_be_done_with_it():
    cast = make_cast()
    statement, comment, suggestion, settled = said_in(cast, "draft")
    answer = domain.answer_comment(comment=comment, by=cast.head, body="Yes.")
    for thing, verb in (
        (comment, "decline"),
        (comment, "reopen"),
        (suggestion, "resolve"),
        (settled, "resolve"),
        (answer, "resolve"),
    ):
        with pytest.raises(IllegalMove):
            domain.settle_comment(comment=thing, verb=verb, by=cast.head)
    with pytest.raises(IllegalMove):
        domain.accept_suggestion(comment=comment, by=cast.head)
    # An answer to an answer joins the thread.
    again = domain.answer_comment(comment=answer, by=cast.people["viewer"], body="Then fine.")
    assert again.parent_id == comment.pk
    assert [it.body for it in thread_of(comment).answers] == ["Yes.", "Then fine."]


@pytest.mark.django_db
def test_what_cannot_be_kept_is_said_by_field():
    cast = make_cast()
    statement = factories.make_statement(by=cast.head, meeting=cast.meeting, body=BODY)
    for values, name in (
        ({"body": "  "}, "body"),
        ({"body": "x" * 5001}, "body"),
        ({"paragraph": 4}, "paragraph"),
        ({"revision": 9}, "revision"),
        ({"proposal": "x"}, "paragraph"),
        ({"proposal": "Third one.", "paragraph": 3}, "proposal"),
    ):
        with pytest.raises(ValidationError) as error:
            say(cast, statement, **values)
        assert set(error.value.message_dict) == {name}
    assert not Comment.objects.exists()


# Suggestions


@pytest.mark.django_db
def test_taking_a_suggestion_over_is_one_version_of_the_text():
    cast = make_cast()
    statement, _comment, suggestion, _settled = said_in(cast, "draft")
    # Something else in the text changed meanwhile: the suggestion still fits its paragraph.
    domain.save_draft(
        statement=statement, by=cast.head, title="T", body="New first.\n\n" + BODY, language="en", agenda_item=None
    )
    done = domain.accept_suggestion(comment=suggestion, by=cast.people["editor"])
    now = Statement.objects.get()
    assert now.body == "New first.\n\nFirst paragraph here.\n\nBetter words.\n\nThird one."
    assert (done.state, done.accepted_as, now.revision) == ("accepted", 3, 3)
    assert Revision.objects.get(number=3).saved_by == str(cast.people["editor"].pk)
    with pytest.raises(IllegalMove):
        domain.accept_suggestion(comment=done, by=cast.head)
    with pytest.raises(IllegalMove):
        domain.remove_comment(comment=done, by=cast.people["viewer"])


@pytest.mark.django_db
def test_a_suggestion_for_a_paragraph_that_changed_changes_nothing_and_shows_both():
    cast = make_cast()
    statement, _comment, suggestion, _settled = said_in(cast, "draft")
    changed = BODY.replace("Second paragraph", "Second great paragraph")
    domain.save_draft(statement=statement, by=cast.head, title="T", body=changed, language="en", agenda_item=None)
    before = everything()
    with pytest.raises(domain.ParagraphChanged) as refused:
        domain.accept_suggestion(comment=suggestion, by=cast.head)
    assert refused.value.now == "Second great paragraph here."
    client = Client()
    client.force_login(cast.head)
    page = client.post(reverse("statement_comment_act", args=[statement.pk, suggestion.pk, "accept"]))
    text = page.content.decode()
    assert page.status_code == 409 and "The paragraph changed since this was suggested" in text
    assert "<ins>great </ins>" in text and "Better words." in text
    assert everything() == before


@pytest.mark.django_db
def test_a_suggestion_can_take_a_paragraph_out():
    cast = make_cast()
    statement = factories.make_statement(by=cast.head, meeting=cast.meeting, body=BODY)
    suggestion = say(cast, statement, body="", paragraph=2, proposal="")
    domain.accept_suggestion(comment=suggestion, by=cast.head)
    assert Statement.objects.get().body == "First paragraph here.\n\nThird one."


@pytest.mark.django_db
def test_an_older_page_changes_nothing():
    cast = make_cast()
    statement, comment, _suggestion, _settled = said_in(cast, "draft")
    domain.edit_comment(comment=comment, by=cast.people["viewer"], body="Newer.", expected_version=1)
    with pytest.raises(Stale):
        domain.settle_comment(comment=comment, verb="resolve", by=cast.head, expected_version=1)
    assert Comment.objects.get(pk=comment.pk).state == "open"


@pytest.mark.django_db
def test_what_is_taken_away_leaves_the_answers_of_others():
    cast = make_cast()
    statement, comment, suggestion, _settled = said_in(cast, "draft")
    domain.answer_comment(comment=comment, by=cast.head, body="Kept.")
    domain.remove_comment(comment=comment, by=cast.people["viewer"])
    domain.remove_comment(comment=suggestion, by=cast.people["viewer"])
    left = Comment.objects.get(pk=comment.pk)
    assert (left.body, left.author) == ("", None) and left.answers.get().body == "Kept."
    assert not Comment.objects.filter(pk=suggestion.pk).exists()


# Where it stands


@pytest.mark.parametrize(
    ("before", "after", "place", "wanted"),
    [
        (["a", "b"], ["a", "b"], 2, 2),
        (["a", "b"], ["x", "a", "b"], 2, 3),
        (["a", "one two three four"], ["a", "one two THREE four"], 2, 2),
        (["a", "one two three four", "c"], ["a", "x y z", "one two three five", "c"], 2, 3),
        (["a", "b"], ["a"], 2, None),
        (["a b c d"], ["x y z w"], 1, None),
        ([], [], 1, None),
    ],
)
def test_a_paragraph_is_followed_through_changes(before, after, place, wanted):
    assert follow(before, after, place) == wanted


@PATIENT
@given(st.lists(st.sampled_from("abcdef"), min_size=1, unique=True), st.lists(st.sampled_from("uvwxyz")), st.data())
def test_a_paragraph_that_did_not_change_is_always_found(text, more, data):
    place = data.draw(st.integers(1, len(text)))
    after = [*more, *text]
    assert follow(text, after, place) == len(more) + place


@PATIENT
@given(st.text(st.sampled_from("ab\n1. "), max_size=60))
def test_paragraphs_joined_are_the_text_again(typed):
    from civspace.web.prose import clean

    text = clean(typed)
    assert join_paragraphs(paragraphs_of(text)) == text


@pytest.mark.django_db
def test_threads_say_whether_their_paragraph_changed_or_went():
    cast = make_cast()
    statement = factories.make_statement(by=cast.head, meeting=cast.meeting, body=BODY)
    for paragraph in (1, 2, 3, None):
        say(cast, statement, paragraph=paragraph)
    body = "New.\n\nFirst paragraph here.\n\nSecond paragraph there."
    domain.save_draft(statement=statement, by=cast.head, title="T", body=body, language="en", agenda_item=None)
    statement.refresh_from_db()
    found = {it.comment.paragraph: (it.place, it.changed) for it in threads_of(statement)}
    assert found == {None: (None, False), 1: (2, False), 2: (3, True), 3: (None, True)}


# Who reads, who is told


@pytest.mark.django_db
@pytest.mark.parametrize("state", STATES)
def test_exactly_the_members_read_whatever_the_state(state):
    cast = make_cast()
    said_in(cast, state)
    seen = {actor for actor in ACTORS if Comment.objects.visible_to(cast.people[actor]).exists()}
    assert seen == (MEMBERS | {"asked"} if state == WAITS else MEMBERS)


@pytest.mark.django_db
def test_those_who_are_asked_to_co_sponsor_write_along_until_they_decline():
    cast = make_cast()
    statement = factories.make_statement(by=cast.head, meeting=cast.meeting, body=BODY)
    earlier = say(cast, statement, paragraph=1)
    other = cast.people["outsider"]
    (row,) = domain.invite_cosponsors(statement=statement, organizations=[other.organization], by=cast.head)
    assert set(Comment.objects.visible_to(other)) == {earlier}
    asked = domain.add_comment(statement=statement, by=other, body="", paragraph=2, proposal="Our words.")
    domain.answer_comment(comment=earlier, by=other, body="We think so.")
    asked.statement.refresh_from_db()
    with pytest.raises(PermissionDenied):
        domain.accept_suggestion(comment=asked, by=other)
    client = Client()
    client.force_login(other)
    page = client.get(reverse("statement_comments", args=[statement.pk]))
    assert page.status_code == 200 and reverse("cosponsoring", args=[row.pk]) in page.content.decode()
    assert f"/my/statements/{statement.pk}/" + '"' not in page.content.decode()
    domain.accept_suggestion(comment=asked, by=cast.head)
    domain.tell_of_comments(now=timezone.now() + datetime.timedelta(hours=1))
    told = Notice.objects.filter(kind="statement_commented").values_list("recipient__name", "context__number", "link")
    place = f"/my/statements/{statement.pk}/comments/"
    assert set(told) == {("Head", 3, place), ("viewer", 2, place), ("Outsider", 1, place)}
    row.refresh_from_db()
    domain.decline_cosponsor(cosponsor=row, by=other)
    assert not Comment.objects.visible_to(other).exists()
    assert client.get(reverse("statement_comments", args=[statement.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        domain.add_comment(statement=statement, by=other, body="Still here?")


@pytest.mark.django_db
def test_those_who_take_part_are_told_once_of_what_others_said():
    cast = make_cast()
    statement = factories.make_statement(by=cast.head, meeting=cast.meeting, body=BODY)
    for actor in ("viewer", "viewer", "editor"):
        say(cast, statement, actor)
    now = timezone.now()
    assert domain.tell_of_comments(now=now) == 0  # they may go on talking
    later = now + datetime.timedelta(minutes=16)
    assert domain.tell_of_comments(now=later) == 3
    assert domain.tell_of_comments(now=later) == 0
    told = {it.recipient.name: it.context["number"] for it in Notice.objects.filter(kind="statement_commented")}
    assert told == {"Head": 3, "viewer": 1, "editor": 2}
    assert "Is that so?" not in str(list(Notice.objects.values()))
    Comment.objects.update(told_at=None)
    tell_of_what_was_said()
    assert Notice.objects.filter(kind="statement_commented").count() == 3


@pytest.mark.django_db
def test_what_goes_in_meanwhile_tells_nobody():
    cast = make_cast()
    said_in(cast, "submitted")
    Notice.objects.all().delete()
    assert domain.tell_of_comments(now=timezone.now() + datetime.timedelta(hours=1)) == 0
    assert not Comment.objects.filter(told_at=None).exists() and not Notice.objects.exists()


@pytest.mark.django_db
def test_personal_data_goes_out_on_request_and_is_forgotten_with_the_account():
    cast = make_cast()
    statement = factories.make_statement(by=cast.head, meeting=cast.meeting, body=BODY)
    say(cast, statement, "editor", paragraph=1)
    say(cast, statement, "head")
    asked = domain.ask_to_submit(statement=statement, by=cast.people["editor"], revision=1, message="Please.")
    found = export(cast.people["editor"])
    assert [it["comment"] for it in found["comments"]] == ["Is that so?"]
    assert [it["message"] for it in found["requests_to_submit"]] == ["Please."]
    close_account(person=cast.people["editor"])
    asked.refresh_from_db()
    assert asked.asked_by is None
    assert sorted(str(it.author) for it in Comment.objects.all()) == sorted(["None", str(cast.head)])


@pytest.mark.django_db
def test_the_page_costs_the_same_for_one_comment_and_three(django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    cast = make_cast()
    statement = factories.make_statement(by=cast.head, meeting=cast.meeting, body=BODY)
    client = Client()
    client.force_login(cast.head)
    address = reverse("statement_comments", args=[statement.pk])
    say(cast, statement, paragraph=1)
    costs = []
    for _round in range(2):
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        costs.append(len(queries))
        for paragraph in (2, 3):
            say(cast, statement, "editor", paragraph=paragraph)
    assert costs[0] == costs[1]


@pytest.mark.django_db
def test_the_whole_way_on_the_pages():
    cast = make_cast()
    statement = factories.make_statement(by=cast.head, meeting=cast.meeting, body=BODY)
    viewer, head = Client(), Client()
    viewer.force_login(cast.people["viewer"])
    head.force_login(cast.head)
    new = reverse("statement_comment_new", args=[statement.pk])
    assert "Second paragraph here." in viewer.get(f"{new}?paragraph=2&revision=1&suggest=1").content.decode()
    empty = viewer.post(new, {"paragraph": "2", "revision": "1"})
    assert empty.status_code == 422 and "Write something." in empty.content.decode()
    made = viewer.post(
        new, {"paragraph": "2", "revision": "1", "suggest": "1", "proposal": "Second, better.", "body": "Clearer."}
    )
    assert made["Location"].endswith("/comments/#paragraph-2")
    suggestion = Comment.objects.get()
    page = reverse("statement_comment", args=[statement.pk, suggestion.pk])
    assert "Take it over" not in viewer.get(page).content.decode()
    assert "Take it over" in head.get(page).content.decode()
    assert head.post(page, {"body": "Agreed."}).status_code == 302
    done = head.post(reverse("statement_comment_act", args=[statement.pk, suggestion.pk, "accept"]), {"version": "1"})
    assert done.status_code == 302
    assert Statement.objects.get().body.split("\n\n")[1] == "Second, better."
    listed = head.get(reverse("statement_comments", args=[statement.pk])).content.decode()
    assert "Taken over" in listed
