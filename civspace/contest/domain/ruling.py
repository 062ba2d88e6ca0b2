"""What the decisions of all three stages share: what they have to say, that they are kept, and reversed with it."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civspace.contest.clocks import ACKNOWLEDGE, BY_STAGE, INTERIM, ORDER
from civspace.contest.domain.common import owe_order, stop, tell_outside, tell_staff, window_end
from civspace.contest.models import Complaint, ComplaintReason, Finding, Ruling
from civspace.contest.queries import contestable
from civspace.contest.states import COMPLAINT, FOR_THE_ORGANIZATION, Outcome, Stage, Use
from civspace.workflow import IllegalMove
from civspace.workflow.contesting import UPHELD, holds
from civspace.workflow.domain import move

#: Characters of a decision, and of the answer to one point.
LONGEST = 8_000


class NotReversible(IllegalMove):
    """There is nothing that a verb could undo (409)."""

    explanation = gettext_lazy(
        "This decision cannot be reversed here: it has no way back, or it changed meanwhile. Order a remedy instead."
    )


def checked(
    current: Complaint,
    *,
    outcome: str,
    reason: str,
    text: str,
    findings: Mapping[int, str],
    cited: str,
    cited_url: str,
    reverses: bool,
) -> ComplaintReason:
    """Return the published reason of a decision. Raises ValidationError by field where the decision says too little."""
    errors: dict[str, str] = {}
    found = ComplaintReason.objects.filter(pk=reason, use=Use.RULING).first()
    if outcome not in Outcome.values:
        errors["outcome"] = _("Choose the outcome.")
    if found is None:
        errors["reason"] = _("Choose one of the reasons.")
    if not text.strip() or len(text) > LONGEST:
        errors["text"] = _("Write the reasons for the decision, at most 8,000 characters.")
    if not cited.strip():
        errors["cited"] = _("Name the rule or the criterion that the decision rests on.")
    if cited_url:
        try:
            URLValidator(schemes=["http", "https"])(cited_url)
        except ValidationError as error:
            errors["cited_url"] = error.messages[0]
    for point in current.points.all():
        if not findings.get(point.number, "").strip():
            errors[f"finding_{point.number}"] = _("Answer every point.")
    if reverses and outcome not in FOR_THE_ORGANIZATION:
        errors["reverses"] = _("Only a complaint that is upheld reverses the decision.")
    if errors:
        raise ValidationError(errors)
    assert found is not None
    return found


def decide(
    current: Complaint,
    verb: str,
    stage: Stage,
    *,
    by: Any,
    outcome: str,
    reason: str,
    text: str,
    findings: Mapping[int, str],
    cited: str,
    cited_url: str = "",
    language: str = "",
    reverses: bool = False,
) -> Ruling:
    """Decide a stage, with an answer to every point; the contested decision is reversed with it where that was chosen.

    Where it is not, a decision for the organization starts the clock by which a remedy has to be ordered.
    The complaint is locked, and whoever decides is allowed to. Raises IllegalMove, Stale or ValidationError.
    """
    COMPLAINT.target(verb, current.state)
    said = {"outcome": outcome, "reason": reason, "text": text, "findings": findings, "cited": cited}
    found = checked(current, **said, cited_url=cited_url, reverses=reverses)  # type: ignore[arg-type]
    now = timezone.now()
    ruling = Ruling.objects.create(
        complaint=current,
        stage=stage,
        outcome=outcome,
        reason=found,
        text=text.strip(),
        language=language,
        cited=cited.strip()[:300],
        cited_url=cited_url,
        reverses=reverses,
        decided_by=str(by.pk),
        decided_at=now,
    )
    points = {point.number: point for point in current.points.all()}
    Finding.objects.bulk_create(
        [Finding(ruling=ruling, point=points[no], text=findings[no].strip()[:LONGEST]) for no in sorted(points)]
    )
    if reverses:
        undo(current, by=by, rule=_rule(ruling))
    stop(current, (ACKNOWLEDGE, INTERIM, BY_STAGE[stage], *((ORDER,) if reverses else ())), by)
    final = outcome == Outcome.UPHELD
    reversed_at: dict[str, Any] = {"reversed_at": now} if reverses else {}
    move(
        current,
        verb,
        table=COMPLAINT,
        by=by,
        rule=_rule(ruling),
        difference={"outcome": outcome},
        stage=stage,
        outcome=outcome,
        due_at=None,
        next_until=None if final else window_end(current, stage, now),
        ended_at=now,
        **reversed_at,
    )
    # What was ordered before is enough where an earlier decision is upheld in part once more.
    ordered = outcome == Outcome.PARTLY_UPHELD and current.remedies.exists()
    owed = outcome in FOR_THE_ORGANIZATION and current.reversed_at is None and not ordered
    _tell(current, ruling, order_by=owe_order(current, now) if owed else None)
    return ruling


def undo(current: Complaint, *, by: Any, rule: dict[str, Any]) -> None:
    """Reverse the contested decision by the verb that its room declared, which learns no word of the ruling.

    Raises NotReversible or Stale.
    """
    found = contestable(current)
    if found is None or found[0].reverse is None or not holds(*found):
        raise NotReversible("reverse", current.state)
    try:
        found[0].reverse(thing=found[1], by=by, reason=str(UPHELD), rule=rule)
    except IllegalMove as moved_on:
        raise NotReversible("reverse", current.state) from moved_on


def is_reversible(current: Complaint) -> bool:
    """Say whether the contested decision could be reversed now."""
    found = contestable(current)
    return found is not None and found[0].reverse is not None and holds(*found)


def _rule(ruling: Ruling) -> dict[str, Any]:
    return {"slug": ruling.reason_id, "title": ruling.cited, "url": ruling.cited_url}


def _tell(current: Complaint, ruling: Ruling, *, order_by: datetime.datetime | None) -> None:
    what = {"what": Outcome(ruling.outcome).label}
    event = f"ruling:{ruling.stage}"
    rule = {"title": ruling.cited, "url": ruling.cited_url, "text": ruling.cited}
    tell_outside(current, "complaint_decided", event=event, context=what, by_when=current.next_until, rule=rule)
    tell_staff(current, "complaint_desk_news", event=f"{event}:desk", context=what, by_when=order_by)
