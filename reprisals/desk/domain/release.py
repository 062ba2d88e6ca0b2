"""Proposing and releasing a report: two persons see the same content, and consent is asked again at the end."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reprisals.desk.models import Cycle, Publication
from reprisals.desk.report.gathering import gather, mark_of
from reprisals.desk.report.publishing import write_files
from reprisals.vault import domain as vault
from reprisals.vault.domain import Unlocked
from reprisals.vault.errors import NeedsApproval
from reprisals.vault.models import Approval


@transaction.atomic
def propose(*, keys: Unlocked, cycle: Cycle, kind: str) -> Publication:
    """Put a report before a second person. Only its mark is kept until then; the content stays in the cases."""
    mark = mark_of(gather(keys, cycle, kind=kind))
    publication, _made = Publication.objects.get_or_create(cycle=cycle, kind=kind, mark=mark)
    if publication.content is not None:
        raise ValidationError(_("This report has been published already, exactly as it is."))
    vault.request_approval(keys, action="publish", object_id=publication.pk, reason=f"{cycle.year} {kind}")
    return publication


def waiting(*, keys: Unlocked, cycle: Cycle) -> list[tuple[Publication, bool]]:
    """Return what this officer proposed and can still publish, each with whether a second person agreed.

    A proposal that was refused, or on which nobody decided in time, is over: it has to be proposed again.
    """
    asked = Approval.objects.filter(
        action="publish", requester__officer_id=keys.officer_id, refused=False, used=False, expires__gt=timezone.now()
    )
    rows = Publication.objects.filter(cycle=cycle, content__isnull=True, pk__in=asked.values("object_id"))
    rows = rows.order_by("kind", "pk")
    return [(row, vault.agreed(keys, action="publish", object_id=row.pk) is not None) for row in rows]


def check_unchanged(*, keys: Unlocked, publication: Publication) -> dict[str, Any]:
    """Gather a proposed report anew and return it. Raise ValidationError if anything has changed since."""
    content = gather(keys, publication.cycle, kind=publication.kind)
    if mark_of(content) != publication.mark:
        raise ValidationError(
            _("The report is not what was proposed: a case or a consent changed, or your keys open other cases.")
        )
    return content


def release(*, keys: Unlocked, publication: Publication) -> Publication:
    """Publish what a second person agreed to, after every consent was asked again, and write the files.

    Raises ValidationError if anything changed since or nobody agreed; nothing is published then.
    """
    with transaction.atomic():
        publication = Publication.objects.select_for_update().get(pk=publication.pk)
        content = check_unchanged(keys=keys, publication=publication)
        try:
            vault.use_approval(keys, action="publish", object_id=publication.pk)
        except NeedsApproval:
            raise ValidationError(_("No second person has agreed to this report yet.")) from None
        publication.content, publication.released_on = content, timezone.now().date()
        publication.save()
    write_files(content, settings.REPORT_DIR)
    return publication
