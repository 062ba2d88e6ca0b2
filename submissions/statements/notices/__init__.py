"""What the notices of this room say; one file for each part of the room."""

from submissions.statements.notices import cosponsors, desk, editing, onbehalf, record, together, way


def register_kinds() -> None:
    """Register the kinds of notice that statements send."""
    way.register_kinds()
    desk.register_kinds()
    record.register_kinds()
    editing.register_kinds()
    cosponsors.register_kinds()
    together.register_kinds()
    onbehalf.register_kinds()
