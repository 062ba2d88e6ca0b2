"""Recompute the audit trail."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from civspace.audit.verifying import broken_entries, broken_seals


class Command(BaseCommand):
    help = "Recompute every chain and every seal of the audit trail; ends with an error if anything was changed."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = [f"{kind} {key}, entry {seq}" for kind, key, seq in broken_entries()]
        faults += [f"seal {number}" for number in broken_seals()]
        for fault in faults:
            self.stdout.write(f"Does not verify: {fault}")
        if faults:
            raise CommandError(f"The audit trail was changed: {len(faults)} places.")
        self.stdout.write("The audit trail is whole.")
