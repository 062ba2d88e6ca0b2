"""The lists of the desk ask as often for one row as for three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from submissions.statements import domain
from submissions.statements.domain import bulk
from submissions.statements.models import BulkAct, ReasonCode, TeamText
from tests import factories
from tests.statements.cast import make_cast, statement_in
from tests.statements.test_pages import cost, signed_in

pytestmark = pytest.mark.django_db


def fill(cast, number: int) -> None:
    """Add one row to each list, each of another organization."""
    author = factories.make_author(name=f"Head {number}")
    cast.head, cast.organization, cast.people["head"] = author, author.organization, author
    reviewer = cast.people["reviewer"]
    batch = domain.open_batch(body=cast.meeting.body, name=f"Batch {number}", by=reviewer)
    domain.hold_decision(statement=statement_in(cast, "under_review"), batch=batch, verb="accept", by=reviewer)
    rows = [(statement_in(cast, state).pk, None) for state in ("submitted", "accepted")]
    bulk.run(act_id=domain.start_act(verb="claim", by=reviewer, rows=rows, token=str(number)).pk)
    published = statement_in(cast, "published", title=f"Published {number}")
    domain.ask_for_change(
        statement=published, by=author, kind="correction", urgency="soon", details="A name is spelled wrongly."
    )
    code = ReasonCode.objects.get(pk=factories.cite(cast.meeting)["reason_code"])
    text = TeamText(body=cast.meeting.body, reason_code=code, name=f"Text {number}", text_en="Please.")
    domain.keep_text(text=text, by=reviewer)
    domain.save_filter(by=reviewer, name=f"Filter {number}", query="state=submitted", body=cast.meeting.body)


#: Each list, and who reads it.
LISTS = (
    ("desk_batches", "reviewer"),
    ("desk_batches", "read_only"),
    ("desk_bulk_acts", "reviewer"),
    ("desk_texts", "reviewer"),
    ("desk_statements", "reviewer"),
    ("desk_change_requests", "publisher"),
    ("desk_figures", "reviewer"),
)
TABLES = ("desk_batches", "desk_bulk_acts", "desk_change_requests", "desk_statements")


def test_a_list_of_the_desk_costs_the_same_with_one_row_and_three():
    cast = make_cast()

    def costs() -> dict[tuple[str, str], int]:
        found = {(name, who): cost(signed_in(cast.people[who]), reverse(name)) for name, who in LISTS}
        for name, who in LISTS:
            for form in ("csv", "xlsx") if name in TABLES else ():
                client = signed_in(cast.people[who])
                client.get(reverse(name))
                with CaptureQueriesContext(connection) as queries:
                    answer = client.get(reverse(name), {"format": form})
                    assert answer.status_code == 200 and (not answer.streaming or list(answer.streaming_content))
                found[name, f"{who} {form}"] = len(queries)
        return found

    fill(cast, 1)
    one = costs()
    fill(cast, 2)
    fill(cast, 3)
    assert costs() == one


def test_the_result_of_an_act_costs_the_same_with_one_row_and_three():
    cast = make_cast()
    client = signed_in(cast.people["reviewer"])

    def result(number: int) -> int:
        rows = [(statement_in(cast, state).pk, None) for state in ("submitted", "accepted") for _row in range(number)]
        act = domain.start_act(verb="claim", by=cast.people["reviewer"], rows=rows, token=str(number))
        bulk.run(act_id=act.pk)
        assert BulkAct.objects.get(pk=act.pk).items.count() == 2 * number
        return cost(client, reverse("desk_bulk_act", args=[act.pk]))

    assert result(1) == result(3)
