"""What this room holds about people, why and until when."""

from django.utils.translation import gettext_lazy as _

from civspace.notices.follows.domain import forget_news, old_news
from civspace.notices.models import Notice
from civspace.web.held import Held, register_held


def register() -> None:
    """Add it to what the desk shows and what `manage.py retention` forgets."""
    register_held(
        Held(
            key="notices",
            what=_("Notices sent to people, and whether their mail arrived"),
            where=_("Inbox and outbox of notices"),
            why=_("To tell people what happened and what to do next"),
            until=_("Until the account is closed"),
            when_closed=_("Erased; where others were told of you, your name is taken out"),
            rows=Notice.objects.all,
        ),
        Held(
            key="follows",
            what=_("What people follow, and what they were told of it"),
            where=_("Follows, news and digests"),
            why=_("So that people hear of what they asked for"),
            until=_("Until they stop following or close the account; news 90 days"),
            when_closed=_("Erased"),
            due=old_news,
            forget=forget_news,
        ),
    )
