"""Documents of a periodic report: attached while the organization writes, and who reads and opened them."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.organizations.queries import is_member
from civspace.audit.domain import record
from civspace.files.domain import attach, erase
from civspace.files.models import File
from civspace.workflow import IllegalMove
from meetings.accreditation.applications.opening import keep_opening
from meetings.accreditation.reports.domain import locked
from meetings.accreditation.reports.models import PeriodicReport, ReportDocument
from meetings.accreditation.reports.rules import MAY, reads
from meetings.accreditation.reports.states import ATTACHABLE

#: Documents of one report.
MOST_DOCUMENTS = 10


def _writable(verb: str, report: PeriodicReport, by: Any) -> PeriodicReport:
    """Lock a report to which a person may attach documents now."""
    current = locked(report, None)
    if not MAY["attach"](by, current):
        raise PermissionDenied
    if current.state not in ATTACHABLE:
        raise IllegalMove(verb, current.state)
    return current


def _touch(report: PeriodicReport, verb: str, by: Any, file_id: Any) -> None:
    report.version += 1
    report.save(update_fields=["version", "updated_at"])
    record(report, verb, by=by, difference={"file": str(file_id)})


@transaction.atomic
def add_document(*, report: PeriodicReport, file: File, by: Any, redacted: bool = False) -> ReportDocument:
    """Attach a document that the person has just uploaded; it leaves the organization with the report or the answer.

    Raises PermissionDenied, IllegalMove, or ValidationError when there are enough, or the file is not the person's own
    upload.
    """
    current = _writable("add_document", report, by)
    if file.owner_type or file.uploaded_by != str(by.pk):
        raise ValidationError({"file": _("Add the document again.")})
    if current.documents.count() >= MOST_DOCUMENTS:
        said = _("At most %(most)d documents. Remove one first.") % {"most": MOST_DOCUMENTS}
        raise ValidationError({"file": said})
    document = ReportDocument.objects.create(report=current, file=file, redacted=redacted)
    attach(file, document)
    _touch(current, "add_document", by, file.pk)
    return document


@transaction.atomic
def remove_document(*, document: ReportDocument, by: Any) -> None:
    """Delete a document that has not left the organization, for good. Raises PermissionDenied or IllegalMove."""
    current = _writable("remove_document", document.report, by)
    found = current.documents.select_related("file").filter(pk=document.pk, given_at=None).first()
    if found is None:
        raise IllegalMove("remove_document", current.state)
    found.delete()
    erase(found.file)
    _touch(current, "remove_document", by, found.file_id)


def _document(document_id: str) -> ReportDocument | None:
    if not document_id.isdigit():
        return None
    return ReportDocument.objects.select_related("report__standing__category__scheme").filter(pk=document_id).first()


def may_read(user: Any, document_id: str) -> bool:
    """Say whether a person reads a document: members at any time, others who read the report once it was given."""
    document = _document(document_id)
    if document is None:
        return False
    mine = is_member(user, document.report.standing.organization_id)
    return mine or (document.given_at is not None and reads(user, document.report))


def opened(user: Any, file: File) -> None:
    """Keep that somebody outside the organization opened a document."""
    document = _document(file.owner_id)
    if document is not None:
        keep_opening(user, file, document.report.standing.organization_id, report=document.report)


def documents_for(report: PeriodicReport, user: Any) -> list[ReportDocument]:
    """Return the documents of a report that a person reads: members all, others what was given."""
    found = report.documents.select_related("file")
    if is_member(user, report.standing.organization_id):
        return list(found)
    return list(found.filter(given_at__isnull=False)) if reads(user, report) else []
