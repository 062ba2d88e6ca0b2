"""Using a knock receipt: a submission counts from when the portal turned it away, once, for whom it was given."""

import datetime
from typing import Any

from django.utils import timezone

from civspace.audit.domain import record
from civspace.web import metrics
from submissions.statements.knocks import Knock, KnockRefused, rule_of, valid_at
from submissions.statements.models import Receipt, Revision, Statement, UsedKnock


def hold(knock: Knock, current: Statement, by: Any, holder: str = "") -> datetime.datetime:
    """Return the arrival that counts for a locked statement. Raises KnockRefused; then nothing was changed.

    `holder` is the mark of the token that submits, "" on pages.
    """
    owner = knock.holder == holder if knock.holder else knock.account == str(by.pk)
    if knock.statement != str(current.pk) or not owner:
        raise KnockRefused("other")
    if UsedKnock.objects.filter(nonce=knock.nonce).exists():
        raise KnockRefused("used")
    rule = rule_of(current)
    if rule is None:
        raise KnockRefused("rule")
    now = timezone.now()
    if not valid_at(knock, now) or now > knock.arrived_at + datetime.timedelta(minutes=rule.value["minutes"]):
        raise KnockRefused("expired")
    saved = Revision.objects.filter(statement=current, number=current.revision, saved_at__lte=knock.arrived_at)
    if (knock.revision and knock.revision != current.revision) or not saved.exists():
        raise KnockRefused("changed")
    return knock.arrived_at


def keep(knock: Knock, current: Statement, receipt: Receipt | None, by: Any) -> None:
    """Note that a receipt was used, in the transaction that submits, with its audit entry."""
    rule, now = rule_of(current), timezone.now()
    cited = rule.as_rule() if rule is not None else {}
    UsedKnock.objects.create(
        nonce=knock.nonce, statement=current, receipt=receipt, arrived_at=knock.arrived_at, used_at=now, rule=cited
    )
    record(current, "knock", by=by, rule=cited, difference={"arrived_at": knock.arrived_at, "used_at": now})
    metrics.events.happened("knocks", "used")
