"""Which decisions on standing can be contested, and how one is reversed."""

from collections.abc import Iterable
from typing import Any

from civspace.audit.models import Entry
from civspace.workflow.contesting import Contestable
from civspace.workflow.contesting import register as contestable
from civspace.workflow.queries import by_id
from meetings.accreditation.measures.models import Measure
from meetings.accreditation.measures.states import State as MeasureState
from meetings.accreditation.models import Standing
from meetings.accreditation.overturning import overturn_standing
from meetings.accreditation.states import OVERTURN_TO_SUSPENDED, STANDING

#: The kind of complaint by verb.
KINDS = {
    "refuse": "refused_accreditation",
    "suspend": "suspended_accreditation",
    "end": "withdrawn_accreditation",
}

#: A suspension holds again, and takes effect anew, when the withdrawal that followed it did not hold.
AGAIN = {"suspend": frozenset({OVERTURN_TO_SUSPENDED})}


def load(object_id: str) -> Standing | None:
    """Return a standing by its id, or None."""
    parts = Standing.objects.select_related("organization", "category__scheme__meeting")
    return by_id(parts, object_id)


def title(thing: Standing, entry: Entry) -> str:
    """Return the category, in the reader's language."""
    return str(thing.category.name)


def stands(thing: Standing, entry: Entry) -> bool:
    """The standing is still where the decision put it."""
    return thing.state == STANDING.transitions[entry.verb].target


def takers(thing: Standing) -> Iterable[str]:
    """Return who gave notice of a measure that another officer then took."""
    taken = Measure.objects.filter(standing=thing, state=MeasureState.TAKEN)
    return taken.exclude(proposed_by="").values_list("proposed_by", flat=True)


def register() -> None:
    """Declare refusals, suspensions and withdrawals of standing."""

    def page(thing: Any) -> str:
        return f"/my/organizations/{thing.organization_id}/standing/"

    for verb, kind in KINDS.items():
        contestable(
            Contestable(
                object_type=Standing._meta.label_lower,
                verbs=frozenset({verb}),
                kind=kind,
                load=load,
                title=title,
                parties=lambda thing: [str(thing.organization_id)],
                body=lambda thing: thing.category.scheme.body_id,
                link=page,
                desk_link=lambda thing: f"/desk/standing/{thing.pk}/",
                meeting=lambda thing: thing.category.scheme.meeting,
                stands=stands,
                reverse=overturn_standing,
                takers=takers,
                again=AGAIN.get(verb, frozenset()),
            )
        )
