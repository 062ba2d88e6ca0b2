"""Pages of questions: members ask, organizations answer, the desk reads; what is hidden shows nowhere."""

import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.organizations.models import Name
from civspace.files.models import File
from meetings.accreditation.applications.states import State
from meetings.accreditation.committee.answers import save_answer
from meetings.accreditation.committee.models import Item, Question, Seat
from meetings.accreditation.models import Document, FormField, Opening
from tests.accreditation.asking import (
    BUDGET,
    BUDGET_AGAIN,
    DAY,
    WEBSITE,
    application_of,
    asked,
    committee,
    drafted,
    in_state,
    mission,
    seat_of,
)
from tests.accreditation.things import house
from tests.api.calls import Api
from tests.factories import staff

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: Any, name: str, *args: Any, **query: Any) -> Any:
    return signed_in(user).get(reverse(name, args=args), query)


def answer_page(cast: Any, question: Question) -> str:
    return reverse("application_question", args=[cast.applicant.pk, cast.application.pk, question.pk])


def test_a_member_finds_applications_by_every_filter() -> None:
    cast = committee()
    head = cast.members["head"]
    forest = house(name="Forest Circle")[0]
    Name.objects.create(organization=forest, name=forest.name, key="forest circle")
    other = application_of(forest, State.DEFERRED, deferrals=3)
    hidden = application_of(house(name="Not Yet Passed On")[0], State.SCREENING)
    Item.objects.create(session=cast.session, application=cast.application, group="new", came_from=State.READY)
    question = in_state(cast, "answered")

    def names(**query: Any) -> set[str]:
        answer = page(head, "my_committee", **query)
        assert answer.status_code == 200
        return {it.organization.name for it, _days, _kind in answer.context["listed"]}

    both = {"River Association", "Forest Circle"}
    assert names() == both and hidden.organization.name not in both
    assert names(session=cast.session.pk) == names(group="new") == {"River Association"}
    assert names(group="deferred") == set()
    assert names(state="deferred") == names(q="forest") == {"Forest Circle"}
    assert names(asked="on") == {"River Association"}
    since = question.answered_at.date()
    assert names(answered=since) == {"River Association"}
    assert names(answered=since + DAY) == set()
    assert names(country="x") == set()
    found, days, _kind = page(head, "my_committee", state="deferred").context["listed"][0]
    assert (found.pk, days, found.deferrals, found.put, found.ours) == (other.pk, 60, 3, 0, 0)
    mine = next(it for it, _days, _kind in page(head, "my_committee").context["listed"] if it.pk == cast.application.pk)
    assert (mine.put, mine.ours, mine.waiting) == (1, 1, 0)


def test_who_opens_the_pages_of_the_committee() -> None:
    cast = committee()
    draft, put = drafted(cast, "A secret draft."), in_state(cast, "asked")
    gone, before = mission("XAC", "Coland")
    seat_of(gone, "XAC", "Coland", until=timezone.now().date() - DAY)
    pages = {
        "my_committee": [],
        "committee_application": [cast.application.pk],
        "committee_question": [put.pk],
    }
    for actor, status in (
        (cast.members["viewer"], 200),
        (cast.others["head"], 200),
        (before["head"], 404),
        (cast.people["head"], 404),
        (cast.desk, 404),
        (cast.stranger, 404),
    ):
        for name, args in pages.items():
            answer = page(actor, name, *args)
            assert answer.status_code == status, (actor, name)
            if actor not in cast.members.values():
                assert b"A secret draft." not in answer.content
                assert draft.reference.encode() not in answer.content
    for actor in (cast.others["head"], cast.people["head"], cast.desk, before["head"], cast.stranger):
        assert page(actor, "committee_question", draft.pk).status_code == 404
    assert page(cast.members["viewer"], "committee_question", draft.pk).status_code == 200
    assert signed_in(cast.people["head"]).get(answer_page(cast, draft)).status_code == 404
    assert Client().get(reverse("my_committee")).status_code == 302


def test_a_member_reads_what_the_committee_reads_and_nothing_else() -> None:
    cast = committee()
    fields = list(FormField.objects.filter(scheme="ecosoc", kind="long")[:2])
    hidden, shown = fields[0], fields[1]
    FormField.objects.filter(pk=hidden.pk).update(audience="staff", asked="all")
    FormField.objects.filter(pk=shown.pk).update(audience="committee", asked="all")
    paper = FormField.objects.filter(scheme="ecosoc", kind="file").first()
    FormField.objects.filter(pk=paper.pk).update(audience="staff", asked="all")
    file = File.objects.create(name="hidden-budget.pdf", media_type="application/pdf", size=1, sha256="0" * 64)
    Document.objects.create(application=cast.application, field=paper, file=file)
    cast.application.answers = {hidden.slug: "For the Secretariat alone.", shown.slug: "We <b>work</b> on rivers."}
    cast.application.save()
    text = page(cast.members["viewer"], "committee_application", cast.application.pk).content.decode()
    assert "We &lt;b&gt;work&lt;/b&gt; on rivers." in text
    assert "For the Secretariat alone." not in text and "hidden-budget" not in text
    FormField.objects.filter(pk=paper.pk).update(audience="committee")
    text = page(cast.members["viewer"], "committee_application", cast.application.pk).content.decode()
    assert "hidden-budget" in text and "Redacted copy" not in text
    Document.objects.update(redacted=True)
    text = page(cast.members["viewer"], "committee_application", cast.application.pk).content.decode()
    assert text.count('<strong class="tag tag--info">Redacted copy</strong>') == 1


def test_the_way_of_a_question_through_the_pages() -> None:
    cast = committee()
    head = signed_in(cast.members["head"])
    where = reverse("committee_application", args=[cast.application.pk])
    empty = head.post(where, {"text": " ", "language": "en", "do": "ask"})
    assert empty.status_code == 422 and "Write the question." in empty.content.decode()
    made = head.post(where, {"text": BUDGET, "language": "en", "do": "ask"})
    question = Question.objects.get()
    assert (made.status_code, made["Location"]) == (302, f"/en/my/committee/questions/{question.pk}/#ask")
    place = reverse("committee_question", args=[question.pk])
    sent = {"text": BUDGET, "language": "en", "version": question.version, "do": "ask"}
    assert head.post(place, sent).status_code == 302
    question.refresh_from_db()
    cast.application.refresh_from_db()
    assert (question.state, cast.application.state) == ("asked", State.PENDING)

    people = signed_in(cast.people["editor"])
    own = answer_page(cast, question)
    assert BUDGET in people.get(own).content.decode()
    kept = people.post(own, {"text": "Three donors", "language": "en", "version": question.version, "do": "save"})
    assert kept.status_code == 302
    question.refresh_from_db()
    assert (question.draft_answer, question.answer, question.state) == ("Three donors", "", "asked")
    assert "Three donors" in people.get(own).content.decode()
    assert "Three donors" not in head.get(place).content.decode()
    refused = people.post(own, {"text": "Three donors.", "language": "en", "do": "answer"})
    assert refused.status_code == 403
    chief = signed_in(cast.people["head"])
    wrong = chief.post(
        own,
        {
            "text": "",
            "language": "en",
            "do": "answer",
            "attachments": [SimpleUploadedFile("donors.txt", b"A, B and C")],
        },
    )
    assert wrong.status_code == 422 and "Write the answer." in wrong.content.decode()
    stored = File.objects.get(owner_type="")
    assert "donors.txt" in wrong.content.decode()
    done = chief.post(own, {"text": "Three donors.", "language": "en", "do": "answer", "kept": str(stored.pk)})
    assert done.status_code == 302
    question.refresh_from_db()
    stored.refresh_from_db()
    assert (question.state, question.answer, question.draft_answer) == ("answered", "Three donors.", "")
    assert (stored.owner_type, stored.owner_id) == ("meetings_accreditation.question", str(question.pk))
    text = head.get(place).content.decode()
    assert "Three donors." in text and "donors.txt" in text
    for reader, status in (
        (cast.others["viewer"], 302),  # leads to the file
        (cast.people["viewer"], 302),
        (cast.desk, 302),
        (cast.stranger, 404),
        (staff("accreditation_officer", scope="hrc"), 404),
    ):
        assert signed_in(reader).get(reverse("file", args=[stored.pk])).status_code == status
    found = Opening.objects.order_by("id").values_list("application", "file", "role", "seat__code")
    assert list(found) == [
        (cast.application.pk, stored.pk, "committee", "XAB"),
        (cast.application.pk, stored.pk, "accreditation_officer", None),
    ]
    told = page(cast.people["viewer"], "my_application", cast.applicant.pk, cast.application.pk)
    assert [(row["file"], row["question"], row["state"]) for row in told.context["openings"]] == [
        ("donors.txt", question, ""),
        ("donors.txt", question, "Borland"),
    ]
    opened = told.content.decode().split('<h2 id="openings">')[1].split("</section>")[0]
    assert "Borland" in opened and question.reference in opened and cast.desk.name not in opened

    # Another member asks the same in other words: the earlier one is shown with its answer, and asking goes on.
    other = signed_in(cast.others["head"])
    other.post(where, {"text": BUDGET_AGAIN, "language": "en", "do": "save"})
    again = Question.objects.get(state="draft")
    place = reverse("committee_question", args=[again.pk])
    shown = other.get(place).content.decode()
    assert "Three donors." in shown and f'name="despite" value="{question.reference}"' in shown
    unseen = other.post(place, {"text": BUDGET_AGAIN, "language": "en", "version": again.version, "do": "ask"})
    assert unseen.status_code == 422 and "Three donors." in unseen.content.decode()
    assert Question.objects.get(pk=again.pk).state == "draft"
    sent = {
        "text": BUDGET_AGAIN,
        "language": "en",
        "version": again.version,
        "despite": question.reference,
        "do": "ask",
    }
    assert other.post(place, sent).status_code == 302
    again.refresh_from_db()
    assert (again.state, again.repeats_id) == ("asked", question.pk)
    assert "Asked before" in chief.get(answer_page(cast, again)).content.decode()


def test_a_draft_of_an_answer_keeps_its_language_and_says_that_files_go_with_the_answer() -> None:
    cast = committee()
    question = in_state(cast, "asked")
    people, own = signed_in(cast.people["head"]), answer_page(cast, question)
    before = people.get(own)
    assert "A redacted copy is accepted." in before.content.decode()
    assert f'data-resumable="{reverse("upload_begin")}"' in before.content.decode()
    assert before.context["form"]["language"].value() == "en"
    files = [SimpleUploadedFile("donors.txt", b"A, B and C")]
    sent = {"text": "Trois donateurs", "language": "fr", "version": question.version, "do": "save"}
    kept = people.post(own, sent | {"attachments": files})
    question.refresh_from_db()
    assert (kept.status_code, question.draft_answer, question.answer_language) == (422, "Trois donateurs", "fr")
    assert "Files are not kept with the text." in kept.content.decode() and "donors.txt" in kept.content.decode()
    stored = File.objects.get(name="donors.txt")
    form = kept.context["form"]
    assert (stored.owner_type, form["kept"].value(), form["text"].value()) == ("", str(stored.pk), "Trois donateurs")
    assert f'name="version" value="{question.version}"' in kept.content.decode()
    form = people.get(own).context["form"]
    assert (form["text"].value(), form["language"].value()) == ("Trois donateurs", "fr")
    # Nobody else learns in which language the answer is being written.
    told = Api(cast.members["head"]).get(f"questions/{question.pk}/")
    assert (told.status_code, told.json()["answer_language"]) == (200, "")
    # Six are too many, in whatever way they came.
    more = [SimpleUploadedFile(f"{number}.txt", b"A") for number in range(5)]
    sent = {"text": "Trois donateurs", "language": "fr", "version": question.version, "kept": str(stored.pk)}
    many = people.post(own, {**sent, "attachments": more, "do": "answer"})
    assert many.status_code == 422 and "Attach at most five files." in many.content.decode()
    done = people.post(own, {**sent, "do": "answer"})
    assert done.status_code == 302
    stored.refresh_from_db()
    assert stored.owner_id == str(question.pk)


def test_what_was_typed_stays_when_something_changed_meanwhile() -> None:
    cast = committee()
    question = in_state(cast, "asked")
    old = question.version
    save_answer(question=question, by=cast.people["editor"], text="Another text")
    chief = signed_in(cast.people["head"])
    sent = {"text": "My long answer.", "language": "fr", "version": old, "do": "answer"}
    answer = chief.post(answer_page(cast, question), sent)
    assert answer.status_code == 409 and "My long answer." in answer.content.decode()
    assert Question.objects.get(pk=question.pk).state == "asked"
    draft = drafted(cast, "Who sits on the board?")
    head = signed_in(cast.members["head"])
    place = reverse("committee_question", args=[draft.pk])
    type(cast.application).objects.filter(pk=cast.application.pk).update(state=State.DEFERRED)
    answer = head.post(place, {"text": "Who sits there?", "language": "en", "version": draft.version, "do": "ask"})
    assert answer.status_code == 409 and "Who sits there?" in answer.content.decode()
    assert head.post(place, {"do": "discard"}).status_code == 302
    assert not Question.objects.filter(pk=draft.pk).exists()
    assert head.post(reverse("committee_question", args=[question.pk]), {"do": "x"}).status_code == 400


def test_the_desk_lists_questions_and_never_drafts() -> None:
    cast = committee()
    drafted(cast, "A secret draft.")
    put = in_state(cast, "lapsed")
    text = page(cast.desk, "desk_questions").content.decode()
    assert put.reference in text and "A secret draft." not in text
    assert len(page(cast.desk, "desk_questions").context["listed"]) == 1
    assert len(page(cast.desk, "desk_questions", overdue="on").context["listed"]) == 1
    assert page(cast.desk, "desk_questions", repeats="on").context["listed"] == []
    assert page(cast.desk, "desk_questions", state="draft").context["listed"] == []
    lines = page(cast.desk, "desk_questions", format="csv")
    rows = (b"".join(lines.streaming_content) if lines.streaming else lines.content).decode("utf-8-sig").splitlines()
    assert len(rows) == 2 and put.reference in rows[1] and "Aland" in rows[1]
    # From the list to the application, with the words of what was put and of nothing else.
    assert f'href="{reverse("desk_application", args=[cast.application.pk])}#question-{put.pk}"' in text
    read = page(cast.desk, "desk_application", cast.application.pk).content.decode()
    assert put.text in read and "A secret draft." not in read
    assert page(staff("accreditation_officer", scope="hrc"), "desk_questions").context["listed"] == []
    assert page(cast.members["head"], "desk_questions").status_code == 403


def test_seats_are_given_and_ended_by_officers_of_the_body() -> None:
    cast = committee()
    from civspace.reference.models import State as Country

    country = Country.objects.first() or Country.objects.create(
        iso3="KEN", iso2="KE", name_en="Kenya", source="test", as_of=timezone.now().date()
    )
    own, people = mission("", "Kenya", country=country)
    desk, code = signed_in(cast.desk), cast.seat.committee_id
    where, today = reverse("desk_seats", args=[code]), timezone.now().date()
    sent = {"mission": str(own.pk), "since": today.isoformat(), "until": ""}
    for other in (staff("accreditation_officer", scope="hrc"), cast.members["head"]):
        assert signed_in(other).post(where, sent).status_code in (403, 404)
    assert signed_in(staff("read_only", scope="ecosoc")).post(where, sent).status_code == 403
    backwards = desk.post(where, {**sent, "until": (today - DAY).isoformat()})
    assert backwards.status_code == 422 and "The end comes before the beginning." in backwards.content.decode()
    assert desk.post(where, sent).status_code == 302
    seat = Seat.objects.get(mission=own)
    assert (seat.code, seat.name, seat.since, seat.until) == (country.pk, "", today, None)
    twice = desk.post(where, sent)
    assert twice.status_code == 422 and Seat.objects.filter(mission=own).count() == 1
    assert page(people["viewer"], "my_committee").status_code == 200
    place = reverse("desk_seat", args=[seat.pk])
    assert desk.get(place).status_code == 200
    assert desk.post(place, {"until": (today - DAY).isoformat()}).status_code == 422
    assert desk.post(place, {"until": today.isoformat()}).status_code == 302
    seat.refresh_from_db()
    assert seat.until == today
    assert page(people["viewer"], "my_committee").status_code == 200  # the last day counts
    Seat.objects.filter(pk=seat.pk).update(since=today - 2 * DAY, until=today - DAY)
    assert page(people["viewer"], "my_committee").status_code == 404


def test_lists_take_the_same_queries_for_one_row_and_for_three() -> None:
    cast = committee()

    def queries(user: Any, name: str, *args: Any) -> int:
        client = signed_in(user)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(reverse(name, args=args)).status_code == 200
        return len(found)

    head = cast.members["head"]
    asked(cast, WEBSITE)
    drafted(cast, "Who sits on the board?")
    names = (("my_committee",), ("committee_application", cast.application.pk))
    one = [queries(head, *name) for name in names] + [queries(cast.desk, "desk_questions")]
    asked(cast, "What are your projects in Africa?", by=cast.others["head"], seat=cast.other_seat)
    asked(cast, "Which governments pay for your volunteers?")
    for number in range(2):
        other = application_of(house(name=f"Other {number}")[0], session=cast.session)
        drafted(cast, "Who audits the accounts?", application=other)
    three = [queries(head, *name) for name in names] + [queries(cast.desk, "desk_questions")]
    assert one == three


def test_times_are_written_in_the_zone_of_the_session() -> None:
    cast = committee()
    question = in_state(cast, "asked")
    due = datetime.datetime(2027, 1, 14, 15, 0, tzinfo=datetime.UTC)
    Question.objects.filter(pk=question.pk).update(due_at=due)
    assert "10:00" in signed_in(cast.people["head"]).get(answer_page(cast, question)).content.decode()
