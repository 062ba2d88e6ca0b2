"""Messages: told once, counted by the clock, sent once, refused with nothing kept."""

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.people.domain import close_account
from accounts.people.export import everything
from civspace.clocks.domain import sweep
from civspace.clocks.models import Clock
from civspace.files.domain import store
from civspace.files.readers import may_read
from civspace.front.demo.clock import at
from civspace.notices.delivering import deliver
from civspace.notices.models import Delivery, Notice
from civspace.threads import clocking, domain, queries
from civspace.threads.models import Message, Thread
from civspace.threads.replies import fill, unknown
from civspace.threads.states import State
from tests import factories
from tests.threads.cast import ACTORS, OUTSIDE, about, asked, fresh, make_cast

pytestmark = pytest.mark.django_db

MONDAY = datetime.datetime(2026, 6, 8, 9, tzinfo=datetime.UTC)


@pytest.fixture
def cast() -> SimpleNamespace:
    return make_cast()


def told(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient__name", flat=True))


def test_an_answer_is_told_once_to_those_who_may_write(cast: SimpleNamespace) -> None:
    thread = asked(cast)
    assert told("thread_question") == []  # a thread that nobody has is seen in the shared inbox
    domain.answer(thread=thread, by=cast.people["reviewer"], text="Yes.", key="k")
    domain.answer(thread=thread, by=cast.people["reviewer"], text="Yes.", key="k")
    assert Message.objects.filter(text="Yes.").count() == 1
    assert told("thread_answer") == ["Head", "editor", "focal_point"]


def test_the_one_who_has_a_thread_is_told_of_a_question(cast: SimpleNamespace) -> None:
    thread = asked(cast)
    domain.assign(thread=thread, by=cast.people["reviewer"], to=cast.people["publisher"], note="You know lakes.")
    assert told("thread_handed_over") == ["publisher"]
    domain.answer(thread=thread, by=cast.people["editor"], text="And another question.")
    assert told("thread_question") == ["publisher"]


def test_only_a_colleague_of_the_team_is_given_a_thread(cast: SimpleNamespace) -> None:
    thread = asked(cast)
    for name in ("head", "officer", "reviewer_elsewhere", "read_only", "reviewer_member"):
        with pytest.raises(ValidationError):
            domain.assign(thread=thread, by=cast.people["reviewer"], to=cast.people[name])
    thread.refresh_from_db()
    assert thread.assignee_id == ""


def test_mail_of_a_discreet_person_shows_nothing(cast: SimpleNamespace) -> None:
    editor = cast.people["editor"]
    editor.discreet = True
    editor.save()
    domain.answer(thread=asked(cast), by=cast.people["reviewer"], text="The quiet answer.")
    for delivery in Delivery.objects.filter(notice__kind="thread_answer"):
        assert deliver(delivery_id=delivery.pk) == "sent"
    said = {message.to[0]: message.subject + message.body for message in mail.outbox}
    assert len(said) == 3
    assert "quiet" not in said[editor.email] and "lakes" not in said[editor.email]
    assert "The quiet answer." in said[cast.people["head"].email]


def test_the_clock_of_the_first_answer_and_of_each_later_one(cast: SimpleNamespace) -> None:
    with at(MONDAY):
        thread = asked(cast)
    assert thread.due_at is not None and thread.due_at.isoformat() == "2026-06-11T21:59:59+00:00"  # three days, Geneva
    with at(MONDAY + datetime.timedelta(days=1)):
        domain.answer(thread=thread, by=cast.people["head"], text="Are you there?")
    thread.refresh_from_db()
    assert thread.due_at.isoformat() == "2026-06-11T21:59:59+00:00"  # asking again does not put it off
    with at(MONDAY + datetime.timedelta(days=2)):
        domain.answer(thread=thread, by=cast.people["reviewer"], text="Yes.")
    thread.refresh_from_db()
    assert thread.due_at is None and Clock.objects.get().state == "met"
    with at(MONDAY + datetime.timedelta(days=3)):
        domain.answer(thread=thread, by=cast.people["head"], text="Thank you. When?")
    thread.refresh_from_db()
    assert thread.due_at.isoformat() == "2026-06-18T21:59:59+00:00"  # five days


def test_an_overdue_answer_was_the_duty_of_those_who_had_it_in_time(cast: SimpleNamespace) -> None:
    reviewer, publisher = cast.people["reviewer"], cast.people["publisher"]
    with at(MONDAY):
        thread = asked(cast)
        domain.assign(thread=thread, by=reviewer, to=reviewer)
        domain.answer(thread=fresh(thread), by=reviewer, text="Yes.")
        domain.assign(thread=fresh(thread), by=reviewer, to=None)
    hour = datetime.timedelta(hours=1)
    with at(MONDAY + hour):
        domain.answer(thread=fresh(thread), by=cast.people["head"], text="When?")
    with at(MONDAY + 2 * hour):
        domain.assign(thread=fresh(thread), by=publisher, to=publisher)
    with at(MONDAY + datetime.timedelta(days=20)):
        sweep()
        domain.assign(thread=fresh(thread), by=reviewer, to=reviewer)
        late = clocking.missed(fresh(thread))
    assert late is not None
    assert clocking.ANSWERING.takers(fresh(thread), late) == [str(publisher.pk)]


def test_the_team_is_told_once_that_an_answer_is_overdue(cast: SimpleNamespace) -> None:
    with at(MONDAY):
        thread = asked(cast)
    with at(MONDAY + datetime.timedelta(days=5)):
        assert sweep() == 1
        assert sweep() == 0
        assert queries.overdue(Thread.objects.all()).count() == 1
    assert told("thread_overdue") == ["publisher", "reviewer"]
    domain.answer(thread=thread, by=cast.people["reviewer"], text="Late, but here.")
    assert queries.overdue(Thread.objects.all()).count() == 0
    clock = Clock.objects.get()
    assert clock.state == "met" and clock.ended_at is not None and clock.ended_at > clock.due_at


def test_closing_where_a_question_waits_needs_a_reason_that_is_told(cast: SimpleNamespace) -> None:
    thread = asked(cast)
    with pytest.raises(ValidationError):
        domain.close(thread=thread, by=cast.people["reviewer"], reason=" ")
    thread.refresh_from_db()
    assert thread.state == State.WAITING_FOR_US and told("thread_closed") == []
    domain.close(thread=thread, by=cast.people["reviewer"], reason="Settled on the phone.")
    thread.refresh_from_db()
    assert thread.state == State.CLOSED and thread.due_at is None
    assert told("thread_closed") == ["Head", "editor", "focal_point"]
    assert set(Notice.objects.filter(kind="thread_closed").values_list("reason", flat=True)) == {
        "Settled on the phone."
    }


@pytest.mark.parametrize("text", ["", "  \n", "x" * (domain.LONGEST + 1)])
def test_a_text_that_is_none_or_too_long_is_refused(cast: SimpleNamespace, text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        domain.write(**about(cast.statement), by=cast.people["head"], text=text)
    assert set(refused.value.message_dict) == {"text"}
    assert not Thread.objects.exists() and not Message.objects.exists()


def test_who_reads_what_is_attached(cast: SimpleNamespace) -> None:
    head = cast.people["head"]
    file = store(upload=SimpleUploadedFile("proof.txt", b"Proof."), by=head)
    domain.write(**about(cast.statement), by=head, text="See the file.", files=[file])
    file.refresh_from_db()
    readers = {name for name in ACTORS if may_read(cast.people[name], file)}
    assert readers == set(OUTSIDE) | {"reviewer", "publisher", "read_only"}
    other = store(upload=SimpleUploadedFile("other.txt", b"Other."), by=cast.people["editor"])
    with pytest.raises(ValidationError):
        domain.write(**about(cast.statement), by=head, text="Not mine.", files=[other])


def test_unread_counts_of_both_sides(cast: SimpleNamespace) -> None:
    head, reviewer, publisher = (cast.people[name] for name in ("head", "reviewer", "publisher"))
    thread = asked(cast)
    assert (queries.unread_on_desk(reviewer), queries.unread_outside(head)) == (1, 0)
    domain.read(thread=thread, by=reviewer)
    assert (queries.unread_on_desk(reviewer), queries.unread_on_desk(publisher)) == (0, 1)
    domain.assign(thread=thread, by=reviewer, to=reviewer)
    assert queries.unread_on_desk(publisher) == 0  # somebody has it
    domain.answer(thread=thread, by=reviewer, text="Yes.")
    assert queries.unread_outside(head) == 1
    thread.refresh_from_db()
    domain.read(thread=thread, by=head)
    assert queries.unread_outside(head) == 0


def test_a_person_takes_their_words_along_and_leaves_no_name(cast: SimpleNamespace) -> None:
    editor, reviewer = cast.people["editor"], cast.people["reviewer"]
    message = domain.write(**about(cast.statement), by=editor, text="My question.")
    domain.note(**about(cast.statement), by=reviewer, text="Between us.")
    assert [row["text"] for row in everything(editor)["threads"]] == ["My question."]
    assert everything(reviewer)["threads"] == []
    domain.assign(thread=message.thread, by=reviewer, to=reviewer)
    for person in (editor, reviewer):
        close_account(person=fresh(person))
    message.refresh_from_db()
    thread = Thread.objects.get()
    assert (message.author_id, message.author_name, message.text) == ("", "", "My question.")
    assert (thread.assignee_id, thread.assignee_name) == ("", "")
    assert not Message.objects.exclude(author_name="").exists()


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("About {reference}.", "About S-1."),
        ("{title} of {organization}", "{reference} of Lake"),
        ("{title.__class__} {0} {unknown} {{reference}}", "{title.__class__} {0} {unknown} {S-1}"),
        ("100 % {due}", "100 % Friday"),
    ],
)
def test_placeholders_are_words_only(text: str, filled: str) -> None:
    values = {"reference": "S-1", "title": "{reference}", "organization": "Lake", "due": "Friday"}
    assert fill(text, values) == filled


def test_unknown_placeholders_are_named() -> None:
    assert unknown("{reference} {nobody} {title.x}") == ["nobody", "title.x"]


def test_two_organizations_never_share_a_reference() -> None:
    made: list[Any] = [factories.make_organization() for _unused in range(3)]
    references = {it.reference for it in made}
    assert len(references) == 3
    assert all(len(it) == 9 and it.startswith("O-") for it in references)
