"""Knock receipts: whoever is turned away while submitting keeps the time of arrival, once, and nobody else does."""

import datetime
import json
from functools import cache

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.people.domain import end_sessions
from civspace.audit.models import Entry
from civspace.notices.models import Notice
from civspace.web.dates import when_text
from civspace.web.shedding.watching import process
from meetings.modalities.domain import revise
from meetings.modalities.queries import current_rule_set
from submissions.statements import knocks
from submissions.statements.documents import receipt_source
from submissions.statements.knocks import HEADER, KnockRefused, open_knock
from submissions.statements.models import Receipt, Statement, UsedKnock
from tests import factories

RULE = "hrc-written-knock"
ANSWER = {"safety": "nobody"}


@pytest.fixture
def case(db, monkeypatch):
    """An author before the page with the button, in a portal that can be filled, at a time that can move."""
    monkeypatch.setattr(process, "under_way", 0)
    return Case(monkeypatch)


class Case:
    def __init__(self, monkeypatch):
        self.monkeypatch = monkeypatch
        self.author = factories.make_author(name="Head")
        self.statement = factories.make_statement(by=self.author)
        self.client = Client()
        self.client.force_login(self.author)
        self.url = reverse("statement_submit", args=[self.statement.pk])
        self.api = f"/api/v1/statements/{self.statement.pk}/submit/"
        self.bearer = {"Authorization": f"Bearer {factories.token(self.author)}"}

    def fill(self):
        self.monkeypatch.setattr(process, "under_way", 15)

    def empty(self):
        self.monkeypatch.setattr(process, "under_way", 0)

    def form(self):
        """Return what the page with the button sends."""
        page = self.client.get(reverse("statement_check", args=[self.statement.pk]))
        return {"revision": "1", "ticket": page.context["ticket"], **ANSWER}

    def knock(self, data=None):
        """Press the button while the portal is full; return the answer."""
        data = data or self.form()
        self.fill()
        answer = self.client.post(self.url, data)
        self.empty()
        assert answer.status_code == 503
        return answer

    def close(self, ago=1):
        """Let the deadline have passed, some seconds ago."""
        rule_set = current_rule_set(self.statement.meeting_id)
        ends = timezone.now().replace(microsecond=0) - datetime.timedelta(seconds=ago)
        type(rule_set).objects.filter(pk=rule_set.pk).update(closes_at=ends)
        rule = rule_set.rules.get(kind="deadline")
        rule.value = {"at": ends.isoformat()}
        rule.save()

    def later(self, **delta):
        """Go on in time."""
        now = timezone.now() + datetime.timedelta(**delta)
        self.monkeypatch.setattr(timezone, "now", lambda: now)

    def nothing_happened(self):
        """Say whether the statement is as it was, and nobody was told."""
        now = Statement.objects.get(pk=self.statement.pk)
        same = (now.state, now.version) == (self.statement.state, self.statement.version)
        told = Notice.objects.count() + Receipt.objects.count() + UsedKnock.objects.count()
        return same and told == 0 and not Entry.objects.filter(verb__in=("knock", "submit")).exists()


def test_who_is_turned_away_at_the_deadline_and_comes_again_is_in_time(case):
    data = case.form()
    case.fill()
    before = timezone.now()
    with CaptureQueriesContext(connection) as asked:
        answer = case.client.post(case.url, data)
    case.empty()
    page, text = answer.content.decode(), answer[HEADER]
    assert (answer.status_code, len(asked)) == (503, 0)
    assert f'name="knock" value="{text}"' in page and f"#{RULE}" in page and "NOT submitted yet" in page
    knock = open_knock(text)
    assert before <= knock.arrived_at <= timezone.now()
    assert knock.until - knock.arrived_at == datetime.timedelta(minutes=15)
    assert case.nothing_happened()
    case.close(ago=0)
    case.later(minutes=14)
    assert case.client.post(case.url, data).status_code == 422  # without it, it is too late
    assert case.nothing_happened()
    done = case.client.post(case.url, {**data, "knock": text})
    assert (done.status_code, done.url) == (302, f"/en/my/statements/{case.statement.pk}/receipt/")
    statement = Statement.objects.get(pk=case.statement.pk)
    receipt = Receipt.objects.get()
    assert (statement.state, statement.submitted_at, receipt.submitted_at) == (
        "submitted",
        knock.arrived_at,
        knock.arrived_at,
    )
    used = UsedKnock.objects.get()
    assert (used.nonce, used.receipt, used.arrived_at, used.rule["slug"]) == (
        knock.nonce,
        receipt,
        knock.arrived_at,
        RULE,
    )
    (entry,) = Entry.objects.filter(verb="knock")
    assert (entry.object_id, entry.rule["slug"]) == (str(statement.pk), RULE)
    assert set(entry.payload.difference) == {"arrived_at", "used_at"}
    shown = case.client.get(reverse("statement_receipt", args=[statement.pk])).content.decode()
    assert "Counts from a knock receipt" in shown and RULE in shown
    facts = dict(receipt_source(receipt, "en")["facts"])
    assert facts["Arrived"].startswith(when_text(knock.arrived_at, statement.meeting.zone))
    assert facts["Counts from a knock receipt"].split("\n") == [
        "The portal was full when it arrived; it was sent again at this time: "
        + when_text(used.used_at, statement.meeting.zone),
        f"Rule: {RULE}, {used.rule['title']}",
    ]
    log = Client().get(reverse("meeting_exceptions", args=[statement.meeting.slug])).content.decode()
    assert "1 of them counts from its knock receipt" in log


def test_it_is_valid_for_fifteen_minutes(case):
    data = case.form()
    text = case.knock(data)[HEADER]
    case.close(ago=0)
    case.later(minutes=15, seconds=1)
    answer = case.client.post(case.url, {**data, "knock": text})
    assert answer.status_code == 422
    assert "no longer valid" in answer.content.decode()
    assert case.nothing_happened()


def test_it_does_not_help_who_came_after_the_deadline(case):
    data = case.form()
    case.close(ago=2)
    text = case.knock(data)[HEADER]
    answer = case.client.post(case.url, {**data, "knock": text})
    assert (answer.status_code, "Too late" in answer.content.decode()) == (422, True)
    assert case.nothing_happened()


def test_turned_away_again_the_first_receipt_stays(case):
    data = case.form()
    first = case.knock(data)[HEADER]
    case.later(minutes=5)
    again = case.knock({**data, "knock": first})
    assert again[HEADER] == first
    assert again.content.decode().count('name="knock"') == 1
    case.later(minutes=11)
    assert case.knock({**data, "knock": first})[HEADER] != first  # a new arrival, from now


def test_it_counts_once(case):
    data = case.form()
    text = case.knock(data)[HEADER]
    assert case.client.post(case.url, {**data, "knock": text}).status_code == 302
    desk = factories.staff("reviewer", "publisher")
    from submissions.statements import domain

    statement = Statement.objects.get(pk=case.statement.pk)
    domain.claim_statement(statement=statement, by=desk)
    statement.refresh_from_db()
    domain.return_statement(statement=statement, by=desk, **factories.cite(statement.meeting, "return"))
    answer = case.client.post(case.url, {**data, "knock": text})
    assert (answer.status_code, "used already" in answer.content.decode()) == (422, True)
    assert (UsedKnock.objects.count(), Receipt.objects.count()) == (1, 1)


def test_it_is_for_the_person_the_statement_and_the_text_it_was_given_for(case):
    data = case.form()
    text = case.knock(data)[HEADER]
    colleague, other = factories.person(), Client()
    factories.join(colleague, case.author.organization, "focal_point")
    other.force_login(colleague)
    answer = other.post(case.url, {**data, "knock": text})
    assert (answer.status_code, "somebody else" in answer.content.decode()) == (422, True)
    second = factories.make_statement(by=case.author, meeting=case.statement.meeting)
    answer = case.client.post(reverse("statement_submit", args=[second.pk]), {**data, "knock": text})
    assert (answer.status_code, "somebody else" in answer.content.decode()) == (422, True)
    assert case.nothing_happened()
    from submissions.statements import domain

    values = {name: getattr(case.statement, name) for name in ("body", "language", "agenda_item")}
    domain.save_draft(statement=case.statement, by=case.author, title="Another text", **values)
    answer = case.client.post(case.url, {**data, "revision": "2", "knock": text})
    assert (answer.status_code, "was changed after" in answer.content.decode()) == (422, True)
    assert not Receipt.objects.exists()


def test_a_new_session_of_the_same_person_uses_it(case):
    data = case.form()
    text = case.knock(data)[HEADER]
    end_sessions(person=case.author)
    case.client.force_login(case.author)
    assert case.client.post(case.url, {**data, "knock": text}).status_code == 302


def test_without_the_rule_none_is_given_and_none_counts(case):
    data = case.form()
    text = case.knock(data)[HEADER]
    rule_set = current_rule_set(case.statement.meeting_id)
    revise(rule_set=rule_set, changes={}, by=None, note="Without knocks", drop=[RULE])
    Notice.objects.all().delete()
    answer = case.client.post(case.url, {**data, "knock": text})
    assert (answer.status_code, "do not know knock receipts" in answer.content.decode()) == (422, True)
    assert case.nothing_happened()
    page = case.client.get(reverse("statement_check", args=[case.statement.pk]))
    assert page.context["ticket"] == ""
    assert HEADER not in case.knock({"revision": "1", **ANSWER})


@pytest.mark.parametrize("ticket", ["", "x", "a:b:c", "of another use"])
def test_without_the_ticket_of_the_page_no_receipt_is_given(case, ticket):
    if ticket == "of another use":
        ticket = signing.dumps({"s": "1"}, salt="another")
    assert HEADER not in case.knock({"revision": "1", "ticket": ticket, **ANSWER})


def test_a_ticket_opens_no_other_statement_and_no_other_text(case):
    data = case.form()
    second = factories.make_statement(by=case.author, meeting=case.statement.meeting)
    case.fill()
    assert HEADER not in case.client.post(reverse("statement_submit", args=[second.pk]), data)
    assert HEADER not in case.client.post(case.url, {**data, "revision": "2"})
    assert HEADER not in case.client.get(case.url)


def test_a_program_gets_one_bound_to_its_token(case):
    case.fill()
    answer = case.client.post(case.api, ANSWER, content_type="application/json", headers=case.bearer)
    case.empty()
    problem = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert problem["knock"]["receipt"] == answer[HEADER] and problem["knock"]["statement"] == str(case.statement.pk)
    assert case.bearer["Authorization"].split()[1] not in json.dumps(problem)
    case.close(ago=0)
    case.later(minutes=3)

    def send(**headers):
        return case.client.post(case.api, ANSWER, content_type="application/json", headers=headers)

    other = {"Authorization": f"Bearer {factories.token(case.author)}"}
    refused = send(**other, **{HEADER: answer[HEADER]})
    assert (refused.status_code, refused.json()["knock"]) == (422, "other")
    forged = send(**case.bearer, **{HEADER: answer[HEADER][:-1] + "x"})
    assert (forged.status_code, forged.json()["knock"]) == (422, "forged")
    assert case.nothing_happened()
    done = send(**case.bearer, **{HEADER: answer[HEADER]})
    assert done.status_code == 200
    assert done.json()["submitted_at"] == problem["knock"]["arrived_at"].replace("+00:00", "Z")
    again = send(**case.bearer, **{HEADER: answer[HEADER]})
    assert (again.status_code, again.json()["knock"]) == (422, "used")
    without_token = case.client.post(case.api, ANSWER, content_type="application/json")
    assert HEADER not in without_token


def sample():
    now = datetime.datetime(2026, 11, 21, 12, tzinfo=datetime.UTC)
    return knocks.Knock("s", "a", "", 1, now, now + datetime.timedelta(minutes=15), "n" * 32, RULE)


@cache
def signed():
    """Return a receipt, the same in every example: a signature holds the second at which it was made."""
    return knocks._sign(sample())


@given(st.data())
def test_any_change_of_any_field_is_refused(data):
    """The signature covers the receipt as a whole: no byte of it, and so no field, can be another one."""
    text = signed()
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(codec="ascii", exclude_characters=text[place]))
    with pytest.raises(KnockRefused) as refused:
        open_knock(text[:place] + other + text[place + 1 :])
    assert refused.value.code == "forged"


@given(st.sampled_from(["s", "a", "h", "r", "at", "to", "n", "u"]), st.text(max_size=20), st.text(min_size=1))
def test_fields_put_under_another_key_or_purpose_are_refused(field, value, key):
    said = signing.loads(signed(), salt=knocks.SALT)
    forged = {**said, field: value}
    for text in (
        signing.dumps(forged, salt=knocks.SALT, key=key),
        signing.dumps(forged, salt=knocks.TICKET_SALT),
        signing.dumps(forged),
    ):
        with pytest.raises(KnockRefused):
            open_knock(text)


@given(st.text(max_size=3000))
def test_whatever_is_sent_is_refused_and_never_breaks(text):
    with pytest.raises(KnockRefused):
        open_knock(text)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_that_use_one_receipt_at_once_one_is_let_in(monkeypatch):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    from submissions.statements import domain

    author = factories.make_author(name="Head")
    statement = factories.make_statement(by=author)
    moment = timezone.now()
    knock = knocks.Knock(
        str(statement.pk), str(author.pk), "", 1, moment, moment + datetime.timedelta(minutes=15), "n" * 32, RULE
    )

    def use(_number):
        try:
            domain.submit_statement(statement=statement, by=author, knock=knock)
            return "in"
        except KnockRefused as error:
            return error.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(use, range(4))) == ["in", "used", "used", "used"]
    assert (UsedKnock.objects.count(), Receipt.objects.count()) == (1, 1)
