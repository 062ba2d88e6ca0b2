"""What this room holds about people, why and until when."""

from django.utils.translation import gettext_lazy as _

from civspace.web.held import Held, register_held
from submissions.statements.domain.deleting import purge_deleted, purgeable
from submissions.statements.models import Statement
from submissions.statements.states import State


def register() -> None:
    """Add it to what the desk shows and what `manage.py retention` forgets."""
    register_held(
        Held(
            key="deleted_drafts",
            what=_("Drafts that were deleted, with their versions and comments"),
            where=_("Statements"),
            why=_("So that authors can bring them back"),
            until=_("30 days"),
            when_closed=_("Belongs to your organization and stays until its 30 days are over, without your name"),
            rows=lambda: Statement.objects.filter(state=State.WITHDRAWN, submitted_at=None),
            due=purgeable,
            forget=purge_deleted,
        ),
        Held(
            key="authors",
            what=_("Who wrote, commented, asked and decided on a statement"),
            where=_("Statements"),
            why=_("So that authors can work together and decisions can be contested"),
            until=_("As long as the statement; the name goes with the account"),
            when_closed=_("Stays with the organization, because decisions rest on it; your name is taken out"),
        ),
    )
