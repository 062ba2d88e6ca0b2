"""The nightly job."""

from typing import Any

from reprisals.vault import audit, domain
from reprisals.vault.command import VaultCommand


class Command(VaultCommand):
    help = (
        "Every night: destroy closed cases whose time is over and identities that were taken back, warn of what is "
        "near, forget ended sessions and blobs of no case, and write yesterday into the audit chain."
    )

    def act(self, **options: Any) -> None:
        done = domain.retention(dry_run=options["dry_run"])
        events = audit.close_days()
        self.say(f"Cases destroyed: {', '.join(case.code for case in done.shredded) or 'none'}")
        self.say(f"Soon to be destroyed: {', '.join(case.code for case in done.warned) or 'none'}")
        self.say(f"Identities: {done.identities}; blobs: {done.orphans}; sessions: {done.sessions}; events: {events}")
