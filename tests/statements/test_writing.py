"""Drafting: saved, cleaned, versions kept and brought back, two editors, and a session that ended."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from civspace.audit.models import Entry
from civspace.workflow import IllegalMove
from submissions.statements import domain
from submissions.statements.models import Revision, Statement
from submissions.statements.queries import text_hash
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def head():
    return factories.make_author(name="Head")


@pytest.fixture
def client(head):
    client = Client()
    client.force_login(head)
    return client


@pytest.fixture
def draft(head):
    return factories.make_statement(by=head, title="First title", body="First text.")


def save(statement, by, **changes):
    values = {"title": "First title", "body": "First text.", "language": "en", "agenda_item": statement.agenda_item}
    return domain.save_draft(statement=statement, by=by, **{**values, **changes})


def posted(statement, **changes):
    values = {
        "title": statement.title,
        "body": statement.body,
        "language": statement.language,
        "agenda_item": str(statement.agenda_item_id or ""),
        "version": str(statement.version),
    }
    return {**values, **changes}


def test_a_draft_is_kept_in_any_condition(head):
    meeting = factories.open_meeting()
    empty = domain.create_draft(organization=head.organization, meeting=meeting, by=head)
    assert (empty.state, empty.title, empty.body, empty.language, empty.word_count) == ("draft", "", "", "", 0)
    assert (empty.revision, empty.version, empty.submitted_at) == (1, 1, None)
    assert {check["rule"] for check in empty.checks if not check["passed"]} == {
        "hrc-written-required-parts",
        "hrc-written-languages",
        "hrc-written-agenda-item",
    }
    long = save(empty, head, body="word " * 5000)
    assert long.word_count == 5000
    assert [it["passed"] for it in long.checks if it["rule"] == "hrc-written-word-limit-special"] == [False]


def test_a_reference_is_found_again(head):
    meeting = factories.open_meeting()
    for _unused in range(20):
        made = domain.create_draft(organization=head.organization, meeting=meeting, by=head)
        assert len(made.reference) == 9 and made.reference.startswith("S-") and made.reference[-1].isdigit()


def test_every_save_is_a_version_and_the_same_text_is_none(head, draft):
    save(draft, head, body="Second text.")
    again = save(draft, head, body="Second text.")
    third = save(draft, head, title="Third title", body="Third text.")
    assert (again.revision, again.version, third.revision, third.version) == (2, 2, 3, 3)
    rows = list(Revision.objects.filter(statement=draft).order_by("number").values_list("number", "title", "body"))
    assert rows == [
        (1, "First title", "First text."),
        (2, "First title", "Second text."),
        (3, "Third title", "Third text."),
    ]
    for row in Revision.objects.filter(statement=draft):
        assert row.text_hash == text_hash(row.title, row.body)
        assert row.saved_by == str(head.pk)


def test_an_earlier_version_comes_back_as_a_new_one(head, draft):
    save(draft, head, title="Second title", body="Second text.", language="fr", agenda_item=None)
    restored = domain.restore_revision(statement=draft, number=1, by=head)
    assert (restored.title, restored.body, restored.language) == ("First title", "First text.", "en")
    assert restored.agenda_item == draft.agenda_item
    newest = Revision.objects.filter(statement=draft).first()
    assert (newest.number, newest.restored_from) == (3, 1)
    assert Revision.objects.filter(statement=draft, number=2).get().body == "Second text."
    with pytest.raises(Revision.DoesNotExist):
        domain.restore_revision(statement=draft, number=9, by=head)


def test_what_is_pasted_is_cleaned_and_nothing_readable_is_lost(head, draft):
    saved = save(draft, head, title="A\u00ad  title\n", body="1)\tOne\r\n•\tTwo\u200b\r\n")
    assert (saved.title, saved.body) == ("A title", "1. One\n- Two")


def test_what_cannot_be_kept_is_refused_by_field(head, draft):
    other = factories.make_meeting().agenda_items.first()
    with pytest.raises(ValidationError) as refusal:
        save(draft, head, title="x" * 301, body="x" * 200_001, language="de", agenda_item=other)
    assert set(refusal.value.message_dict) == {"title", "body", "language", "agenda_item"}
    assert Statement.objects.get(pk=draft.pk).version == 1


@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_no_draft_for_a_meeting_that_does_not_take_any(head, state):
    meeting = factories.open_meeting(state=state)
    with pytest.raises(ValidationError):
        domain.create_draft(organization=head.organization, meeting=meeting, by=head)
    with pytest.raises(ValidationError):
        domain.create_draft(organization=head.organization, meeting=factories.make_meeting(), by=head)
    assert not Statement.objects.exists()


def test_two_editors_the_second_sees_both_and_nothing_is_lost(head, draft, client):
    colleague = factories.person(name="Colleague")
    factories.join(colleague, head.organization, "editor")
    save(draft, colleague, title="Their title", body="Their text.")
    address = reverse("statement_edit", args=[draft.pk])
    mine = posted(draft, title="My title", body="My text.")
    with pytest.raises(domain.Clash) as clash:
        save(draft, head, title="My title", body="My text.", expected_version=1)
    assert clash.value.current.title == "Their title"

    by_the_way = client.post(address, mine, headers={"accept": "application/json"})
    assert (by_the_way.status_code, set(by_the_way.json())) == (409, {"message"})
    page = client.post(address, mine)
    text = page.content.decode()
    assert page.status_code == 409
    for words in ("Their title", "Their text.", "My title", "My text."):
        assert words in text
    assert 'name="version" value="2"' in text
    assert Statement.objects.get(pk=draft.pk).body == "Their text."

    # Saving again is deliberate, and what stood is still a version.
    kept = client.post(address, {**mine, "version": "2", "save": "1"})
    assert (kept.status_code, kept["Location"]) == (302, address)
    assert Statement.objects.get(pk=draft.pk).body == "My text."
    bodies = set(Revision.objects.filter(statement=draft).values_list("body", flat=True))
    assert bodies == {"First text.", "Their text.", "My text."}


def test_two_editors_who_wrote_the_same_do_not_clash(head, draft):
    save(draft, head, body="Same.")
    again = save(draft, head, body="Same.", expected_version=1)
    assert (again.version, again.revision) == (2, 2)


def test_autosave_answers_with_the_version_to_save_next(draft, client):
    address = reverse("statement_edit", args=[draft.pk])
    answer = client.post(address, posted(draft, body="Typed."), headers={"accept": "application/json"})
    assert answer.status_code == 200
    assert answer.json()["fields"] == {"version": "2", "revision": "2"}
    assert answer.json()["message"].startswith("Saved ") and answer.json()["message"].endswith("NOT submitted.")
    refused = client.post(address, posted(draft, title="x" * 400, version="2"), headers={"accept": "application/json"})
    assert (refused.status_code, set(refused.json())) == (400, {"message"})
    assert Statement.objects.get(pk=draft.pk).version == 2


def test_a_text_that_left_its_authors_is_shown_and_not_saved(head, draft, client):
    stale = posted(draft, body="Too late.")
    domain.submit_statement(statement=draft, by=head)
    address = reverse("statement_edit", args=[draft.pk])
    page = client.post(address, {**stale, "version": "2"})
    assert page.status_code == 409
    assert "Too late." in page.content.decode() and "The text is no longer with you" in page.content.decode()
    assert client.post(address, stale, headers={"accept": "application/json"}).status_code == 409
    assert Statement.objects.get(pk=draft.pk).body == "First text."
    assert client.get(address)["Location"] == reverse("my_statement", args=[draft.pk])
    with pytest.raises(IllegalMove):
        save(draft, head, body="Too late.")


def test_a_session_that_ended_while_writing_loses_nothing(draft, head, client):
    address = reverse("statement_edit", args=[draft.pk])
    client.logout()
    typed = posted(draft, body="A long paragraph that took an hour.")
    page = client.post(address, typed)
    assert page.status_code == 403
    assert "A long paragraph that took an hour." in page.content.decode()
    by_the_way = client.post(address, typed, headers={"accept": "application/json"})
    assert by_the_way.status_code == 401 and "sign_in" in by_the_way.json()
    assert Statement.objects.get(pk=draft.pk).version == 1
    client.force_login(head)
    assert client.post(address, typed).status_code == 302
    assert Statement.objects.get(pk=draft.pk).body == "A long paragraph that took an hour."


def test_a_viewer_reads_and_does_not_write(head, draft):
    viewer, client = factories.person(name="Viewer"), Client()
    factories.join(viewer, head.organization, "viewer")
    client.force_login(viewer)
    assert client.get(reverse("my_statement", args=[draft.pk])).status_code == 200
    assert client.get(reverse("statement_edit", args=[draft.pk])).status_code == 403
    assert client.post(reverse("statement_edit", args=[draft.pk]), posted(draft, body="No.")).status_code == 403
    assert client.post(reverse("statement_restore", args=[draft.pk, 1])).status_code == 403
    with pytest.raises(PermissionDenied):
        save(draft, viewer, body="No.")
    assert Statement.objects.get(pk=draft.pk).version == 1


def test_a_role_that_ended_ends_writing(head, draft):
    from django.utils import timezone

    editor = factories.person(name="Editor")
    membership = factories.join(editor, head.organization, "editor", until=timezone.now())
    assert membership.until is not None
    with pytest.raises(PermissionDenied):
        save(draft, editor, body="No.")


def test_versions_are_listed_compared_and_brought_back(head, draft, client):
    save(draft, head, body="First words and more.")
    listed = client.get(reverse("statement_revisions", args=[draft.pk])).content.decode()
    assert "Head" in listed
    page = client.get(reverse("statement_revision", args=[draft.pk, 2])).content.decode()
    assert "<del>text.</del>" in page and "<ins>words and more.</ins>" in page
    first = client.get(reverse("statement_revision", args=[draft.pk, 1]), {"against": "2"}).content.decode()
    assert "<ins>text.</ins>" in first
    assert client.get(reverse("statement_revision", args=[draft.pk, 3])).status_code == 404
    back = client.post(reverse("statement_restore", args=[draft.pk, 1]))
    assert back["Location"] == reverse("statement_edit", args=[draft.pk])
    assert Statement.objects.get(pk=draft.pk).body == "First text."
    assert client.post(reverse("statement_restore", args=[draft.pk, 99])).status_code == 404


def test_beginning(head, client):
    meeting = factories.open_meeting()
    closed = factories.make_meeting()
    page = client.get(reverse("statement_new"), {"meeting": meeting.slug})
    assert page.context["form"].initial == {"organization": head.organization.pk, "meeting": meeting.pk}
    assert not page.context["closed"]
    assert client.get(reverse("statement_new"), {"meeting": closed.slug}).context["closed"]
    refused = client.post(reverse("statement_new"), {"organization": head.organization.pk, "meeting": closed.pk})
    assert refused.status_code == 422
    assert not Statement.objects.exists()
    begun = client.post(reverse("statement_new"), {"organization": head.organization.pk, "meeting": meeting.pk})
    statement = Statement.objects.get()
    assert begun["Location"] == reverse("statement_edit", args=[statement.pk])
    assert list(Entry.objects.filter(object_id=str(statement.pk)).values_list("verb", "to_state")) == [
        ("draft", "draft")
    ]


def test_who_writes_for_nobody_is_led_to_the_organizations():
    client = Client()
    client.force_login(factories.person())
    page = client.get(reverse("statement_new"))
    assert page.status_code == 200
    assert reverse("my_organizations") in page.content.decode()


def test_a_run_of_saves_is_one_line_and_every_save_is_kept(head, draft, client):
    import datetime

    from submissions.statements.views.revisions import ends_of_runs

    colleague = factories.person(name="Colleague")
    factories.join(colleague, head.organization, "editor")
    for number in range(2, 6):
        save(draft, head, body=f"Text {number}.")
    save(draft, colleague, body="Text 6.")
    domain.restore_revision(statement=draft, number=3, by=colleague)
    save(draft, colleague, body="Text 8.")
    Revision.objects.filter(statement=draft, number__lte=2).update(
        saved_at=draft.created_at - datetime.timedelta(minutes=11)
    )
    newest_first = list(Revision.objects.filter(statement=draft))
    assert [it.number for it in newest_first] == [8, 7, 6, 5, 4, 3, 2, 1]
    assert [it.number for it in ends_of_runs(newest_first, keep=set())] == [8, 7, 6, 5, 2]
    assert [it.number for it in ends_of_runs(newest_first, keep={4})] == [8, 7, 6, 5, 4, 2]
    page = client.get(reverse("statement_revisions", args=[draft.pk]))
    assert (len(page.context["revisions"]), page.context["hidden"]) == (5, 3)
    whole = client.get(reverse("statement_revisions", args=[draft.pk]), {"all": "1"})
    assert (len(whole.context["revisions"]), whole.context["hidden"]) == (8, 0)


def test_a_closed_organization_neither_begins_nor_writes_nor_submits():
    from accounts.organizations.domain import close_organization

    statement = factories.make_statement()
    head = statement.organization.memberships.get(role="head").person
    close_organization(organization=statement.organization, by=head)
    head = type(head).objects.get(pk=head.pk)
    closed = type(statement).objects.get(pk=statement.pk)
    with pytest.raises(PermissionDenied):
        domain.create_draft(organization=closed.organization, meeting=closed.meeting, by=head)
    with pytest.raises(PermissionDenied):
        domain.save_draft(statement=closed, by=head, title="x", body="y", language="en", agenda_item=None)
    with pytest.raises(PermissionDenied):
        domain.submit_statement(statement=closed, by=head)
    assert type(statement).objects.values_list("title", "state").get() == (statement.title, "draft")
