"""Co-sponsors: every state of the statement, state of the row, verb and actor; confirmations of a text; waiting."""

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.organizations.domain import close_organization
from civspace.audit.models import Entry
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove, Stale
from meetings.accreditation.models import Standing
from meetings.modalities.checks import RulesFailed
from submissions.statements import domain, tasks
from submissions.statements.documents import source_of
from submissions.statements.models import Cosponsor, Receipt, Statement
from submissions.statements.rules import MAY_JOIN
from submissions.statements.states import COSPONSOR, CosponsorState
from tests import factories

pytestmark = pytest.mark.django_db
STATES = ("draft", "awaiting_cosponsors", "submitted", "under_review", "returned", "accepted", "published", "refused")
ACTORS = ("anonymous", "outsider", "lead", "lead_editor", "head", "focal_point", "editor", "viewer", "reviewer")
ASKED = {"head", "focal_point"}
MAY = {"invite": {"lead"}, "remove": {"lead"}, "confirm": ASKED, "decline": ASKED, "withdraw": ASKED}
JOINING = {"draft", "awaiting_cosponsors", "returned"}


class RollBack(Exception):
    pass


def fresh(thing: Any) -> Any:
    return type(thing)._base_manager.get(pk=thing.pk)


def row_of(row: Cosponsor) -> Cosponsor:
    return Cosponsor.objects.select_related("organization", "statement__organization").get(pk=row.pk)


def stage(template: str = "hrc", category: str = "special", **rules: Any) -> SimpleNamespace:
    """Return a draft of one organization, another one that is asked, and everybody who may try something."""
    meeting = factories.open_meeting(template=template, values=rules.pop("values", None))
    lead = factories.make_author(organization=factories.make_organization(name="Lake Forum"))
    head = factories.make_author(organization=factories.make_organization(name="Hill Union"), category=category)
    people: dict[str, Any] = {"lead": lead, "head": head, "outsider": factories.make_author()}
    for role in ("focal_point", "editor", "viewer"):
        people[role] = factories.person(name=role)
        factories.join(people[role], head.organization, role)
    people["lead_editor"] = factories.person(name="Lead editor")
    factories.join(people["lead_editor"], lead.organization, "editor")
    people["reviewer"] = factories.staff("reviewer", "publisher")
    from django.contrib.auth.models import AnonymousUser

    people["anonymous"] = AnonymousUser()
    statement = factories.make_statement(by=lead, meeting=meeting)
    return SimpleNamespace(meeting=meeting, people=people, lead=lead, head=head, statement=statement)


def ask(it: SimpleNamespace, *organizations: Any) -> Cosponsor:
    asked = organizations or (it.head.organization,)
    return domain.invite_cosponsors(statement=fresh(it.statement), organizations=asked, by=it.lead)[0]


def confirm(row: Cosponsor, by: Any) -> Cosponsor:
    row = row_of(row)
    return domain.confirm_cosponsor(cosponsor=row, by=by, text_hash=row.statement.text_hash)


def edit(it: SimpleNamespace, body: str) -> None:
    statement = fresh(it.statement)
    domain.save_draft(
        statement=statement, by=it.lead, title=statement.title, body=body, language="en",
        agenda_item=statement.agenda_item,
    )  # fmt: skip


def bring(it: SimpleNamespace, state: str) -> None:
    """Lead the statement to a state by the verbs of the portal."""
    desk = it.people["reviewer"]
    ways = {
        "draft": (), "awaiting_cosponsors": ("wait",), "submitted": ("submit",), "under_review": ("submit", "claim"),
        "returned": ("submit", "claim", "return"), "accepted": ("submit", "claim", "accept"),
        "published": ("submit", "claim", "accept", "publish"), "refused": ("submit", "claim", "refuse"),
    }  # fmt: skip
    for verb in ways[state]:
        statement = fresh(it.statement)
        if verb == "wait":
            domain.wait_for_cosponsors(statement=statement, by=it.lead)
        elif verb == "submit":
            domain.submit_statement(statement=statement, by=it.lead)
        else:
            extra = factories.cite(it.meeting, verb) if verb in ("return", "refuse") else {}
            getattr(domain, f"{verb}_statement")(statement=statement, by=desk, **extra)


def do(verb: str, row: Cosponsor, by: Any) -> None:
    row = row_of(row)
    if verb == "invite":
        domain.invite_cosponsors(statement=row.statement, organizations=[row.organization], by=by)
    elif verb == "confirm":
        domain.confirm_cosponsor(cosponsor=row, by=by, text_hash=row.statement.text_hash)
    else:
        getattr(domain, f"{verb}_cosponsor")(cosponsor=row, by=by)


def expected(state: str, before: str, verb: str, actor: str) -> Any:
    if actor not in MAY[verb]:
        return PermissionDenied
    leads = {"confirm": "confirmed", "decline": "declined", "withdraw": "withdrawn", "remove": "removed"}
    if verb == "invite":
        if state not in ("draft", "returned"):
            return IllegalMove
        return before if before in ("invited", "confirmed") else "invited"
    starts = {"confirm": {"invited", "confirmed"}, "decline": {"invited"}, "withdraw": {"confirmed"},
              "remove": {"invited", "confirmed"}}  # fmt: skip
    if before not in starts[verb]:
        return IllegalMove
    if verb in ("confirm", "remove") and state not in JOINING:
        return IllegalMove
    if verb == "withdraw" and state in ("published", "refused"):
        return IllegalMove
    return leads[verb]


@pytest.mark.parametrize("state", STATES)
def test_every_verb_by_every_actor(state: str) -> None:
    it = stage()
    row = ask(it)
    other = factories.make_author()
    ask(it, other.organization)  # so that the waiting does not end with one answer
    if state not in ("draft", "awaiting_cosponsors"):
        confirm(row, it.head)
    bring(it, state)
    befores = ("invited", "confirmed", "declined") if state in ("draft", "awaiting_cosponsors") else ("confirmed",)
    for before in befores:
        if before != row_of(row).state:
            values = {"confirmed": {"confirmed_hash": fresh(it.statement).text_hash}}.get(before, {})
            Cosponsor.objects.filter(pk=row.pk).update(state=before, **values)
        held = [list(model.objects.order_by("pk").values()) for model in (Statement, Cosponsor, Entry, Notice)]
        outcomes, wanted = {}, {}
        for verb in MAY:
            for actor in ACTORS:
                wanted[verb, actor] = expected(state, before, verb, actor)
                try:
                    with transaction.atomic():
                        do(verb, row, it.people[actor])
                        outcomes[verb, actor] = row_of(row).state
                        raise RollBack
                except RollBack:
                    pass
                except (PermissionDenied, IllegalMove) as refusal:
                    outcomes[verb, actor] = PermissionDenied if isinstance(refusal, PermissionDenied) else IllegalMove
        now = [list(model.objects.order_by("pk").values()) for model in (Statement, Cosponsor, Entry, Notice)]
        assert now == held
        assert outcomes == wanted, before


def test_the_table_is_whole() -> None:
    assert set(COSPONSOR.transitions) == {*MAY_JOIN, "leave_out"}
    assert set(MAY_JOIN) == set(MAY)
    targets = {transition.target for transition in COSPONSOR.transitions.values()}
    assert targets == set(CosponsorState)


def test_a_confirmation_is_of_one_text() -> None:
    it = stage()
    row = ask(it)
    with pytest.raises(Stale):
        domain.confirm_cosponsor(cosponsor=row_of(row), by=it.head, text_hash="0" * 64)
    first = fresh(it.statement).text_hash
    confirm(row, it.head)
    edit(it, "Another text.")
    edit(it, "Yet another text.")  # saved twice, told once
    changed = Notice.objects.filter(kind="cosponsor_text_changed")
    assert {str(n.recipient_id) for n in changed} == {str(it.head.pk), str(it.people["focal_point"].pk)}
    with pytest.raises(Stale):
        domain.confirm_cosponsor(cosponsor=row_of(row), by=it.head, text_hash=first)
    domain.submit_statement(statement=fresh(it.statement), by=it.lead)
    assert (row_of(row).state, row_of(row).signed, fresh(it.statement).joint) == ("left_out", False, False)
    assert Receipt.objects.get().signatures == []


def test_names_and_standing_are_frozen_at_submission() -> None:
    it = stage()
    supporter = factories.make_author(organization=factories.make_organization(name="Reed Circle"), category="")
    general = factories.make_author(organization=factories.make_organization(name="Zenith"), category="general")
    rows = [ask(it), ask(it, supporter.organization), ask(it, general.organization)]
    for row, by in zip(rows, (it.head, supporter, general), strict=True):
        confirm(row, by)
    domain.submit_statement(statement=fresh(it.statement), by=it.lead)
    type(it.head.organization).objects.update(name="Renamed")
    Standing.objects.all().delete()
    signed = Cosponsor.objects.signed().values_list("name", "standing_text", "role")
    assert list(signed) == [
        ("Zenith", "general", "cosponsor"),
        ("Hill Union", "special", "cosponsor"),
        ("Reed Circle", "", "supporter"),
    ]
    statement = fresh(it.statement)
    assert statement.joint is True
    source = source_of(statement)
    assert [one["name"] for one in source["cosponsors"]] == ["Zenith", "Hill Union"]
    assert source["footnotes"] == ["Reed Circle also shares the views expressed in this statement."]
    assert Receipt.objects.get().signatures == [
        {"name": "Zenith", "standing": "general", "role": "cosponsor"},
        {"name": "Hill Union", "standing": "special", "role": "cosponsor"},
        {"name": "Reed Circle", "standing": "", "role": "supporter"},
    ]


def test_who_reads_the_draft() -> None:
    it = stage()
    other = factories.make_statement(by=it.lead, meeting=it.meeting, title="Another draft")

    def readers() -> set[str]:
        seen = {name for name in ACTORS if Statement.objects.visible_to(it.people[name]).filter(pk=it.statement.pk)}
        assert not any(Statement.objects.visible_to(it.people[name]).filter(pk=other.pk) for name in seen - LEAD)
        return seen

    LEAD = {"lead", "lead_editor"}
    assert readers() == LEAD
    row = ask(it)
    assert readers() == LEAD | {"head", "focal_point", "editor", "viewer"}
    domain.decline_cosponsor(cosponsor=row_of(row), by=it.head)
    assert readers() == LEAD


# Waiting


def waiting(**rules: Any) -> tuple[SimpleNamespace, Cosponsor]:
    it = stage(**rules)
    row = ask(it)
    domain.wait_for_cosponsors(statement=fresh(it.statement), by=it.lead)
    return it, row


def past_deadline(it: SimpleNamespace, seconds: int = 1) -> datetime.datetime:
    """Move the end of the waiting into the past, as if nothing had run since."""
    ended = (timezone.now() - datetime.timedelta(seconds=seconds)).replace(microsecond=0)
    Statement.objects.filter(pk=it.statement.pk).update(waiting_until=ended)
    return ended


def test_it_goes_in_with_the_last_answer_and_counts_from_the_act_of_the_lead() -> None:
    it, row = waiting()
    since = fresh(it.statement).waiting_since
    confirm(row, it.head)
    statement = fresh(it.statement)
    assert (statement.state, statement.joint, statement.submitted_at) == ("submitted", True, since)
    assert Receipt.objects.get().submitted_at == since
    assert (statement.waiting_since, statement.waiting_until) == (None, None)


@pytest.mark.parametrize("verb", ["decline", "remove"])
def test_it_goes_in_alone_when_nobody_is_left(verb: str) -> None:
    it, row = waiting()
    do(verb, row, it.head if verb == "decline" else it.lead)
    assert (fresh(it.statement).state, fresh(it.statement).joint) == ("submitted", False)


def test_at_the_deadline_it_goes_in_with_those_who_confirmed() -> None:
    it, row = waiting()
    assert tasks.end_waiting() == 0
    past_deadline(it)
    with pytest.raises(domain.TooLateToAnswer):
        confirm(row, it.head)
    with pytest.raises(domain.TooLateToAnswer):
        domain.recall_statement(statement=fresh(it.statement), by=it.lead)
    assert (tasks.end_waiting(), tasks.end_waiting()) == (1, 0)
    assert (fresh(it.statement).state, row_of(row).state) == ("submitted", "left_out")
    assert {n.kind for n in Notice.objects.filter(recipient=it.head)} >= {"cosponsor_until", "cosponsor_left_out"}


def test_an_answer_after_the_deadline_is_never_counted() -> None:
    it, row = waiting()
    late = factories.make_author()
    Statement.objects.filter(pk=it.statement.pk).update(state="returned", submitted_at=timezone.now())
    second = ask(it, late.organization)
    Statement.objects.filter(pk=it.statement.pk).update(state="awaiting_cosponsors", submitted_at=None)
    confirm(row, it.head)
    ended = past_deadline(it, 60)
    Cosponsor.objects.filter(pk=row.pk).update(answered_at=ended + datetime.timedelta(seconds=1))
    assert tasks.end_waiting() == 1
    assert {row_of(row).state, row_of(second).state} == {"left_out"}


def test_a_recall_makes_it_a_draft_of_which_the_desk_knows_nothing() -> None:
    it, _row = waiting()
    desk = it.people["reviewer"]
    assert not Statement.objects.on_desk_of(desk).exists()
    statement = domain.recall_statement(statement=fresh(it.statement), by=it.lead)
    assert (statement.state, statement.submitted_at, statement.rule_set) == ("draft", None, None)
    assert not Statement.objects.on_desk_of(desk).exists()


def test_an_answer_to_a_return_that_is_recalled_keeps_its_time() -> None:
    it = stage()
    row = ask(it)
    confirm(row, it.head)
    bring(it, "returned")
    first = fresh(it.statement)
    edit(it, "Changed as asked.")
    domain.wait_for_cosponsors(statement=fresh(it.statement), by=it.lead)
    statement = domain.recall_statement(statement=fresh(it.statement), by=it.lead)
    assert (statement.state, statement.submitted_at, statement.answer_until) == (
        "returned", first.submitted_at, first.answer_until,
    )  # fmt: skip


LIMITED = {"hrc-written-word-limit-special": {"words": 5}}


def test_what_no_longer_meets_the_rules_comes_back_with_its_time() -> None:
    """The limit falls with the co-sponsor that does not answer: told before, and nothing is lost."""
    from meetings.modalities.models import Kind, Rule

    it = stage(values=LIMITED, category="general")
    rule_set = it.meeting.rule_sets.get(current=True)
    base = rule_set.rules.get(slug="hrc-written-word-limit-special")
    values = {"slug": "joint", "kind": Kind.JOINT_WORD_LIMIT, "value": {"words": 500}, "category": "general"}
    Rule.objects.create(rule_set=rule_set, source_title="S", as_of=base.as_of, position=99, **values)
    with pytest.raises(RulesFailed):
        domain.submit_statement(statement=fresh(it.statement), by=it.lead)
    ask(it)
    since = domain.wait_for_cosponsors(statement=fresh(it.statement), by=it.lead).waiting_since
    past_deadline(it)
    assert tasks.end_waiting() == 1
    statement = fresh(it.statement)
    assert (statement.state, statement.submitted_at) == ("returned", since)
    assert statement.answer_until > timezone.now() + datetime.timedelta(hours=71)
    assert statement.decision["rule"]["slug"] == "hrc-written-word-limit-special"
    told = Notice.objects.get(kind="statement_fell_back", recipient=it.lead)
    assert told.rule["text"] == "hrc-written-word-limit-special"
    edit(it, "Five short words stand here.")
    domain.submit_statement(statement=fresh(it.statement), by=it.lead)
    assert (fresh(it.statement).state, fresh(it.statement).submitted_at) == ("submitted", since)


def test_there_must_be_somebody_to_wait_for() -> None:
    it = stage()
    with pytest.raises(domain.NobodyToWaitFor):
        domain.wait_for_cosponsors(statement=fresh(it.statement), by=it.lead)


def test_a_co_sponsor_that_closed_or_lost_its_standing_is_not_counted() -> None:
    it = stage("ecosoc-hlpf")
    second = factories.make_author()
    third = factories.make_author()
    rows = [ask(it), ask(it, second.organization), ask(it, third.organization)]
    confirm(rows[0], it.head)
    confirm(rows[1], second)
    domain.wait_for_cosponsors(statement=fresh(it.statement), by=it.lead)
    close_organization(organization=it.head.organization, by=it.head, reason="Over.")
    Standing.objects.filter(organization=second.organization).delete()
    past_deadline(it)
    assert tasks.end_waiting() == 1
    assert {row_of(row).state for row in rows} == {"left_out"}
    assert fresh(it.statement).state == "submitted"


# Numbers


def test_one_signature_at_the_high_level_segment() -> None:
    it = stage("ecosoc-hlpf")
    confirm(ask(it), it.head)
    own = factories.make_statement(by=it.head, meeting=it.meeting)
    domain.submit_statement(statement=fresh(it.statement), by=it.lead)
    with pytest.raises(RulesFailed) as failed:
        domain.submit_statement(statement=own, by=it.head)
    assert [check.rule for check in failed.value.failed] == ["ecosoc-written-max-per-organization"]
    third = factories.make_author()
    another = factories.make_statement(by=third, meeting=it.meeting)
    (row,) = domain.invite_cosponsors(statement=another, organizations=[it.head.organization], by=third)
    with pytest.raises(RulesFailed) as failed:
        confirm(row, it.head)
    assert [check.rule for check in failed.value.failed] == ["ecosoc-written-joint-number"]
    # Taking the name back frees it.
    domain.withdraw_cosponsor(cosponsor=row_of(it.statement.cosponsors.get()), by=it.head)
    domain.submit_statement(statement=fresh(own), by=it.head)


def test_a_name_taken_back_after_submission_is_another_version_and_is_told() -> None:
    it = stage()
    row = ask(it)
    confirm(row, it.head)
    bring(it, "under_review")
    before = fresh(it.statement).version
    domain.withdraw_cosponsor(cosponsor=row_of(row), by=it.head)
    assert fresh(it.statement).version == before + 1
    told = {n.recipient for n in Notice.objects.filter(kind="cosponsor_withdrew").select_related("recipient")}
    assert told == {it.lead, it.people["reviewer"]}
    assert source_of(fresh(it.statement)).get("cosponsors") is None


def test_a_joint_text_is_not_replaced() -> None:
    it = stage("ecosoc-hlpf")
    confirm(ask(it), it.head)
    bring(it, "submitted")
    statement = fresh(it.statement)
    with pytest.raises(domain.SignedByOthers):
        domain.replace_text(
            statement=statement, by=it.lead, title="T", body="B", language="en", agenda_item=statement.agenda_item
        )
    assert fresh(it.statement).text_hash == statement.text_hash


@pytest.mark.parametrize("what", ["lead", "mission", "nobody", "closed"])
def test_who_cannot_be_asked(what: str) -> None:
    it = stage()
    made = {
        "lead": lambda: it.lead.organization,
        "mission": lambda: factories.make_organization(kind="mission", head=factories.person()),
        "nobody": lambda: factories.make_organization(),
        "closed": lambda: factories.make_organization(state="closed", head=factories.person()),
    }[what]()
    with pytest.raises(ValidationError) as refused:
        domain.invite_cosponsors(statement=it.statement, organizations=[made], by=it.lead)
    assert set(refused.value.message_dict) == {"organizations"}
    assert not Cosponsor.objects.exists()


def test_a_reviewer_of_a_co_sponsor_does_not_decide() -> None:
    it = stage()
    confirm(ask(it), it.head)
    bring(it, "submitted")
    member = factories.staff("reviewer")
    factories.join(member, it.head.organization, "viewer")
    with pytest.raises(PermissionDenied):
        domain.claim_statement(statement=fresh(it.statement), by=member)
