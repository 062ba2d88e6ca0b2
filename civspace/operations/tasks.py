"""What is watched by the clock; each task may run twice."""

import logging

from celery import shared_task

from civspace.audit.verifying import broken_entries, broken_seals, seal
from civspace.operations import purging
from civspace.operations.backup import erasures
from civspace.operations.domain import give_sign
from civspace.operations.models import Sign

log = logging.getLogger(__name__)


@shared_task
def verify_audit() -> bool:
    """Recompute the audit trail and, if it is whole, seal what is new; say whether it is whole."""
    entries, seals = sum(1 for _entry in broken_entries()), len(broken_seals())
    if entries or seals:
        log.error("The audit trail was changed: %s entries and %s seals do not verify", entries, seals)
        return False
    if (made := seal()) is not None:
        # In two halves, so that nothing takes it for a token; whoever keeps the logs keeps the seals.
        log.info("The audit trail is sealed up to entry %s: %s %s", made.up_to, made.digest[:32], made.digest[32:])
    give_sign(name=Sign.AUDIT)
    return True


@shared_task
def purge(purge_id: str) -> None:
    """Tell one proxy what has changed; the answer to the hint after a commit."""
    purging.purge(purge_id=purge_id)


@shared_task(expires=60)
def sweep_purges() -> None:
    """Tell every proxy what it is still to be told."""
    purging.sweep()


@shared_task
def forget_purges() -> None:
    """Forget what was given up."""
    purging.forget()


@shared_task
def write_erasures() -> int:
    """Write down outside the database what was erased since the last time; return how many."""
    return erasures.write_new()
