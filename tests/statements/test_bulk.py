"""One verb on many statements: each row by itself, once, in order, and a failure harms no other."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from civspace.audit.models import Entry
from submissions.statements import domain
from submissions.statements.domain import bulk
from submissions.statements.models import BulkAct, BulkItem, Receipt, Statement
from submissions.statements.states import ActState
from tests.statements.cast import make_cast, statement_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def outcome(act: BulkAct) -> list[tuple[str, str]]:
    return list(act.items.order_by("position").values_list("state", "problem"))


def many(cast, number: int) -> list[Statement]:
    """Return copies of one submitted statement, made as rows."""
    first = statement_in(cast, "submitted")
    kept = Statement.objects.get(pk=first.pk)
    copies = []
    for count in range(number):
        copy = Statement(**{f.attname: getattr(kept, f.attname) for f in Statement._meta.concrete_fields})
        copy.pk, copy.reference, copy.title = uuid.uuid4(), f"R{count:06}9", f"Copy {count}"
        copies.append(copy)
    Statement.objects.bulk_create(copies)
    assert Receipt.objects.count() == 1
    return copies


def test_six_hundred_with_failures_in_the_middle(cast):
    rows = many(cast, 600)
    reviewer = cast.people["reviewer"]
    domain.claim_statement(statement=rows[300], by=cast.people["colleague"])
    domain.withdraw_statement(statement=rows[301], by=cast.head)
    act = domain.start_act(
        verb="claim",
        by=reviewer,
        rows=[(row.pk, 99 if number == 302 else row.version) for number, row in enumerate(rows)],
        token="t",
    )
    assert not bulk.BulkItem.objects.exclude(state="waiting").exists()
    assert bulk.run(act_id=act.pk)
    found = outcome(act)
    assert [(number, row) for number, row in enumerate(found) if row != ("done", "")] == [
        (300, ("refused", "changed")),
        (301, ("refused", "changed")),
        (302, ("refused", "changed")),
    ]
    assert Statement.objects.filter(reviewer=reviewer, state="under_review").count() == 597
    before = Entry.objects.count()
    assert not bulk.run(act_id=act.pk)
    assert Entry.objects.count() == before


def test_one_token_is_one_act(cast):
    statement = statement_in(cast, "submitted")
    reviewer = cast.people["reviewer"]
    first = domain.start_act(verb="claim", by=reviewer, rows=[(statement.pk, None)], token="same")
    again = domain.start_act(verb="claim", by=reviewer, rows=[(statement.pk, None)], token="same")
    other = domain.start_act(verb="claim", by=cast.people["colleague"], rows=[(statement.pk, None)], token="same")
    assert first == again != other
    assert BulkAct.objects.count() == 2
    for act in (first, other):
        bulk.run(act_id=act.pk)
    assert (outcome(first), outcome(other)) == ([("done", "")], [("refused", "state")])


def test_a_lost_worker_is_followed_by_another_and_nothing_is_done_twice(cast, settings):
    rows = [statement_in(cast, "submitted"), statement_in(cast, "submitted")]
    reviewer = cast.people["reviewer"]
    act = domain.start_act(verb="claim", by=reviewer, rows=[(row.pk, row.version) for row in rows], token="t")
    now = bulk.timezone.now()
    BulkAct.objects.filter(pk=act.pk).update(state=ActState.RUNNING, lease_until=now + bulk.LEASE, attempts=1)
    bulk._do(act, act.items.get(position=1).pk, gave_up=False)
    assert not bulk.run(act_id=act.pk)  # its worker still holds it
    assert bulk.sweep() == 0
    BulkAct.objects.filter(pk=act.pk).update(lease_until=now - bulk.LEASE)
    assert bulk.sweep() == 1
    assert bulk.run(act_id=act.pk)
    assert outcome(act) == [("done", ""), ("done", "")]
    assert Entry.objects.filter(verb="claim").count() == 2


def test_symbols_are_given_in_the_order_chosen(cast):
    rows = [statement_in(cast, "accepted") for _number in range(3)]
    order = [rows[2], rows[0], rows[1]]
    act = domain.start_act(
        verb="publish", by=cast.people["publisher"], rows=[(row.pk, row.version) for row in order], token="t"
    )
    bulk.run(act_id=act.pk)
    symbols = [Statement.objects.get(pk=row.pk).symbol for row in order]
    assert symbols == [f"A/HRC/70/NGO/{number}" for number in (1, 2, 3)]


def test_who_may_begin_one_and_with_what(cast):
    statement = statement_in(cast, "submitted")
    rows = [(statement.pk, None)]
    for actor in ("head", "read_only", "publisher"):
        with pytest.raises(PermissionDenied):
            domain.start_act(verb="claim", by=cast.people[actor], rows=rows, token="t")
    reviewer = cast.people["reviewer"]
    for values in ({"verb": "refuse", "rows": rows}, {"verb": "claim", "rows": []}):
        with pytest.raises(ValidationError):
            domain.start_act(by=reviewer, token="t", **values)
    with pytest.raises(ValidationError):
        domain.start_act(verb="claim", by=cast.people["reviewer_elsewhere"], rows=rows, token="t")
    assert not BulkAct.objects.exists()


def test_the_pages_from_the_queue_to_the_result(cast):
    rows = [statement_in(cast, "submitted"), statement_in(cast, "accepted"), statement_in(cast, "submitted")]
    client = Client()
    client.force_login(cast.people["reviewer"])
    assert client.get("/en/desk/statements/").status_code == 200
    asked = client.get("/en/desk/statements/bulk/", {"verb": "claim", "pick": [str(row.pk) for row in rows]})
    assert [row.statement for row in asked.context["able"]] == [rows[0], rows[2]]
    assert [(it, why) for it, why in asked.context["unable"]] == [
        (rows[1], "Its state does not allow this any more, or somebody else has it.")
    ]
    assert not BulkItem.objects.exists()
    sent = {"verb": "claim", "go": "1", "rows": asked.context["rows_text"], "token": asked.context["token"]}
    first, again = client.post("/en/desk/statements/bulk/", sent), client.post("/en/desk/statements/bulk/", sent)
    act = BulkAct.objects.get()
    assert first["Location"] == again["Location"] == f"/en/desk/statements/bulk/{act.pk}/"
    page = client.get(first["Location"])
    assert page["Refresh"].startswith("2") and page.context["ended"] == 0
    bulk.run(act_id=act.pk)
    page = client.get(first["Location"])
    assert "Refresh" not in page and (page.context["done"], page.context["total"]) == (2, 2)
    other = Client()
    other.force_login(cast.people["colleague"])
    assert other.get(first["Location"]).status_code == 403
