"""Two who wrote at once, on the pages: put together by paragraph, chosen where both wrote, nothing typed lost."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from submissions.statements import domain
from submissions.statements.models import Revision, Statement
from tests import factories

pytestmark = pytest.mark.django_db

BODY = "One.\n\nTwo.\n\nThree."


@pytest.fixture
def head() -> Any:
    return factories.make_author()


@pytest.fixture
def draft(head) -> Statement:
    return factories.make_statement(by=head, title="Title", body=BODY)


@pytest.fixture
def client(head) -> Client:
    client = Client()
    client.force_login(head)
    return client


def they_save(draft: Statement, head: Any, **values: Any) -> None:
    current = Statement.objects.get(pk=draft.pk)
    text = {name: getattr(current, name) for name in ("title", "body", "language", "agenda_item")}
    domain.save_draft(statement=current, by=head, **{**text, **values})


def i_save(client: Client, draft: Statement, **values: Any) -> Any:
    data = {"title": "Title", "body": BODY, "language": "en", "agenda_item": str(draft.agenda_item_id)}
    data |= {"version": "1", "revision": "1", "save": "1", **values}
    return client.post(reverse("statement_edit", args=[draft.pk]), data)


def carried(page: Any) -> dict[str, str]:
    """Return what the form of the merged text holds, as a browser would send it."""
    form = re.search(r'<form[^>]*class="merge".*?</form>', page.content.decode(), re.S)[0]
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    for name, value in re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S):
        found[name] = value
    return {name: html.unescape(value) for name, value in found.items() if name != "csrfmiddlewaretoken"}


def put_together(client: Client, draft: Statement, page: Any, **choices: str) -> Any:
    return client.post(
        reverse("statement_merge", args=[draft.pk]),
        {**carried(page), **{k.replace("_", "-"): v for k, v in choices.items()}},
    )


def test_changes_in_different_paragraphs_are_shown_and_saved_together(head, draft, client):
    they_save(draft, head, body="One of theirs.\n\nTwo.\n\nThree.")
    page = i_save(client, draft, body="One.\n\nTwo.\n\nThree of mine.\n\nFour of mine.", title="My title")
    text = page.content.decode()
    assert page.status_code == 409 and "Look at it and save." in text
    assert "Changed by you" in text and "Changed meanwhile" in text
    assert Statement.objects.get().revision == 2
    done = put_together(client, draft, page)
    assert (done.status_code, done["Location"]) == (302, reverse("statement_edit", args=[draft.pk]))
    now = Statement.objects.get()
    assert (now.title, now.body) == ("My title", "One of theirs.\n\nTwo.\n\nThree of mine.\n\nFour of mine.")
    assert now.revision == 3 and Revision.objects.count() == 3


@pytest.mark.parametrize(("choice", "second"), [("mine", "Mine."), ("theirs", "Theirs."), ("both", "Theirs.\n\nMine.")])
def test_where_both_wrote_one_chooses(head, draft, client, choice, second):
    they_save(draft, head, body="One.\n\nTheirs.\n\nThree.", title="Their title")
    page = i_save(client, draft, body="One.\n\nMine.\n\nThree.", title="My title")
    assert page.context["clashes"] == 2
    missing = put_together(client, draft, page)
    assert missing.status_code == 422 and "NOT saved: choose where both of you wrote" in missing.content.decode()
    half = put_together(client, draft, missing, part_1=choice)
    assert half.status_code == 422 and f'value="{choice}" id="part-1-{choice}" checked' in half.content.decode()
    assert carried(half)["body"].replace("\r\n", "\n") == "One.\n\nMine.\n\nThree."
    assert Statement.objects.get().revision == 2
    done = put_together(client, draft, half, part_1=choice, title_choice="mine")
    assert done.status_code == 302
    assert (Statement.objects.get().title, Statement.objects.get().body) == ("My title", f"One.\n\n{second}\n\nThree.")


def test_a_third_who_saves_meanwhile_is_merged_again(head, draft, client):
    they_save(draft, head, body="One of theirs.\n\nTwo.\n\nThree.")
    page = i_save(client, draft, body="One.\n\nTwo.\n\nThree of mine.")
    they_save(draft, head, body="One of theirs.\n\nTwo of theirs.\n\nThree.")
    again = put_together(client, draft, page)
    assert again.status_code == 409 and carried(again)["theirs"] == "3"
    assert put_together(client, draft, again).status_code == 302
    assert Statement.objects.get().body == "One of theirs.\n\nTwo of theirs.\n\nThree of mine."


def test_without_knowing_where_both_began_nothing_goes(head, draft, client):
    they_save(draft, head, body="One.\n\nTheirs.\n\nThree.")
    page = i_save(client, draft, body="One.\n\nTwo.\n\nThree.\n\nFour.", revision="")
    choices = dict.fromkeys(re.findall(r'id="(part-\d+)"', page.content.decode()), "both")
    assert client.post(reverse("statement_merge", args=[draft.pk]), {**carried(page), **choices}).status_code == 302
    assert set(Statement.objects.get().body.split("\n\n")) == {"One.", "Two.", "Theirs.", "Three.", "Four."}


def test_a_text_that_went_in_meanwhile_is_kept_on_the_page(head, draft, client):
    they_save(draft, head, body="One of theirs.\n\nTwo.\n\nThree.")
    page = i_save(client, draft, body="One.\n\nTwo.\n\nThree of mine.")
    domain.submit_statement(statement=draft, by=head)
    late = put_together(client, draft, page)
    assert late.status_code == 409
    assert "The text is no longer with you" in late.content.decode() and "Three of mine." in late.content.decode()
    assert Statement.objects.get().revision == 2


def test_who_may_not_write_merges_nothing(head, draft, client):
    they_save(draft, head, body="One of theirs.\n\nTwo.\n\nThree.")
    page = i_save(client, draft, body="One.\n\nTwo.\n\nThree of mine.")
    viewer = factories.person(name="Viewer")
    factories.join(viewer, draft.organization, "viewer")
    other = Client()
    other.force_login(viewer)
    assert put_together(other, draft, page).status_code == 403
    assert Statement.objects.get().revision == 2
