"""What reports register as the portal starts."""

from civspace.files import readers
from meetings.accreditation.reports import api, documents, held, notices, sections


def register() -> None:
    """Register notices, readers of documents, pages, the endpoint, what can be contested, what is held about people."""
    notices.register_kinds()
    readers.register("meetings_accreditation.reportdocument", documents.may_read, opened=documents.opened)
    api.register()
    held.register()
    sections.register()
