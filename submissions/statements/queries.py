"""Reads of statements that more than one caller needs."""

import dataclasses
import datetime
import hashlib
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.organizations.models import Membership, Organization
from accounts.organizations.queries import is_member
from accounts.organizations.states import DRAFTERS, SUBMITTERS
from accounts.people.models import User
from accounts.people.queries import holders
from accounts.people.states import Role
from civspace.web.languages import CODES
from meetings.accreditation.models import Category
from meetings.accreditation.registry import Waiting
from meetings.calendar.models import Meeting
from meetings.modalities.checks import Check, Contribution, Rules
from meetings.modalities.deadlines import given_to
from meetings.modalities.joint import Already
from meetings.modalities.models import RuleSet
from meetings.modalities.queries import current_rule_set, deadline_of, rules_of
from meetings.modalities.standing import standing_held
from submissions.statements.cosponsors import already, joining, organizations_in, parties, signers
from submissions.statements.models import Cosponsor, Receipt, Revision, Statement
from submissions.statements.states import CHANGING, COUNTED, Derived, State


def text_hash(title: str, body: str) -> str:
    """Return the SHA-256 of the title, an empty line and the text in UTF-8; anybody can compute it again."""
    return hashlib.sha256(f"{title}\n\n{body}".encode()).hexdigest()


def submitted_count(meeting_id: Any, organization_id: Any) -> Already:
    """Return how many statements with an organization's name count towards the numbers that a meeting allows."""
    return already(meeting_id, [organization_id])[organization_id]


def contribution_of(
    statement: Statement,
    rule_set: RuleSet,
    *,
    at: datetime.datetime | None = None,
    replaces: bool = False,
    signing: list[Cosponsor] | None = None,
    signed_on: datetime.datetime | None = None,
) -> Contribution:
    """Gather what modalities.check() needs to know about a statement, in at most seven queries.

    `signing` are the co-sponsors to count with: those who confirmed the text that stands, when not given. Their
    standing is that of the day of `signed_on`, else of `at`.
    """
    at = at or timezone.now()
    if signing is None:
        signing = joining(statement).confirmed
    ids = [statement.organization_id, *(row.organization_id for row in signing)]
    counts = already(statement.meeting_id, ids, but=statement.pk)
    own = counts[statement.organization_id]
    given = given_to(statement.meeting_id, statement.organization_id, rule_set.activity)
    answer_until, deadline = None, given.end(deadline_of(rule_set))
    if statement.answer_until and (deadline is None or statement.answer_until > deadline):
        answer_until = statement.answer_until
    return Contribution(
        language=statement.language,
        title=statement.title,
        body=statement.body,
        agenda_item=statement.agenda_item.number if statement.agenda_item else "",
        at=at,
        standing=standing_held(statement.organization_id, at, statement.meeting),
        others=own.individual,
        joint_others=own.joint,
        cosigners=signers(statement, signing, counts, signed_on or at),
        replaces=replaces,
        answer_until=answer_until,
        given=given,
        time_zone=statement.meeting.time_zone,
    )


def rule_set_for(statement: Statement) -> RuleSet | None:
    """Return the modalities a statement is held against: what it was submitted under, or those in force."""
    if statement.state != State.DRAFT and statement.rule_set is not None:
        return statement.rule_set
    return current_rule_set(statement.meeting_id)


def checks_of(statement: Statement, *, at: datetime.datetime | None = None) -> list[Check]:
    """Check a statement as it stands against the modalities; an empty list when the meeting has none."""
    rule_set = rule_set_for(statement)
    if rule_set is None:
        return []
    return rules_of(rule_set).check(contribution_of(statement, rule_set, at=at))


def frozen_checks(rules: Rules, found: Contribution) -> list[dict[str, Any]]:
    """Check a contribution and return what is kept of it: the checks, each with its sentence in the six languages."""
    categories = {category.code: category for category in Category.objects.all()}
    sentences: dict[str, list[str]] = {}
    for code in CODES:
        with override(code):
            held = tuple(
                dataclasses.replace(it, name=str(categories[it.category].name)) if it.category in categories else it
                for it in found.standing
            )
            sentences[code] = [check.message for check in rules.check(dataclasses.replace(found, standing=held))]
    return [
        {**check.as_dict(), "messages": {code: sentences[code][number] for code in CODES}}
        for number, check in enumerate(rules.check(found))
    ]


def said(checks: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return checks that were kept, with their sentences in the reader's language; of a draft, in that of its save."""
    language = get_language() or "en"
    return [
        {
            **{key: value for key, value in check.items() if key != "messages"},
            "message": check.get("messages", {}).get(language) or check["message"],
        }
        for check in checks
    ]


def as_submitted(statements: Iterable[Statement]) -> list[Statement]:
    """Put the text last submitted in the place of one that its authors are changing, or changed; two queries.

    Nobody outside the organization reads what it has not submitted. The objects are for showing, never for saving.
    """
    found = list(statements)
    ids = [it.pk for it in found if it.submitted_at is not None and it.state in CHANGING]
    if not ids:
        return found
    receipts = {it.statement_id: it for it in Receipt.objects.filter(statement__in=ids).order_by("submitted_at")}
    numbers = {it.revision for it in receipts.values()}
    earlier = Revision.objects.filter(statement__in=ids, number__in=numbers).select_related("agenda_item")
    texts = {(it.statement_id, it.number): it for it in earlier}
    for statement in found:
        receipt = receipts.get(statement.pk)
        if receipt is None or receipt.revision == statement.revision:
            continue
        text = texts[statement.pk, receipt.revision]
        for name in ("title", "body", "language", "agenda_item", "word_count", "text_hash"):
            setattr(statement, name, getattr(text, name))
        statement.revision, statement.checks = receipt.revision, receipt.checks
    return found


def shown_to(user: Any, statements: Iterable[Statement]) -> list[Statement]:
    """Return statements as a reader may read them: members, and those who join, see the text as it stands, others as
    it was submitted."""
    found = list(statements)
    others = [it for it in found if it.state in CHANGING and not is_member(user, it.organization_id)]
    joined = parties(user, others)
    as_submitted(it for it in others if it.pk not in joined)
    return found


def receipt_of(statement: Statement) -> Receipt | None:
    """Return the receipt of the statement's latest submission, or None."""
    return statement.receipts.order_by("-submitted_at", "-pk").first()


def original_of(statement: Statement) -> Statement | None:
    """Return what a statement is another language version of, when that has left its organization too; or None."""
    source = statement.derived_from if statement.derived_kind == Derived.TRANSLATION else None
    if source is None or source.submitted_at is None or source.state == State.WITHHELD:
        return None
    return source


def with_parts(statements: "QuerySet[Statement]") -> "QuerySet[Statement]":
    """Fetch with each statement what every page and answer shows of it."""
    return statements.select_related(
        "meeting", "meeting__body", "organization", "organization__country", "agenda_item", "rule_set"
    )


def people_concerned(meeting: Meeting) -> "QuerySet[User]":
    """Return those who answer for the organizations that have a statement, even a draft, for a meeting."""
    live = Statement.objects.filter(meeting=meeting).exclude(state__in=[State.WITHDRAWN, State.REFUSED])
    members = Membership.objects.current().filter(
        organization__in=live.values("organization"), role__in=list(SUBMITTERS)
    )
    return User.objects.filter(pk__in=members.values("person"), is_active=True)


def items_of_people(meeting: Meeting) -> dict[Any, set[str]]:
    """Return the agenda items of the live statements of a meeting, by the key of whoever answers for them."""
    live = Statement.objects.filter(meeting=meeting, agenda_item__isnull=False)
    numbers: dict[Any, set[str]] = {}
    chosen = live.exclude(state__in=[State.WITHDRAWN, State.REFUSED]).values_list("organization", "agenda_item__number")
    for organization, number in chosen.distinct():
        numbers.setdefault(organization, set()).add(number)
    found: dict[Any, set[str]] = {}
    held = Membership.objects.current().filter(organization__in=numbers, role__in=list(SUBMITTERS))
    for person, organization in held.values_list("person", "organization"):
        found.setdefault(person, set()).update(numbers[organization])
    return found


def writers_of(organizations: Iterable[Any]) -> dict[Any, list[tuple[User, str]]]:
    """Return the active people who write for each organization (by id) with their roles, who joined first first."""
    held = Membership.objects.current().filter(
        organization__in=list(organizations), role__in=list(DRAFTERS), person__is_active=True
    )
    found: dict[Any, list[tuple[User, str]]] = {}
    for membership in held.select_related("person").order_by("person__joined_at", "pk"):
        found.setdefault(membership.organization_id, []).append((membership.person, membership.role))
    return found


def waiting_for_standing(organization: Organization) -> Waiting | None:
    """Say how many statements an organization submitted subject to confirmation of its standing; None for none."""
    count = Statement.objects.filter(organization=organization, conditional=True, state__in=COUNTED).count()
    if not count:
        return None
    return Waiting(_("Statements submitted subject to confirmation"), count)


def reviewers_for(statement: Statement) -> list[User]:
    """Return the colleagues who may review a statement: reviewers of the body who are of none of its parties."""
    members = Membership.objects.current().filter(organization__in=organizations_in(statement))
    able = holders(Role.REVIEWER, statement.meeting.body_id).exclude(pk__in=members.values("person"))
    return list(able.order_by("name", "pk"))
