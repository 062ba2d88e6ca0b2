"""A draft from another statement of the organization: the earlier text, or another language version of it."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from submissions.statements import domain
from submissions.statements.models import Statement
from tests import factories
from tests.api.calls import Api
from tests.statements.cast import ACTORS, STATES, make_cast, statement_in

pytestmark = pytest.mark.django_db


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("state", STATES)
def test_from_whatever_state_the_text_is_taken_and_the_source_stays(state):
    cast = make_cast()
    source = statement_in(cast, state, title="Rivers", body="Their rights.")
    before = Statement.objects.filter(pk=source.pk).values().get()
    made = domain.start_from(source=source, meeting=cast.meeting, by=cast.head, kind="earlier")
    assert (made.title, made.body, made.language, made.agenda_item) == (
        "Rivers",
        "Their rights.",
        "en",
        source.agenda_item,
    )
    assert (made.state, made.revision, made.derived_from, made.derived_kind) == ("draft", 1, source, "earlier")
    assert Statement.objects.filter(pk=source.pk).values().get() == before


@pytest.mark.parametrize("kind", ["earlier", "translation"])
@pytest.mark.parametrize("actor", ACTORS)
def test_who_may_start_from_it(actor, kind):
    cast = make_cast()
    source = statement_in(cast, "refused")
    values = {"source": source, "meeting": cast.meeting, "by": cast.people[actor], "kind": kind, "language": "fr"}
    if actor in ("head", "focal_point", "editor"):
        assert domain.start_from(**values).derived_from == source
    else:
        with pytest.raises(PermissionDenied):
            domain.start_from(**values)
        assert Statement.objects.count() == 1


def test_for_another_meeting_no_agenda_item_is_taken():
    cast = make_cast()
    source = statement_in(cast, "published")
    other = factories.open_meeting(series="A/HRC/71/NGO")
    made = domain.start_from(source=source, meeting=other, by=cast.head, kind="earlier")
    assert (made.meeting, made.agenda_item, made.body) == (other, None, source.body)


@pytest.mark.parametrize("language, field", [("", "language"), ("en", "language")])
def test_another_language_is_another_language(language, field):
    cast = make_cast()
    source = statement_in(cast, "submitted")
    with pytest.raises(ValidationError) as refused:
        domain.start_from(source=source, meeting=cast.meeting, by=cast.head, kind="translation", language=language)
    assert set(refused.value.message_dict) == {field}
    assert Statement.objects.count() == 1


def test_a_language_version_begins_empty_with_the_original_beside_it():
    cast = make_cast()
    source = statement_in(cast, "submitted", title="Rivers", body="Their rights.")
    client = signed_in(cast.head)
    chosen = {"kind": "translation", "meeting": cast.meeting.pk, "language": "ar"}
    answer = client.post(reverse("statement_start", args=[source.pk]), chosen)
    made = Statement.objects.get(derived_from=source)
    assert answer["Location"] == reverse("statement_edit", args=[made.pk])
    assert (made.title, made.body, made.language, made.agenda_item) == ("", "", "ar", source.agenda_item)
    page = client.get(answer["Location"]).content.decode()
    assert "The original:" in page and "Their rights." in page and source.reference in page


def test_the_page_names_the_rules_that_are_others():
    cast = make_cast()
    source = statement_in(cast, "withdrawn")
    body = factories.make_body(code="ecosoc", name="Economic and Social Council", symbol_prefix="E")
    other = factories.open_meeting(template="ecosoc-hlpf", body=body, series="E/2026/NGO")
    page = signed_in(cast.head).get(reverse("statement_start", args=[source.pk]))
    [(meeting, sentences)] = page.context["new_rules"]
    assert meeting == other and sentences
    assert all(sentence in page.content.decode() or "&" in sentence for sentence in sentences[:1])
    chosen = {"kind": "earlier", "meeting": other.pk}
    answer = signed_in(cast.head).post(reverse("statement_start", args=[source.pk]), chosen, follow=True)
    assert "The rules of this meeting may be others" in answer.content.decode()


def test_what_was_typed_stays_when_a_field_is_wrong():
    cast = make_cast()
    source = statement_in(cast, "submitted")
    chosen = {"kind": "translation", "meeting": cast.meeting.pk, "language": ""}
    page = signed_in(cast.head).post(reverse("statement_start", args=[source.pk]), chosen)
    assert page.status_code == 422 and "Choose the language of the new version." in page.content.decode()
    kept = [page.context["form"][name].value() for name in ("kind", "meeting")]
    assert kept == ["translation", str(cast.meeting.pk)]


def test_only_the_organization_learns_where_a_text_came_from():
    cast = make_cast()
    source = statement_in(cast, "refused")
    made = domain.start_from(source=source, meeting=cast.meeting, by=cast.head, kind="earlier")
    for verb, by in (("submit", "head"), ("claim", "reviewer"), ("accept", "reviewer"), ("publish", "publisher")):
        made.refresh_from_db()
        getattr(domain, f"{verb}_statement")(statement=made, by=cast.people[by])
    own = Api(cast.head).get(f"statements/{made.pk}/").json()
    assert (own["derived_from"], own["derived_kind"]) == (str(source.pk), "earlier")
    for caller in (Api(), Api(cast.people["outsider"])):
        other = caller.get(f"statements/{made.pk}/").json()
        assert (other["derived_from"], other["derived_kind"]) == (None, None)
    made.refresh_from_db()
    assert source.reference not in Client().get(reverse("document", args=[made.symbol])).content.decode()


def test_readers_and_the_desk_are_led_to_the_original_once_it_has_left_the_organization():
    cast = make_cast()
    source = statement_in(cast, "draft", title="Rivers", body="Their rights.")
    made = domain.start_from(source=source, meeting=cast.meeting, by=cast.head, kind="translation", language="fr")
    values = {"title": "Rivières", "body": "Leurs droits.", "language": "fr", "agenda_item": source.agenda_item}
    domain.save_draft(statement=made, by=cast.head, **values)
    way = (("submit", "head"), ("claim", "reviewer"), ("accept", "reviewer"), ("publish", "publisher"))

    def go(statement: Statement, *steps: tuple[str, str]) -> None:
        for verb, by in steps:
            statement.refresh_from_db()
            getattr(domain, f"{verb}_statement")(statement=statement, by=cast.people[by])
        statement.refresh_from_db()

    def says() -> tuple[bool, bool]:
        review = signed_in(cast.people["reviewer"]).get(reverse("desk_statement", args=[made.pk])).content.decode()
        page = Client().get(reverse("document", args=[made.symbol])).content.decode()
        return tuple("Another language version of" in text for text in (review, page))

    go(made, *way)
    assert says() == (False, False)
    go(source, *way[:1])
    assert says() == (True, False)
    go(source, *way[1:])
    assert says() == (True, True)
