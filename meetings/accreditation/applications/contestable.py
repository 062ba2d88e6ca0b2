"""Which decisions of the Secretariat on an application can be contested, and how one is reversed."""

from typing import Any

from civspace.audit.models import Entry
from civspace.workflow.contesting import Contestable
from civspace.workflow.contesting import register as contestable
from civspace.workflow.queries import by_id
from meetings.accreditation.applications.domain import screen_again
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.queries import with_parts
from meetings.accreditation.applications.states import APPLICATION

#: The kind of complaint by verb.
KINDS = {"return_incomplete": "other_decision", "refuse": "refused_accreditation"}


def load(object_id: str) -> Application | None:
    """Return an application by its id, or None."""
    return by_id(with_parts(Application.objects.all()), object_id)


def stands(thing: Application, entry: Entry) -> bool:
    """The application is still where the decision put it."""
    return thing.state == APPLICATION.transitions[entry.verb].target


def reverse(*, thing: Application, by: Any, reason: str, rule: dict[str, Any] | None = None) -> Application:
    """Have the Secretariat look at the application anew."""
    return screen_again(application=thing, by=by, reason=reason, rule=rule, upheld=True)


def register() -> None:
    """Declare returns and refusals."""
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
                desk_link=lambda thing: f"/desk/accreditation/applications/{thing.pk}/",
                meeting=lambda thing: thing.scheme.meeting,
                stands=stands,
                reverse=reverse,
            )
        )
