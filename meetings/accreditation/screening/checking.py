"""What officers do with an application while they screen it: answer its checks, take it, hand it over, release it.

The verbs that move it (take up, return, pass on, grant, refuse) stand with applications.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.organizations.models import Organization
from accounts.people.models import User
from civspace.audit.domain import record
from civspace.workflow import IllegalMove, Stale
from meetings.accreditation.applications.models import Application
from meetings.accreditation.screening import notices
from meetings.accreditation.screening.models import Check, CheckKind
from meetings.accreditation.screening.queries import kinds_of
from meetings.accreditation.screening.rules import may_work_on
from meetings.accreditation.screening.states import CHECKED, EXPLAINED, HANDED, Finding


@dataclass(frozen=True)
class Answer:
    """What somebody says to one question; `version` is that of the finding that they saw, 0 when there was none."""

    finding: str
    note: str
    version: int


def _locked(application: Application) -> Application:
    Organization.objects.select_for_update(no_key=True).filter(pk=application.organization_id).first()
    rows = Application.objects.select_for_update(of=("self",)).select_related("scheme", "organization")
    return rows.get(pk=application.pk)


@transaction.atomic
def answer_checks(*, application: Application, by: Any, answers: Mapping[str, Answer]) -> int:
    """Keep what an officer found, by the slug of the question; return how many findings are new or changed.

    Raises PermissionDenied, IllegalMove, Stale (a colleague changed one meanwhile), or ValidationError by slug; nothing
    is kept then.
    """
    if not may_work_on(by, application):
        raise PermissionDenied
    current = _locked(application)
    if current.state not in CHECKED:
        raise IllegalMove("check", current.state)
    kinds = {kind.pk: kind for kind in kinds_of(current)}
    known = {check.kind_id: check for check in Check.objects.select_for_update().filter(application=current)}
    errors, changed = {}, 0
    for slug, answer in answers.items():
        note = answer.note.strip()
        if slug not in kinds or answer.finding not in Finding.values:
            errors[slug] = _("Choose one.")
        elif answer.finding in EXPLAINED and not note:
            errors[slug] = _("Say why in a note.")
    if errors:
        raise ValidationError(errors)
    for slug, answer in answers.items():
        changed += _answer(current, kinds[slug], known.get(slug), answer, by)
    return changed


def _answer(application: Application, kind: CheckKind, known: Check | None, answer: Answer, by: Any) -> bool:
    note = answer.note.strip()
    if known is not None and (known.finding, known.note) == (answer.finding, note):
        return False
    if answer.version != (known.version if known is not None else 0):
        raise Stale
    now = timezone.now()
    if known is None:
        known = Check(application=application, kind=kind, finding=answer.finding, note=note, found_by=by, found_at=now)
        known.save(force_insert=True)
        record(known, "answer", by=by, difference={"finding": ["", answer.finding]})
        return True
    before, known.finding, known.note = known.finding, answer.finding, note
    known.found_by, known.found_at, known.version = by, now, known.version + 1
    known.save()
    record(known, "answer", by=by, difference={"finding": [before, answer.finding]})
    return True


@transaction.atomic
def assign_application(
    *, application: Application, by: Any, to: User | None, expected_version: int | None = None
) -> Application:
    """Give an application to somebody who screens it: oneself, a colleague, or nobody (`to` None). Both are told.

    Raises PermissionDenied, ValidationError (`to` may not screen it, or has it already), Stale or IllegalMove. Of two
    who take what the same page showed them the second one is Stale.
    """
    if not may_work_on(by, application):
        raise PermissionDenied
    current = _locked(application)
    if expected_version is not None and current.version != expected_version:
        raise Stale
    if current.state not in HANDED:
        raise IllegalMove("assign", current.state)
    if to is not None and (not to.is_active or not may_work_on(to, current)):
        raise ValidationError({"to": _("Choose a colleague who may screen this application.")})
    wanted = str(to.pk) if to is not None else ""
    if current.assigned_to == wanted:
        raise ValidationError({"to": _("This colleague has the application already.") if to else _("Nobody has it.")})
    before, now = current.assigned_to, timezone.now()
    rows = Application.objects.filter(pk=current.pk, version=current.version)
    if not rows.update(assigned_to=wanted, version=current.version + 1, updated_at=now):
        raise Stale
    current.assigned_to, current.version, current.updated_at = wanted, current.version + 1, now
    record(current, "assign", by=by, difference={"assigned_to": [before, wanted]})
    if to is not None and to.pk != by.pk:
        notices.tell("application_assigned", current, to, by)
    if earlier := User.objects.filter(pk=before).exclude(pk=by.pk).first() if before else None:
        notices.tell("application_handed_over", current, earlier, by)
    return current
