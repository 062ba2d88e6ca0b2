"""What this room holds about people, why and until when."""

from django.utils.translation import gettext_lazy as _

from civspace.files.domain import forget_left_over
from civspace.files.models import Upload
from civspace.files.parts import due, forget_old
from civspace.files.queries import left_over, unowned
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
        ),
        Held(
            key="left_files",
            what=_("Uploaded files that nothing has taken yet"),
            where=_("Files"),
            why=_("So that nobody uploads twice when a form has an error"),
            until=_("48 hours"),
            when_closed=_("Goes within 48 hours"),
            rows=unowned,
            due=left_over,
            forget=forget_left_over,
        ),
    )
