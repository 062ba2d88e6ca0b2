"""Take over the list of a body: organizations and the standing that they hold."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from meetings.accreditation.importing.applications import import_applications
from meetings.accreditation.importing.domain import COLUMNS, OPTIONAL, Report, import_organizations
from meetings.accreditation.importing.reading import Unreadable


class Command(BaseCommand):
    help = (
        "Take over a list of organizations with the standing that they hold, from a CSV file in UTF-8 with the columns "
        f"{', '.join(COLUMNS)} and, if it is known, {', '.join(OPTIONAL)}. Safe to run again. Ends with status 1 when "
        "a row was refused; the others are in. docs/operations.md says more."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path, metavar="FILE.csv", help="the list")
        parser.add_argument(
            "--applications",
            action="store_true",
            help="the file lists applications under way, with sessions, questions, answers and deferrals",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, and say what became of the rows."""
        try:
            with override("en"):
                path, dry_run = options["file"], options["dry_run"]
                if options["applications"]:
                    self._applications(path, dry_run=dry_run)
                    return
                report = import_organizations(path=path, dry_run=dry_run, said=self._said(options))
                self._tell(report, dry_run=dry_run)
        except Unreadable as error:
            raise CommandError(str(error)) from error
        if report.refused:
            sys.exit(1)

    def _applications(self, path: Path, *, dry_run: bool) -> None:
        report = import_applications(path=path, dry_run=dry_run)
        for note in report.notes:
            self.stdout.write(note)
        for place, why in report.refused:
            self.stdout.write(f"{place} refused: {why}")
        if dry_run:
            self.stdout.write("Dry run: nothing was changed.")
        self.stdout.write(f"Sessions: {report.sessions}")
        self.stdout.write(f"Applications: {report.applications}")
        self.stdout.write(f"Questions: {report.questions}")
        self.stdout.write(f"Deferrals: {report.deferrals}")
        self.stdout.write(f"Rows refused: {len(report.refused)}")
        if report.refused:
            sys.exit(1)

    def _said(self, options: dict[str, Any]) -> Any:
        if options["verbosity"] < 2:
            return None
        return lambda done: self.stderr.write(f"{done} rows")

    def _tell(self, report: Report, *, dry_run: bool) -> None:
        for note in report.notes:
            self.stdout.write(note)
        for place, why in report.refused:
            self.stdout.write(f"{place} refused: {why}")
        for place, why in report.doubtful:
            self.stdout.write(f"{place} doubtful: {why}")
        if dry_run:
            self.stdout.write("Dry run: nothing was changed.")
        self.stdout.write(f"Organizations listed: {report.listed}")
        self.stdout.write(f"Standing granted: {report.granted}")
        self.stdout.write(f"Standing completed: {report.completed}")
        self.stdout.write(f"Rows that were there already: {report.unchanged}")
        self.stdout.write(f"Rows that staff should look at: {len(report.doubtful)}")
        self.stdout.write(f"Rows refused: {len(report.refused)}")
