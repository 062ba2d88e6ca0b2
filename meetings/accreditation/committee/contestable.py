"""Which decisions of a committee and a council can be contested, and how one is reversed."""

from typing import Any

from civspace.audit.models import Entry
from civspace.workflow.contesting import Contestable
from civspace.workflow.contesting import register as contestable
from civspace.workflow.queries import by_id
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import APPLICATION
from meetings.accreditation.committee.council import consider_again
from meetings.accreditation.committee.locking import PARTS
from meetings.accreditation.committee.states import SessionState

#: The kind of complaint by verb.
KINDS = {
    "defer": "deferred_application",
    "close": "closed_application",
    "not_recommend": "refused_accreditation",
    "council_reject": "refused_accreditation",
    "council_return": "deferred_application",
    "unlist_ready": "deferred_application",
    "unlist_deferred": "deferred_application",
    "unlist_back": "deferred_application",
}
#: Taken off the list of a session.
UNLISTED = frozenset({"unlist_ready", "unlist_deferred", "unlist_back"})
#: After these the application waits for the committee as it is: nothing is put before it again, only remedied.
WAITING = UNLISTED | {"council_return"}

#: What was deferred or returned is so again when it comes off a list, or a closure is undone in the room.
AGAIN = {
    "defer": frozenset({"unlist_deferred", "undo_to_deferred"}),
    "council_return": frozenset({"unlist_back"}),
}


def load(object_id: str) -> Application | None:
    """Return an application by its id, or None."""
    return by_id(Application.objects.select_related(*PARTS, "scheme__meeting", "session"), object_id)


def stands(thing: Application, entry: Entry) -> bool:
    """The application is still where the decision put it, and nothing in the room can undo it any more."""
    sits = thing.session is not None and thing.session.state == SessionState.SITTING
    return not sits and thing.state == APPLICATION.transitions[entry.verb].target


def off_the_list(thing: Application, entry: Entry) -> bool:
    """The application is where it was before it was listed, and on no list since."""
    later = Entry.objects.filter(object_type=entry.object_type, object_id=entry.object_id, seq__gt=entry.seq)
    return stands(thing, entry) and not later.filter(verb="list").exists()


def reverse(*, thing: Application, by: Any, reason: str, rule: dict[str, Any] | None = None) -> Application:
    """Put the application before the committee again."""
    return consider_again(application=thing, by=by, reason=reason, rule=rule)


def register() -> None:
    """Declare deferrals (also by the council, or off a list), closures, negative recommendations and rejections."""
    for verb, kind in KINDS.items():
        contestable(
            Contestable(
                object_type=Application._meta.label_lower,
                verbs=frozenset({verb}),
                kind=kind,
                load=load,
                title=lambda thing, entry: str(thing.scheme.name),
                parties=lambda thing: [str(thing.organization_id)],
                body=lambda thing: thing.scheme.body_id,
                link=lambda thing: f"/my/organizations/{thing.organization_id}/applications/{thing.pk}/",
                desk_link=lambda thing: f"/desk/accreditation/decisions/{thing.pk}/",
                meeting=lambda thing: thing.scheme.meeting,
                meeting_day=lambda thing: thing.session.council_on if thing.session is not None else None,
                stands=off_the_list if verb in UNLISTED else stands,
                reverse=None if verb in WAITING else reverse,
                # Who is taken off a list is where the decision before it left them.
                each=verb in UNLISTED,
                again=AGAIN.get(verb, frozenset()),
            )
        )
