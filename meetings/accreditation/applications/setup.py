"""What applications give to the rooms below: files, threads, references, endpoints, mergers, exports, pages."""

from accounts.organizations import registry as organizations
from accounts.people import registry as people
from civspace.files import readers
from meetings.accreditation.applications import api, contestable, held, merging, opening, sections, threads


def register() -> None:
    """Register all of it."""
    readers.register("meetings_accreditation.document", opening.may_read, opened=opening.opened)
    organizations.workspace_sections.append(sections.workspace_section)
    people.exporters.append(("applications", sections.export))
    threads.register()
    merging.register_mover()
    contestable.register()
    held.register()
    api.register()
