"""What sessions and decisions give to other rooms: notices, what follows from a grant, what can be contested."""

from meetings.accreditation.committee import contestable, decision_notices, effects, report, session_api, session_part


def register() -> None:
    """Register the parts of sessions and decisions."""
    decision_notices.register_kinds()
    effects.register()
    contestable.register()
    report.register()
    session_api.register()
    session_part.register()
