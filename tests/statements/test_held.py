"""Held decisions show nowhere until they are released; the release does each by itself."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from civspace.audit.models import Entry
from civspace.notices.models import Delivery, Notice
from civspace.notices.render import words
from civspace.workflow import IllegalMove, Stale
from submissions.statements import domain
from submissions.statements.domain import bulk
from submissions.statements.models import BulkAct, HeldDecision, ReleaseBatch, Statement
from submissions.statements.telling import messages_of
from tests import factories
from tests.api.calls import Api
from tests.statements.cast import make_cast, statement_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings):
    settings.DESK_UNDO_MINUTES = 5  # a released decision is told at once all the same
    return make_cast()


@pytest.fixture
def batch(cast) -> ReleaseBatch:
    return domain.open_batch(body=cast.meeting.body, name="Friday", by=cast.people["reviewer"])


def hold(cast, batch, statement: Statement, verb: str = "accept", actor: str = "reviewer") -> HeldDecision:
    values = {**factories.cite(cast.meeting, verb), "language": "en"} if verb in ("return", "refuse") else {}
    return domain.hold_decision(statement=statement, batch=batch, verb=verb, by=cast.people[actor], values=values)


def said_outside(cast, statement: Statement) -> list[bytes | object]:
    """Return everything that authors and everybody else can read of a statement."""
    head = Client()
    head.force_login(cast.head)
    api = Api(cast.head, "read")
    pages = [head.get(path).content for path in (f"/en/my/statements/{statement.pk}/", "/en/my/", "/en/my/messages/")]
    pages += [head.get("/en/my/statements/").content.replace(b"\n", b"")]
    pages += [api.get(f"statements/{statement.pk}/").json(), api.get("statements/").json()]
    rows = list(Statement.objects.filter(pk=statement.pk).values())
    told = [list(model.objects.order_by("pk").values_list("pk", flat=True)) for model in (Notice, Delivery)]
    trail = Entry.objects.filter(object_id=str(statement.pk)).count()
    return [strip(page) if isinstance(page, bytes) else page for page in pages] + [rows, told, trail]


def strip(page: bytes) -> bytes:
    import re

    return re.sub(rb'(csrfmiddlewaretoken" value="|now" value="|until" value=")[^"]*', b"", page)


@pytest.mark.parametrize("verb", ["accept", "return", "refuse", "publish"])
def test_nothing_shows_outside_the_desk(cast, batch, verb):
    statement = statement_in(cast, "accepted" if verb == "publish" else "under_review")
    before = said_outside(cast, statement)
    hold(cast, batch, statement, verb, "publisher" if verb == "publish" else "reviewer")
    assert said_outside(cast, statement) == before
    assert HeldDecision.objects.filter(state="held").count() == 1


def test_the_release_does_each_by_itself_and_tells_at_once(cast, batch):
    accepted, returned, gone = (statement_in(cast, "under_review") for _number in range(3))
    published = statement_in(cast, "accepted")
    for statement, verb in ((accepted, "accept"), (gone, "accept"), (returned, "return")):
        hold(cast, batch, statement, verb)
    hold(cast, batch, published, "publish", "publisher")
    domain.withdraw_statement(statement=Statement.objects.get(pk=gone.pk), by=cast.head)
    Notice.objects.all().delete()
    by = cast.people["colleague"]
    act = domain.release_batch(batch=batch, by=by, token="t")
    assert domain.release_batch(batch=batch, by=by, token="t") == act
    assert not Notice.objects.exists()
    assert bulk.run(act_id=act.pk)
    rows = list(HeldDecision.objects.order_by("position").values_list("verb", "state", "problem"))
    assert rows == [
        ("accept", "done", ""),
        ("accept", "failed", "changed"),
        ("return", "done", ""),
        ("publish", "done", ""),
    ]
    states = [Statement.objects.get(pk=it.pk).state for it in (accepted, gone, returned, published)]
    assert states == ["accepted", "withdrawn", "returned", "published"]
    kinds = set(Notice.objects.visible_to(cast.head).values_list("kind", flat=True))
    assert kinds == {"statement_accepted", "statement_returned", "statement_published"}
    actors = Entry.objects.filter(object_id=str(accepted.pk), verb="accept").values_list("actor_id", flat=True)
    assert list(actors) == [str(cast.people["reviewer"].pk)]
    with pytest.raises(IllegalMove):
        domain.undo_statement(statement=Statement.objects.get(pk=accepted.pk), by=cast.people["reviewer"])


def test_the_page_shows_word_for_word_what_is_sent(cast, batch):
    statement, published = statement_in(cast, "under_review"), statement_in(cast, "accepted")
    held = [hold(cast, batch, statement, "return"), hold(cast, batch, published, "publish", "publisher")]
    symbol = "A/HRC/70/NGO/1"
    shown = messages_of(held, {held[1].pk: symbol})
    Notice.objects.all().delete()
    bulk.run(act_id=domain.release_batch(batch=batch, by=cast.people["publisher"], token="t").pk)
    for decision, kind in zip(held, ("statement_returned", "statement_published"), strict=True):
        sent = Notice.objects.filter(kind=kind).select_related("recipient")
        told = {
            (it.recipient.name, said.subject, said.happened, said.reason, said.next_step, said.reference)
            for it in sent
            for said in [words(it)]
        }
        promised = {
            (it.name, it.words.subject, it.words.happened, it.words.reason, it.words.next_step, it.words.reference)
            for it in shown[decision.pk]
        }
        assert told == promised and len(told) == 3


def test_what_is_held_is_decided_nowhere_else_until_it_is_taken_out(cast, batch):
    statement = statement_in(cast, "under_review")
    held = hold(cast, batch, statement)
    reviewer = cast.people["reviewer"]
    for perform in (
        lambda: domain.accept_statement(statement=statement, by=reviewer),
        lambda: hold(cast, batch, statement, "return"),
    ):
        with pytest.raises(domain.Held):
            perform()
    with pytest.raises(PermissionDenied):
        domain.take_out(held=held, by=cast.people["reviewer_elsewhere"])
    domain.take_out(held=held, by=cast.people["colleague"])
    with pytest.raises(IllegalMove):
        domain.take_out(held=held, by=cast.people["colleague"])
    assert domain.accept_statement(statement=statement, by=reviewer).state == "accepted"


def test_who_may_keep_a_batch_and_when(cast, batch):
    statement = statement_in(cast, "under_review")
    for actor in ("head", "read_only", "reviewer_elsewhere"):
        with pytest.raises(PermissionDenied):
            domain.open_batch(body=cast.meeting.body, name="Mine", by=cast.people[actor])
        with pytest.raises(PermissionDenied):
            domain.release_batch(batch=batch, by=cast.people[actor], token=actor)
    with pytest.raises(ValidationError):
        domain.release_batch(batch=batch, by=cast.people["reviewer"], token="empty")
    with pytest.raises(Stale):
        domain.release_batch(batch=batch, by=cast.people["reviewer"], token="old", expected_version=9)
    hold(cast, batch, statement)
    with pytest.raises(ValidationError):
        domain.drop_batch(batch=batch, by=cast.people["reviewer"])
    domain.take_out(held=HeldDecision.objects.get(), by=cast.people["reviewer"])
    assert domain.drop_batch(batch=batch, by=cast.people["reviewer"]).state == "dropped"
    with pytest.raises(ValidationError):
        hold(cast, batch, statement)


def test_the_pages_of_a_batch(cast, batch, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(cast.people["reviewer"])
    address = f"/en/desk/statements/batches/{batch.pk}/"

    def cost() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    hold(cast, batch, statement_in(cast, "under_review"), "return")
    one = cost()
    for _number in range(2):
        author = factories.make_author(name="Other")
        cast.head, cast.organization, cast.people["head"] = author, author.organization, author
        hold(cast, batch, statement_in(cast, "under_review"), "return")
    assert cost() == one
    page = client.get(address)
    assert "Please look at paragraph 1 again." in page.content.decode()
    sent = {"version": page.context["batch"].version, "token": page.context["token"]}
    assert sent["version"] == 4  # it grew with each decision that was put in, so nobody releases what they did not read
    assert client.post(f"{address}release/", {**sent, "version": 3}).status_code == 409
    answer = client.post(f"{address}release/", sent)
    assert answer.status_code == 302 and answer["Location"].startswith("/en/desk/statements/bulk/")
    assert client.get(address).status_code == 200


def test_decisions_held_at_once_lead_to_their_batch(cast, batch):
    row = statement_in(cast, "under_review")
    client = Client()
    client.force_login(cast.people["reviewer"])
    sent = {"verb": "accept", "go": "1", "rows": f"{row.pk}:{row.version}", "token": "held", "batch": batch.pk}
    answer = client.post("/en/desk/statements/bulk/", sent)
    bulk.run(act_id=BulkAct.objects.get().pk)
    page = client.get(answer["Location"])
    assert page.context["held_in"] == batch
    assert f'href="/en/desk/statements/batches/{batch.pk}/"' in page.content.decode()
    row.refresh_from_db()
    assert row.state == "under_review"
    told = domain.start_act(verb="release", by=cast.people["reviewer"], rows=[(row.pk, row.version)], token="told")
    assert client.get(f"/en/desk/statements/bulk/{told.pk}/").context["held_in"] is None
