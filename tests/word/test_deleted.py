"""Deleted drafts: restored by those who may delete, for 30 days; then nothing is left but what happened when."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from civspace.audit.models import Entry, Payload
from civspace.notices.models import Notice
from civspace.renditions.domain import PREVIEW, build, request_rendition
from civspace.renditions.models import Rendition
from civspace.workflow import IllegalMove, Stale
from submissions.statements import domain
from submissions.statements.documents import source_of
from submissions.statements.domain.common import tell_authors
from submissions.statements.domain.deleting import TooLate, WasSubmitted
from submissions.statements.models import Revision, Statement
from submissions.statements.tasks import purge
from tests import factories
from tests.api.calls import Api
from tests.statements.cast import ACTORS, make_cast, statement_in

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def deleted_days_ago(statement: Statement, days: float) -> None:
    Statement.objects.filter(pk=statement.pk).update(withdrawn_at=timezone.now() - days * DAY)
    statement.refresh_from_db()


@pytest.mark.parametrize("actor", ACTORS)
def test_who_may_delete_may_restore(actor):
    cast = make_cast()
    statement = statement_in(cast, "deleted", title="Kept", body="Its text.")
    entries = Entry.objects.count()
    if actor in ("head", "focal_point"):
        restored = domain.undelete_statement(statement=statement, by=cast.people[actor])
        assert (restored.state, restored.title, restored.body, restored.withdrawn_at) == (
            "draft",
            "Kept",
            "Its text.",
            None,
        )
        assert Entry.objects.order_by("pk").last().verb == "undelete"
    else:
        with pytest.raises(PermissionDenied):
            domain.undelete_statement(statement=statement, by=cast.people[actor])
        statement.refresh_from_db()
        assert (statement.state, Entry.objects.count()) == ("withdrawn", entries)


@pytest.mark.parametrize("days, outcome", [(0, "draft"), (29.99, "draft"), (30, TooLate), (400, TooLate)])
def test_thirty_days_and_no_more(days, outcome):
    cast = make_cast()
    statement = statement_in(cast, "deleted")
    deleted_days_ago(statement, days)
    try:
        found = domain.undelete_statement(statement=statement, by=cast.head).state
    except IllegalMove as refused:
        found = type(refused)
    assert found == outcome


def test_what_was_submitted_stays_withdrawn_and_says_why():
    cast = make_cast()
    statement = statement_in(cast, "withdrawn")
    with pytest.raises(WasSubmitted):
        domain.undelete_statement(statement=statement, by=cast.head)
    page = signed_in(cast.head).get(reverse("my_statement", args=[statement.pk])).content.decode()
    assert "so it cannot be restored" in page and reverse("statement_undelete", args=[statement.pk]) not in page
    assert reverse("statement_start", args=[statement.pk]) in page


def test_nobody_restores_on_an_old_page():
    cast = make_cast()
    statement = statement_in(cast, "deleted")
    with pytest.raises(Stale):
        domain.undelete_statement(statement=statement, by=cast.head, expected_version=statement.version - 1)


def test_nothing_is_left_after_thirty_days(own_directories):
    cast = make_cast()
    words = "zqpurgedvole"
    statement = statement_in(cast, "draft", title=f"Title {words}", body=f"Text {words}.")
    tell_authors("statement_deadline", statement, event="due", everyone=True, by_when=timezone.now())
    domain.withdraw_statement(statement=statement, by=cast.head)
    kept = statement_in(cast, "deleted", title="Younger")
    preview = request_rendition(
        kind=PREVIEW, object_id=statement.pk, language="en", source=source_of(statement, draft=True), public=False
    )
    assert build(rendition_id=preview.pk)
    child = domain.start_from(source=statement, meeting=cast.meeting, by=cast.head, kind="translation", language="fr")
    deleted_days_ago(statement, 31)
    deleted_days_ago(kept, 29)
    assert words in str(list(Notice.objects.values("context")))
    files = {path.name for path in own_directories.rglob("*") if path.is_file()}
    assert any(name.endswith(".pdf") for name in files)
    purge()
    purge()  # may run twice
    assert set(Statement.objects.values_list("pk", flat=True)) == {kept.pk, child.pk}
    child.refresh_from_db()
    assert (child.derived_from, child.derived_kind) == (None, "translation")
    assert not Revision.objects.filter(statement=statement.pk).exists()
    assert not Notice.objects.filter(event__contains=str(statement.pk)).exists()
    assert not Rendition.objects.filter(object_id=str(statement.pk)).exists()
    assert not list(own_directories.rglob("*.pdf"))
    verbs = list(Entry.objects.filter(object_id=str(statement.pk)).order_by("seq").values_list("verb", flat=True))
    assert verbs == ["draft", "withdraw", "purge"]
    assert not [it for it in Payload.objects.values() if words in str(it)]


def test_the_page_lists_what_can_be_restored_with_its_day():
    cast = make_cast()
    statement = statement_in(cast, "deleted", title="Deleted one")
    old = statement_in(cast, "deleted", title="Too old")
    deleted_days_ago(old, 31)
    submitted = statement_in(cast, "withdrawn", title="Was submitted")
    head = signed_in(cast.head)
    page = head.get(reverse("statements_deleted"))
    assert [it.pk for it, _until, _may in page.context["rows"]] == [statement.pk]
    [(_it, until, may)] = page.context["rows"]
    assert (until, may) == (statement.withdrawn_at + 30 * DAY, True)
    assert "Can be restored until:" in page.content.decode()
    listed = {it.pk for it in head.get(reverse("my_statements")).context["page_obj"].object_list}
    assert submitted.pk in listed and not {statement.pk, old.pk} & listed
    viewer = signed_in(cast.people["viewer"])
    seen = viewer.get(reverse("statements_deleted")).content.decode()
    assert "Deleted one" in seen and reverse("statement_undelete", args=[statement.pk]) not in seen
    assert viewer.post(reverse("statement_undelete", args=[statement.pk])).status_code == 403
    assert head.post(reverse("statement_undelete", args=[statement.pk])).status_code == 302
    statement.refresh_from_db()
    assert statement.state == "draft"


def test_the_list_asks_as_often_for_one_as_for_three():
    cast = make_cast()
    head, counts = signed_in(cast.head), []
    for more in (1, 2):
        for _unused in range(more):
            statement_in(cast, "deleted")
        head.get(reverse("statements_deleted"))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            head.get(reverse("statements_deleted"))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_api_restores_and_says_until_when():
    cast = make_cast()
    statement = statement_in(cast, "deleted")
    api = Api(cast.head)
    seen = api.get(f"statements/{statement.pk}/").json()
    assert seen["restorable_until"] is not None and seen["state"] == "withdrawn"
    answer = api.post(f"statements/{statement.pk}/undelete/")
    assert (answer.status_code, answer.json()["state"], answer.json()["restorable_until"]) == (200, "draft", None)
    assert api.post(f"statements/{statement.pk}/undelete/").status_code == 409
    submitted = statement_in(cast, "withdrawn")
    refused = api.post(f"statements/{submitted.pk}/undelete/")
    assert refused.status_code == 409 and "start a new draft" in refused.json()["detail"]
    assert Api(factories.make_author()).post(f"statements/{submitted.pk}/undelete/").status_code == 404
