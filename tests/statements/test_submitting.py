"""Submitting: the receipt, the rules, standing that is only claimed, and answers to a return."""

import datetime
import hashlib

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civspace.audit.models import Entry
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove, Stale
from meetings.accreditation.models import Standing
from meetings.modalities.checks import RulesFailed
from meetings.modalities.domain import revise
from meetings.modalities.queries import current_rule_set, deadline_of
from submissions.statements import domain
from submissions.statements.models import Receipt, Revision, Statement
from submissions.statements.queries import receipt_of, said
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


def confirm(organization, **fields):
    """Confirm the claim of an organization as the accreditation officer's decision does."""
    Standing.objects.filter(organization=organization).update(state="confirmed", **fields)
    domain.settle_standing(organization)


def test_a_receipt_says_when_what_and_by_which_rules(head):
    statement = factories.make_statement(by=head, title="Title", body="One two three.")
    at = timezone.now()
    receipt = domain.submit_statement(statement=statement, by=head, at=at)
    statement.refresh_from_db()
    assert receipt.text_hash == hashlib.sha256(b"Title\n\nOne two three.").hexdigest() == statement.text_hash
    assert (receipt.submitted_at, statement.submitted_at) == (at, at)
    assert (receipt.revision, receipt.word_count, receipt.rule_set_number) == (1, 3, 2)
    assert all(check["passed"] for check in receipt.checks)
    assert [check["rule"] for check in receipt.checks] == [
        "hrc-written-who-may",
        "hrc-written-required-parts",
        "hrc-written-word-limit-special",
        "hrc-written-languages",
        "hrc-written-opening",
        "hrc-written-deadline",
        "hrc-written-max-per-organization",
        "hrc-written-agenda-item",
    ]
    assert statement.rule_set == current_rule_set(statement.meeting_id)
    (entry,) = Entry.objects.filter(object_id=str(statement.pk), verb="submit")
    assert entry.payload.difference == {"revision": 1, "text_hash": receipt.text_hash}


def test_what_the_rules_said_is_kept_in_six_languages(head):
    statement = factories.make_statement(by=head, state="submitted")
    kept = Statement.objects.get(pk=statement.pk).checks
    for check in kept:
        assert set(check["messages"]) == {"ar", "zh-hans", "en", "fr", "ru", "es"}
    assert all(set(check) == {"rule", "passed", "limit", "value", "message", "source"} for check in said(kept))
    with translation.override("fr"):
        assert [it["message"] for it in said(kept)] == [it["messages"]["fr"] for it in kept]
    # A check of a draft has one sentence, that of its save.
    assert said([{"rule": "r", "message": "As saved."}])[0]["message"] == "As saved."


def test_pressing_again_leads_to_the_same_receipt(head, client):
    statement = factories.make_statement(by=head)
    address, receipt = (reverse(name, args=[statement.pk]) for name in ("statement_submit", "statement_receipt"))
    answers = [client.post(address, {"revision": "1", "safety": "nobody"}) for _unused in range(3)]
    assert [(it.status_code, it["Location"]) for it in answers] == [(302, receipt)] * 3
    assert Receipt.objects.count() == 1
    assert Notice.objects.filter(kind="statement_submitted").count() == 1
    page = client.get(receipt).content.decode()
    assert Receipt.objects.get().text_hash in page and statement.reference in page
    assert "Submitted" in page
    with pytest.raises(IllegalMove):
        domain.submit_statement(statement=Statement.objects.get(), by=head)


def test_only_the_text_that_the_page_showed_is_submitted(head, client):
    statement = factories.make_statement(by=head)
    domain.save_draft(statement=statement, by=head, title="New", body="New.", language="en", agenda_item=None)
    answer = client.post(reverse("statement_submit", args=[statement.pk]), {"revision": "1"})
    assert answer["Location"] == reverse("statement_check", args=[statement.pk])
    statement.refresh_from_db()
    assert statement.state == "draft" and not Receipt.objects.exists()
    with pytest.raises(Stale):
        domain.submit_statement(statement=statement, by=head, expected_version=1)


def test_a_failed_rule_says_why_leads_to_the_field_and_changes_nothing(head, client):
    meeting = factories.open_meeting(values={"hrc-written-word-limit-special": {"words": 3}})
    statement = factories.make_statement(by=head, meeting=meeting, body="One two three four.", agenda_item=None)
    before = Statement.objects.values().get()
    with pytest.raises(RulesFailed) as refusal:
        domain.submit_statement(statement=statement, by=head)
    failed = {check.rule: (check.limit, check.value) for check in refusal.value.failed}
    assert failed == {"hrc-written-word-limit-special": (3, 4), "hrc-written-agenda-item": ("all", "")}
    page = client.post(reverse("statement_submit", args=[statement.pk]), {"revision": "1"})
    text = page.content.decode()
    edit = reverse("statement_edit", args=[statement.pk])
    assert page.status_code == 422
    assert f'href="{edit}#id_body">4 words: 1 word over the limit of 3.' in text
    assert f'href="{edit}#id_agenda_item">' in text
    assert "NOT submitted" in text
    assert Statement.objects.values().get() == before
    assert not Receipt.objects.exists() and not Notice.objects.exists()


def test_the_number_of_an_organization_counts_what_is_in(head):
    meeting = factories.open_meeting(template="ecosoc-hlpf", body=factories.make_body(code="ecosoc", name="ECOSOC"))
    first = factories.make_statement(by=head, meeting=meeting, state="submitted")
    second = factories.make_statement(by=head, meeting=meeting)
    with pytest.raises(RulesFailed) as refusal:
        domain.submit_statement(statement=second, by=head)
    assert [check.rule for check in refusal.value.failed] == ["ecosoc-written-max-per-organization"]
    other = factories.make_author(name="Another organization")
    factories.make_statement(by=other, meeting=meeting, state="submitted")
    domain.withdraw_statement(statement=first, by=head)
    domain.submit_statement(statement=second, by=head)
    assert set(Statement.objects.values_list("state", flat=True)) == {"withdrawn", "submitted"}


def test_name_and_standing_are_frozen_at_submission(head):
    statement = factories.make_statement(by=head, state="published")
    organization = statement.organization
    name = organization.name
    organization.name = "Another name"
    organization.save()
    Standing.objects.filter(organization=organization).update(state="ended")
    statement.refresh_from_db()
    assert (statement.organization_name, statement.standing_text) == (name, "special")
    page = Client().get(f"/en/documents/{statement.symbol}").content.decode()
    assert name in page and "Another name" not in page
    assert name in Client().get("/en/statements/").content.decode()


# Standing that is only claimed


def test_who_claims_standing_submits_subject_to_confirmation():
    head = factories.make_author(standing="claimed")
    desk = factories.staff("reviewer", "publisher")
    statement = factories.make_statement(by=head, state="submitted")
    assert (statement.conditional, statement.standing_text) == (True, "special")
    assert "subject to confirmation" in said(statement.checks)[0]["message"]
    for perform in (domain.claim_statement, domain.accept_statement, domain.publish_statement):
        with pytest.raises(IllegalMove):
            perform(statement=statement, by=desk)
    with pytest.raises(domain.AwaitingStanding):
        domain.claim_statement(statement=statement, by=desk)
    confirm(head.organization)
    statement.refresh_from_db()
    assert (statement.conditional, statement.standing_text, statement.state) == (False, "special", "submitted")
    assert Entry.objects.filter(object_id=str(statement.pk), verb="confirm_standing").count() == 1
    for perform in (domain.claim_statement, domain.accept_statement, domain.publish_statement):
        perform(statement=statement, by=desk)
    assert Statement.objects.get().symbol == "A/HRC/70/NGO/1"


def test_a_claim_that_is_not_confirmed_leaves_only_a_return_or_a_refusal():
    head = factories.make_author(standing="claimed")
    desk = factories.staff("reviewer", "publisher")
    statement = factories.make_statement(by=head, state="submitted")
    Standing.objects.update(state="refused")
    domain.settle_standing(head.organization)
    statement.refresh_from_db()
    assert statement.conditional is True
    domain.claim_statement(statement=statement, by=desk)
    with pytest.raises(domain.AwaitingStanding):
        domain.accept_statement(statement=statement, by=desk)
    domain.return_statement(statement=statement, by=desk, **factories.cite(statement.meeting))
    with pytest.raises(RulesFailed) as refusal:
        domain.submit_statement(statement=statement, by=head)
    assert [check.rule for check in refusal.value.failed] == ["hrc-written-who-may"]


def test_a_standing_that_began_later_does_not_count():
    head = factories.make_author(standing="claimed", name="Late")
    statement = factories.make_statement(by=head, state="submitted")
    confirm(head.organization, valid_from=timezone.now().date() + datetime.timedelta(days=3))
    statement.refresh_from_db()
    assert statement.conditional is True


# Answers to a return


def test_an_answer_after_the_deadline_keeps_the_first_time(head):
    desk = factories.staff("reviewer")
    statement = factories.make_statement(by=head, state="submitted")
    first = statement.submitted_at
    deadline = deadline_of(statement.rule_set)
    late = deadline + datetime.timedelta(hours=5)
    domain.claim_statement(statement=statement, by=desk)
    returned = domain.return_statement(statement=statement, by=desk, **factories.cite(statement.meeting))
    # The return itself comes close to the deadline, so that its window reaches past it.
    Statement.objects.update(answer_until=deadline + datetime.timedelta(hours=72))
    domain.save_draft(
        statement=returned, by=head, title="Better", body="Better.", language="en", agenda_item=statement.agenda_item
    )
    receipt = domain.submit_statement(statement=returned, by=head, at=late)
    statement.refresh_from_db()
    assert (statement.state, statement.submitted_at, receipt.submitted_at) == ("submitted", first, late)
    assert (statement.answer_until, statement.reviewer) == (None, None)
    assert Receipt.objects.filter(statement=statement).count() == 2
    assert receipt_of(statement) == receipt
    (check,) = [it for it in receipt.checks if it["rule"] == "hrc-written-deadline"]
    assert "the first submission keeps its time" in check["message"]
    assert Notice.objects.filter(kind="statement_submitted").count() == 2


def test_an_answer_is_held_against_what_it_was_first_submitted_under(head):
    desk = factories.staff("reviewer")
    statement = factories.make_statement(by=head, state="returned", desk=desk, body="One two three four.")
    rule_set = current_rule_set(statement.meeting_id)
    revise(
        rule_set=rule_set, changes={"hrc-written-word-limit-special": {"value": {"words": 2}}}, by=None, note="Shorter"
    )
    receipt = domain.submit_statement(statement=statement, by=head)
    assert receipt.rule_set_number == rule_set.number
    draft = factories.make_statement(by=head, meeting=statement.meeting, body="One two three four.")
    with pytest.raises(RulesFailed):
        domain.submit_statement(statement=draft, by=head)


def test_the_return_opens_a_window_of_its_own(head):
    meeting = factories.open_meeting(values={"hrc-written-answer-window": {"hours": 30}})
    before = timezone.now().replace(microsecond=0)
    statement = factories.make_statement(by=head, meeting=meeting, state="returned")
    opened = statement.answer_until - datetime.timedelta(hours=30)
    assert before <= opened <= timezone.now()
    assert (statement.answer_until.microsecond, statement.decision["verb"]) == (0, "return")
    (notice,) = Notice.objects.filter(kind="statement_returned", recipient=head)
    assert notice.by_when == statement.answer_until
    # An answer without a change is an answer too: it has a receipt of its own.
    domain.submit_statement(statement=statement, by=head)
    assert Receipt.objects.count() == 2
    assert Notice.objects.filter(kind="statement_submitted").count() == 2


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    window=st.integers(min_value=-200, max_value=200),
    arrives=st.integers(min_value=-250, max_value=250),
    micro=st.integers(min_value=0, max_value=999_999),
)
def test_the_last_second_of_the_window_counts(window, arrives, micro):
    """An answer is in time until the later of the deadline and the end of its window, with the whole last second."""
    from meetings.modalities.checks import Rules
    from meetings.modalities.models import Rule
    from submissions.statements.queries import contribution_of

    statement, rule_set = boundary()
    deadline = deadline_of(rule_set)
    ends = deadline + datetime.timedelta(seconds=window)
    at = deadline.replace(microsecond=micro) + datetime.timedelta(seconds=arrives)
    statement.answer_until = ends
    found = contribution_of(statement, rule_set, at=at)
    rules = Rules([it for it in Rule.objects.filter(rule_set=rule_set) if it.kind == "deadline"])
    (check,) = rules.check(found)
    assert check.passed == (arrives <= max(window, 0))


def boundary():
    statement = Statement.objects.filter(state="returned").first() or factories.make_statement(state="returned")
    return statement, statement.rule_set


def test_replacing_is_allowed_only_where_the_rules_say(head, client):
    text = {"title": "Replaced", "body": "Replaced text.", "language": "en"}
    closed = factories.make_statement(by=head, state="submitted")
    with pytest.raises(RulesFailed) as refusal:
        domain.replace_text(statement=closed, by=head, agenda_item=closed.agenda_item, **text)
    assert [check.rule for check in refusal.value.failed] == ["hrc-written-replacement"]
    closed.refresh_from_db()
    assert (closed.title, closed.revision, closed.version) == ("On the report", 1, 2)
    assert Revision.objects.filter(statement=closed).count() == 1
    assert client.get(reverse("statement_replace", args=[closed.pk])).status_code == 403

    meeting = factories.open_meeting(values={"hrc-written-replacement": {"allowed": True}})
    open_one = factories.make_statement(by=head, meeting=meeting, state="submitted")
    first = open_one.submitted_at
    address = reverse("statement_replace", args=[open_one.pk])
    assert client.get(address).status_code == 200
    posted = {**text, "agenda_item": str(open_one.agenda_item_id), "version": str(open_one.version), "safety": "nobody"}
    over = client.post(address, {**posted, "body": "word " * 3000})
    assert over.status_code == 422 and "NOT replaced" in over.content.decode()
    assert Statement.objects.get(pk=open_one.pk).title == "On the report"
    stale = client.post(address, {**posted, "version": "1"})
    assert stale.status_code == 422 and f'name="version" value="{open_one.version}"' in stale.content.decode()
    done = client.post(address, posted)
    assert done["Location"] == reverse("statement_receipt", args=[open_one.pk])
    open_one.refresh_from_db()
    assert (open_one.state, open_one.title, open_one.submitted_at) == ("submitted", "Replaced", first)
    receipts = list(Receipt.objects.filter(statement=open_one).values_list("revision", flat=True))
    assert receipts == [2, 1]
    assert receipt_of(open_one).text_hash == open_one.text_hash


def test_withdrawing_asks_once(head, client):
    statement = factories.make_statement(by=head, state="submitted")
    address = reverse("statement_withdraw", args=[statement.pk])
    assert client.get(address).status_code == 200
    assert client.post(address)["Location"] == reverse("my_statement", args=[statement.pk])
    assert Statement.objects.get().state == "withdrawn"
    assert client.get(address).status_code == 403
    assert client.post(address).status_code == 403
