"""As what a statement is published: a series of its own, or a submission without a symbol, whole from desk to API."""

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from civspace.renditions.document import to_html
from civspace.renditions.models import Rendition
from civspace.search.models import SearchEntry
from civspace.workflow import IllegalMove
from meetings.modalities.queries import current_rule_set
from submissions.statements import documents, domain
from submissions.statements.forecast import forecast
from submissions.statements.index import resolve
from submissions.statements.issuing import Issue, issue_of
from submissions.statements.models import Counter, Statement
from tests import factories

pytestmark = pytest.mark.django_db

NOTE = "Submission. It is not issued as an official document of the United Nations."


def submission(state: str = "published", **fields) -> Statement:
    meeting = factories.open_meeting(template=fields.pop("template", "unfccc"), series="")
    return factories.make_statement(meeting=meeting, by=factories.make_author(category=""), state=state, **fields)


def test_a_template_can_bring_a_series_of_its_own() -> None:
    meeting = factories.open_meeting(template="hrc-nhri", number="70")
    rule = current_rule_set(meeting.pk).rules.get(kind="publication")
    assert rule.value == {"form": "document", "series": "A/HRC/70/NI"}
    author = factories.make_author(category="nhri-a")
    statement = factories.make_statement(by=author, meeting=meeting, state="published")
    assert (meeting.series, statement.symbol, statement.is_submission) == ("A/HRC/70/NGO", "A/HRC/70/NI/1", False)
    assert dict(Counter.objects.values_list("series", "last")) == {"A/HRC/70/NI": 1}


def test_a_series_that_the_meeting_does_not_fill_in_yet_is_none() -> None:
    meeting = factories.open_meeting(template="hrc-nhri", number="")
    statement = factories.make_statement(by=factories.make_author(category="nhri-a"), meeting=meeting, state="accepted")
    assert issue_of(statement) == Issue("document", "")
    desk = factories.staff("publisher")
    assert [row.problem for row in forecast("publish", desk, [statement])] == ["series"]
    with pytest.raises(IllegalMove):
        domain.publish_statement(statement=statement, by=desk)
    statement.refresh_from_db()
    assert (statement.state, statement.symbol, Counter.objects.count()) == ("accepted", None, 0)


def test_a_forecast_names_each_as_it_will_be_published() -> None:
    council, head = factories.open_meeting(), factories.make_author()
    made = [factories.make_statement(by=head, meeting=council, state="accepted") for _number in range(2)]
    made.insert(1, submission("accepted"))
    desk = factories.staff("publisher")
    rows = list(Statement.objects.filter(pk__in=[it.pk for it in made]).select_related("meeting", "organization"))
    rows.sort(key=lambda it: [one.pk for one in made].index(it.pk))
    found = [row.symbol for row in forecast("publish", desk, rows)]
    assert found == ["A/HRC/70/NGO/1", made[1].reference, "A/HRC/70/NGO/2"]


@pytest.mark.parametrize("template", ["unfccc", "upr"])
def test_a_submission_is_published_under_its_reference(template: str) -> None:
    statement = submission(template=template, title="On adaptation")
    statement.refresh_from_db()
    assert (statement.state, statement.symbol, statement.symbol_number) == ("published", statement.reference, None)
    assert (statement.is_submission, Counter.objects.count()) == (True, 0)
    assert SearchEntry.objects.filter(object_type="statement", object_id=statement.pk).count() == 1
    source = Rendition.objects.get(kind="statement", format="pdf").source
    assert ("symbol" in source, source["reference"], source["not_official"]) == (False, statement.reference, True)
    page = to_html("statement", "en", source)
    assert NOTE in page
    assert "Distr.: General" not in page
    assert "1996/31" not in page


def test_a_document_says_nothing_of_the_kind() -> None:
    statement = factories.make_statement(state="published")
    page = to_html("statement", "en", documents.source_of(statement))
    assert NOTE not in page
    assert "Distr.: General" in page


def test_a_submission_is_read_found_and_given_out_by_the_api() -> None:
    statement = submission(title="On adaptation")
    address = reverse("document", args=[statement.reference])
    page = Client().get(address)
    assert (page.status_code, NOTE in page.content.decode()) == (200, True)
    assert resolve(statement.reference) == address
    listed = Client().get(reverse("statements"), {"meeting": statement.meeting.slug})
    assert [it.pk for it in listed.context["page_obj"].object_list] == [statement.pk]
    answer = APIClient().get(f"/api/v1/statements/{statement.pk}/").json()
    assert (answer["symbol"], answer["issued_as"], answer["reference"]) == (None, "submission", statement.reference)
    known = APIClient().get(f"/api/v1/documents/{statement.reference}").json()
    assert (known["symbol"], known["statement"]) == (statement.reference, str(statement.pk))
    official = factories.make_statement(state="published", by=factories.make_author())
    answer = APIClient().get(f"/api/v1/statements/{official.pk}/").json()
    assert (answer["symbol"], answer["issued_as"]) == (official.symbol, "document")
