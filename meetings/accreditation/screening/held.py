"""What screening holds about people, why and until when. How many possible matches there are is told to nobody."""

from django.utils.translation import gettext_lazy as _

from civspace.web.held import Held, register_held
from meetings.accreditation.screening.domain import dismissed, forget_dismissed
from meetings.accreditation.screening.models import Check, ListEntry


def register() -> None:
    """Add it to what the desk shows and what `manage.py retention` forgets."""
    register_held(
        Held(
            key="sanctions_list",
            what=_("Names on the sanctions list that was loaded"),
            where=_("Screening"),
            why=_("To hold the names of organizations and their officers against it"),
            until=_("Until a newer list is loaded"),
            when_closed=_("Belongs to no account"),
            rows=ListEntry.objects.all,
        ),
        Held(
            key="name_matches",
            what=_("Names of officers that are like one on the sanctions list, and what was found"),
            where=_("Screening"),
            why=_("So that a person judges each of them, and nobody is asked twice"),
            until=_(
                "Dismissed ones 30 days, then a keyed hash alone; "
                "those found to be the same as long as their entry is on the list"
            ),
            when_closed=_("Belongs to the organization; your name as the one who judged is taken out"),
            due=dismissed,
            forget=forget_dismissed,
        ),
        Held(
            key="checks",
            what=_("What officers found and noted on applications"),
            where=_("Screening"),
            why=_("To decide on applications, and to account for it"),
            until=_("As long as the application"),
            when_closed=_("Belongs to the organization; your name as the one who judged is taken out"),
            rows=Check.objects.all,
        ),
    )
