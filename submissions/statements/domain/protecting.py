"""Withdrawal for protection: off the public site at once, confirmed by the Secretariat, restored only by agreement."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.people.queries import holders
from accounts.people.states import Role
from civspace.api.idempotency import forget_answers_about
from civspace.notices.domain import rewrite, send
from civspace.workflow import IllegalMove
from civspace.workflow.domain import move
from submissions.statements.documents import request_documents, withdraw_documents
from submissions.statements.domain.asking import cited_policy, fulfil
from submissions.statements.domain.common import locked, require, tell_discreetly
from submissions.statements.index import forget_statement, index_with_corrigenda
from submissions.statements.models import PublicationPolicy, Statement, Withholding
from submissions.statements.redaction import scrubber
from submissions.statements.registry import Change, announce
from submissions.statements.rules import may_publish
from submissions.statements.states import STATEMENT, RequestKind

#: What the head of an organization need not choose in a hurry.
PROTECTION = "protection-of-persons"


class ConsentMissing(IllegalMove):
    """The organization has not agreed that its document becomes public again (409)."""

    explanation = gettext_lazy("The organization has not agreed yet that the document becomes public again.")


def tell_publishers(kind: str, statement: Statement, *, event: str, link: str, **context: Any) -> None:
    """Tell the publishers of the body about a document by its symbol; never by its title or organization."""
    send(
        kind=kind,
        event=f"statement:{statement.pk}:{event}:desk",
        recipients=holders(Role.PUBLISHER, statement.meeting.body_id),
        link=link,
        context={"symbol": statement.symbol, **context},
        reference=statement.symbol or "",
    )


def open_withholding(statement: Statement) -> Withholding:
    """Return the withholding that lasts, locked."""
    return statement.withholdings.select_for_update().get(ended_at=None)


@transaction.atomic
def withhold_statement(
    *, statement: Statement, by: Any, policy: str = "", message: str = "", expected_version: int | None = None
) -> Statement:
    """Take a published document off the public site, at once and everywhere, with its corrigenda and files.

    A publisher cites the policy and gives a reason. The head of the organization needs neither; the Secretariat is
    told and confirms. The symbol stays and says nothing of reason, name or title. Raises PermissionDenied,
    ValidationError, Stale or IllegalMove.
    """
    require("withhold", by, statement)
    as_publisher = may_publish(by, statement)
    cited = cited_policy("withhold", policy, message) if as_publisher else _protection()
    current = locked(statement, expected_version=expected_version)
    STATEMENT.target("withhold", current.state)
    now = timezone.now()
    current.withholdings.create(
        policy=cited, begun_at=now, by_organization=not as_publisher, confirmed_at=now if as_publisher else None
    )
    _take_off(current, cited, by=by, message=message, difference={"by_organization": not as_publisher})
    if not as_publisher:
        _tell_taken_off(current)
    return current


@transaction.atomic
def withhold_again(*, statement: Statement, redacted: bool) -> Statement:
    """Take off the public site what a backup made public again although it had been withheld or redacted since.

    The portal does it itself; the publishers are told. What was redacted is their work again, and after it they need
    no agreement of the organization to make it public. Raises IllegalMove or ValidationError.
    """
    current = locked(statement)
    STATEMENT.target("withhold", current.state)
    cited, now = _protection(), timezone.now()
    current.withholdings.create(policy=cited, begun_at=now, consented_at=now if redacted else None)
    _take_off(current, cited, by=None, message="", difference={"after_restore": True, "redacted": redacted})
    _tell_taken_off(current)
    return current


def _take_off(
    current: Statement, cited: PublicationPolicy, *, by: Any, message: str, difference: dict[str, Any]
) -> None:
    """Withhold a locked statement, and hide it wherever it is seen, told of or kept."""
    hide = scrubber({current.title, current.organization_name, current.organization.name} - {""}, "…")
    reason = hide(message.strip())
    move(current, "withhold", table=STATEMENT, by=by, reason=reason, rule=cited.as_rule(), difference=difference)
    withdraw_documents(current)
    forget_statement(current)
    fulfil(current, RequestKind.WITHDRAWAL, by=by)
    rewrite(about=f"statement:{current.pk}:", clean=hide)
    forget_answers_about(str(current.pk))
    tell_discreetly(current, event=f"withhold:{current.version}")
    announce(current, Change("withhold", scrub=hide))


def _tell_taken_off(current: Statement) -> None:
    tell_publishers(
        "statement_taken_off", current, event=f"withhold:{current.version}", link=f"/desk/statements/{current.pk}/"
    )


def _protection() -> PublicationPolicy:
    found = PublicationPolicy.objects.filter(pk=PROTECTION).first()
    if found is None:
        raise ValidationError({"policy": gettext_lazy("The published policy has not been loaded.")})
    return found


@transaction.atomic
def confirm_withholding(*, statement: Statement, by: Any, expected_version: int | None = None) -> Statement:
    """Say for the Secretariat that a document which its organization took off stays off. Twice is as good as once.

    Raises PermissionDenied, Stale or IllegalMove.
    """
    require("confirm_withholding", by, statement)
    current = locked(statement, expected_version=expected_version)
    STATEMENT.target("confirm_withholding", current.state)
    held = open_withholding(current)
    if held.confirmed_at is None:
        held.confirmed_at = timezone.now()
        held.save(update_fields=["confirmed_at"])
        move(current, "confirm_withholding", table=STATEMENT, by=by, rule=held.policy.as_rule())
        tell_discreetly(current, event=f"confirm_withholding:{current.version}")
    return current


@transaction.atomic
def consent_to_restore(*, statement: Statement, by: Any, expected_version: int | None = None) -> Statement:
    """Agree, for the organization, that its document becomes public again. Twice is as good as once.

    Raises PermissionDenied, Stale or IllegalMove.
    """
    require("consent_to_restore", by, statement)
    current = locked(statement, expected_version=expected_version)
    STATEMENT.target("consent_to_restore", current.state)
    held = open_withholding(current)
    if held.consented_at is None:
        held.consented_at = timezone.now()
        held.save(update_fields=["consented_at"])
        move(current, "consent_to_restore", table=STATEMENT, by=by, rule=held.policy.as_rule())
        tell_publishers(
            "statement_may_be_restored",
            current,
            event=f"consent:{current.version}",
            link=f"/desk/statements/{current.pk}/",
        )
    return current


@transaction.atomic
def restore_statement(
    *, statement: Statement, by: Any, policy: str, message: str, expected_version: int | None = None
) -> Statement:
    """Make a withheld document public again, as it now stands, under its symbol.

    Raises PermissionDenied, ValidationError, Stale, IllegalMove, or ConsentMissing while the organization has not
    agreed.
    """
    require("restore", by, statement)
    cited = cited_policy("restore", policy, message)
    current = locked(statement, expected_version=expected_version)
    STATEMENT.target("restore", current.state)
    held = open_withholding(current)
    if held.consented_at is None:
        raise ConsentMissing("restore", current.state)
    held.ended_at = timezone.now()
    held.save(update_fields=["ended_at"])
    move(current, "restore", table=STATEMENT, by=by, reason=message.strip(), rule=cited.as_rule())
    request_documents(current)
    index_with_corrigenda(current)
    tell_discreetly(current, event=f"restore:{current.version}")
    announce(current, Change("restore"))
    return current
