"""What this room holds about people, why and until when."""

from django.utils.translation import gettext_lazy as _

from civspace.renditions.domain import PREVIEW, forget_previews, old_previews
from civspace.renditions.models import Rendition
from civspace.web.held import Held, register_held


def register() -> None:
    """Add it to what the desk shows and what `manage.py retention` forgets."""
    register_held(
        Held(
            key="previews",
            what=_("Previews of drafts, with their text"),
            where=_("Documents"),
            why=_("To show authors how their text will look"),
            until=_("One day"),
            when_closed=_("Goes within a day"),
            rows=lambda: Rendition.objects.filter(kind=PREVIEW),
            due=old_previews,
            forget=forget_previews,
        ),
    )
