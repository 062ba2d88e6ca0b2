"""What this room holds about people, why and until when."""

from django.utils.translation import gettext_lazy as _

from civspace.api.idempotency import forget_answers, old_answers
from civspace.api.models import IdempotentAnswer
from civspace.web.held import Held, register_held


def register() -> None:
    """Add it to what the desk shows and what `manage.py retention` forgets."""
    register_held(
        Held(
            key="answers",
            what=_("Answers of the interface for programs, to be given again"),
            where=_("Kept answers"),
            why=_("So that a request that is sent twice is carried out once"),
            until=_("24 hours"),
            when_closed=_("Goes within 24 hours"),
            rows=IdempotentAnswer.objects.all,
            due=old_answers,
            forget=forget_answers,
        ),
    )
