"""What this room holds about people, why and until when."""

from django.utils.translation import gettext_lazy as _

from accounts.people.models import Session, User
from accounts.people.tasks import ended_sessions, forget_sessions
from civspace.audit.models import Payload
from civspace.web.held import Held, register_held


def register() -> None:
    """Add it to what the desk shows and what `manage.py retention` forgets."""
    register_held(
        Held(
            key="accounts",
            what=_("Name, e-mail address, language, time zone, password and second factor"),
            where=_("Accounts"),
            why=_("To sign people in and to reach them"),
            until=_("Until the account is closed"),
            when_closed=_("Erased"),
            rows=User.objects.all,
        ),
        Held(
            key="sessions",
            what=_("Sessions: the day and the kind of browser, no network address"),
            where=_("Sessions"),
            why=_("So that people can see and end them"),
            until=_("Until they end, 14 days at the latest"),
            when_closed=_("Erased; you are signed out everywhere"),
            rows=Session.objects.all,
            due=ended_sessions,
            forget=forget_sessions,
        ),
        Held(
            key="audit",
            what=_("Who did what and when, with name and reason"),
            where=_("Audit trail"),
            why=_("So that every step can be traced and contested"),
            until=_("The record stays; the name is taken out when the account is closed"),
            when_closed=_(
                "The record stays, so that decisions can be contested; your name goes, and what entries say of you"
            ),
            rows=lambda: Payload.objects.exclude(actor_name=""),
        ),
        Held(
            key="threads",
            what=_("Messages between organizations and the Secretariat"),
            where=_("Conversations"),
            why=_("To answer questions about one thing"),
            until=_("As long as what they are about; the name goes with the account"),
            when_closed=_("What was written to the other side stays; your name is taken out"),
        ),
    )
