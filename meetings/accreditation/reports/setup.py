"""What reports register as the portal starts."""

from civspace.files import readers
from meetings.accreditation import registry
from meetings.accreditation.reports import api, documents, held, notices, sections
from meetings.accreditation.reports.domain import suspension_over


def register() -> None:
    """Register notices, readers of documents, pages, the endpoint, what can be contested, what is held about people.

    When a suspension is over, the report for which it was leads on no more.
    """
    notices.register_kinds()
    readers.register("meetings_accreditation.reportdocument", documents.may_read, opened=documents.opened)
    api.register()
    held.register()
    sections.register()
    registry.reinstated.append(suspension_over)
