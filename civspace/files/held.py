"""What this room holds about people, why and until when."""

from django.utils.translation import gettext_lazy as _

from civspace.files.models import Upload
from civspace.files.parts import due, forget_old
from civspace.web.held import Held, register_held


def register() -> None:
    """Add it to what the desk shows and what `manage.py retention` forgets."""
    register_held(
        Held(
            key="uploads",
            what=_("Parts of files that are on their way"),
            where=_("Files"),
            why=_("So that an upload goes on where the line broke"),
            until=_("24 hours"),
            when_closed=_("Goes within 24 hours"),
            rows=Upload.objects.all,
            due=due,
            forget=forget_old,
        )
    )
