"""Histories of joint statements at a body where each organization signs once: whatever happens in whatever order, no
confirmation is counted for a text that was not seen, and no organization is over its number."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from civspace.workflow import IllegalMove, Stale
from meetings.modalities.checks import RulesFailed
from submissions.statements import domain, tasks
from submissions.statements.models import Cosponsor, Receipt, Statement
from submissions.statements.states import COUNTED
from tests import factories

REFUSED = (IllegalMove, Stale, RulesFailed, ValidationError)
NUMBER = st.sampled_from([0, 1, 2])
#: One of the two others, counted on from the first.
STEP = st.sampled_from([1, 2])
GONE_IN = {"submitted", "under_review", "accepted", "published"}


class History:
    """Three organizations, each with a statement of its own that the two others can join."""

    def __init__(self) -> None:
        self.meeting = factories.open_meeting(template="ecosoc-hlpf", values={"ecosoc-written-languages": ALL})
        self.heads = [factories.make_author() for _unused in range(3)]
        made = [factories.make_statement(by=head, meeting=self.meeting) for head in self.heads]
        self.statements = [statement.pk for statement in made]
        #: The hashes that each organization was shown and said yes to: (statement, organization) -> hashes.
        self.said: dict[Any, set[str]] = {}
        self.written = self.signatures = 0

    def one(self, number: int) -> Statement:
        return Statement.objects.select_related("organization", "meeting").get(pk=self.statements[number])

    def row(self, number: int, other: int) -> Cosponsor | None:
        rows = Cosponsor.objects.select_related("organization", "statement__organization")
        return rows.filter(statement=self.statements[number], organization=self.heads[other].organization).first()

    def attempt(self, perform: Any, **given: Any) -> bool:
        try:
            perform(**given)
        except REFUSED:
            return False
        return True

    def invite(self, number: int, step: int, answers: bool) -> None:
        other = (number + step) % 3
        asked = [self.heads[other].organization]
        given = {"statement": self.one(number), "organizations": asked, "by": self.heads[number]}
        self.attempt(domain.invite_cosponsors, **given)
        if answers:
            self._confirm(number, other, stale=False)

    def edit(self, number: int) -> None:
        statement = self.one(number)
        self.written += 1
        text = {"title": "T", "body": f"Text {self.written}.", "language": "en", "agenda_item": None}
        self.attempt(domain.save_draft, statement=statement, by=self.heads[number], **text)

    def confirm(self, number: int, step: int, stale: bool) -> None:
        self._confirm(number, (number + step) % 3, stale=stale)

    def _confirm(self, number: int, other: int, *, stale: bool) -> None:
        row = self.row(number, other)
        if row is None:
            return
        seen = "0" * 64 if stale else row.statement.text_hash
        if self.attempt(domain.confirm_cosponsor, cosponsor=row, by=self.heads[other], text_hash=seen):
            assert not stale
            self.said.setdefault((row.statement_id, row.organization_id), set()).add(seen)

    def leave(self, number: int, step: int, verb: str) -> None:
        other = (number + step) % 3
        if row := self.row(number, other):
            self.attempt(getattr(domain, f"{verb}_cosponsor"), cosponsor=row, by=self.heads[other])

    def act(self, number: int, verb: str) -> None:
        perform = domain.wait_for_cosponsors if verb == "wait_for_cosponsors" else getattr(domain, f"{verb}_statement")
        self.attempt(perform, statement=self.one(number), by=self.heads[number])

    def deadline(self, number: int) -> None:
        ended = timezone.now().replace(microsecond=0) - datetime.timedelta(seconds=1)
        waiting = Statement.objects.filter(pk=self.statements[number], state="awaiting_cosponsors")
        if waiting.update(waiting_until=ended):
            # What was answered was answered an hour before.
            answered = Cosponsor.objects.filter(statement=self.statements[number], answered_at__isnull=False)
            answered.update(answered_at=ended - datetime.timedelta(hours=1))
            tasks.end_waiting()

    def nobody_is_counted_for_a_text_not_seen(self) -> None:
        for row in Cosponsor.objects.signed().select_related("statement"):
            self.signatures += 1
            if row.statement.state in GONE_IN:
                assert row.statement.text_hash == row.confirmed_hash
            assert row.confirmed_hash in self.said[row.statement_id, row.organization_id]

    def nobody_is_over_its_number(self) -> None:
        for head in self.heads:
            own = Statement.objects.filter(organization=head.organization, state__in=COUNTED).count()
            signed = Cosponsor.objects.signed().filter(organization=head.organization, statement__state__in=COUNTED)
            assert own + signed.count() <= 1, (own, signed.count())

    def what_was_submitted_has_its_receipt(self) -> None:
        for statement in Statement.objects.filter(state__in=GONE_IN):
            latest = Receipt.objects.filter(statement=statement).order_by("-pk").first()
            assert latest is not None and latest.text_hash == statement.text_hash
            assert len(latest.signatures) >= Cosponsor.objects.signed().filter(statement=statement).count()


ALL = {"languages": ["en", "fr"]}


#: What happens in one step: what, to which statement, with which of the two others, and which way.
ACTS = ("submit", "wait_for_cosponsors", "recall", "go_in", "withdraw")
STEPS = st.one_of(
    st.tuples(st.just("invite"), NUMBER, STEP, st.booleans()),
    st.tuples(st.just("confirm"), NUMBER, STEP, st.booleans()),
    st.tuples(st.just("leave"), NUMBER, STEP, st.sampled_from(["decline", "withdraw"])),
    st.tuples(st.just("act"), NUMBER, st.sampled_from(ACTS)),
    st.tuples(st.sampled_from(["edit", "deadline"]), NUMBER),
)
#: Two statements that the third organization confirmed, and an edit after a confirmation.
SIGNED_ONCE = [("invite", 0, 2, True), ("invite", 1, 1, True), ("act", 0, "submit"), ("act", 1, "submit")]
EDITED = [("invite", 0, 1, True), ("edit", 0), ("act", 0, "submit")]
WAITED = [("invite", 0, 1, False), ("act", 0, "wait_for_cosponsors"), ("confirm", 0, 1, False)]
LATE = [("invite", 0, 1, True), ("invite", 0, 2, False), ("act", 0, "wait_for_cosponsors"), ("deadline", 0)]


def run(steps: list[Any]) -> History:
    """Go through a history and hold it to the rules after each step."""
    history = History()
    for name, *given_with in steps:
        getattr(history, name)(*given_with)
        history.nobody_is_counted_for_a_text_not_seen()
        history.nobody_is_over_its_number()
        history.what_was_submitted_has_its_receipt()
    return history


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(steps=st.lists(STEPS, min_size=8, max_size=30))
@example(steps=SIGNED_ONCE)
@example(steps=EDITED)
@example(steps=WAITED)
@example(steps=LATE)
def test_histories(db: Any, steps: list[Any]) -> None:
    with transaction.atomic():
        run(steps)
        transaction.set_rollback(True)


@pytest.mark.parametrize(("steps", "signed"), [(SIGNED_ONCE, True), (EDITED, False), (WAITED, True), (LATE, True)])
def test_the_rules_are_not_held_of_nothing(db: Any, steps: list[Any], signed: bool) -> None:
    assert (run(steps).signatures > 0) is signed
