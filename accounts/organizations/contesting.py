"""Which decisions of the Secretariat on the entry of an organization can be contested, and how one is reversed.

What an organization, or its counterpart in a merger, decided itself is no decision of the Secretariat.
"""

from collections.abc import Iterable
from typing import Any

from accounts.organizations.domain.status import overturn_closing, overturn_unverifying
from accounts.organizations.merging.domain import overturn_merge
from accounts.organizations.merging.models import Merge
from accounts.organizations.merging.states import MergeState
from accounts.organizations.models import JoinRequest, Membership, Organization
from accounts.organizations.states import RequestState, State
from civspace.audit.models import Entry
from civspace.workflow.contesting import Contestable
from civspace.workflow.contesting import register as contestable
from civspace.workflow.queries import by_id

#: The kind of complaint.
KIND = "organization_entry"


def load(object_id: str) -> Organization | None:
    """Return an organization by its id, or None."""
    return by_id(Organization.objects.all(), object_id)


def load_merge(object_id: str) -> Merge | None:
    """Return a merger by its id, with both entries, or None."""
    return by_id(Merge.objects.select_related("source", "survivor"), object_id)


def load_request(object_id: str) -> JoinRequest | None:
    """Return a request to act for an organization by its id, or None."""
    return by_id(JoinRequest.objects.select_related("organization"), object_id)


def denied(thing: JoinRequest, entry: Entry) -> bool:
    """An officer refused a claim, the replacement of a head or a mission's first delegate, and it was not asked again.

    Whom an organization admits, and what its registered contact answers, the Secretariat does not decide.
    """
    later = JoinRequest.objects.filter(
        person=thing.person_id,
        organization=thing.organization_id,
        sort=thing.sort,
        state__in=[RequestState.PENDING, RequestState.ACCEPTED],
        created_at__gt=thing.created_at,
    )
    refused = thing.state == RequestState.REFUSED and thing.sort != JoinRequest.Sort.JOIN
    return refused and entry.actor_id != "" and not later.exists()


def by_staff(entry: Entry, organizations: Iterable[Any]) -> bool:
    """Say whether somebody decided who has never belonged to any of the organizations; not the portal by itself."""
    ever = Membership.objects.filter(organization__in=list(organizations)).values_list("person_id", flat=True)
    return entry.actor_id not in {"", *map(str, ever)}


def unverified(thing: Organization, entry: Entry) -> bool:
    """An officer no longer held the evidence for sufficient, and nobody has verified the entry since.

    Where the organization changed its name, the portal asks for a look at it: nothing was refused.
    """
    return thing.state == State.UNVERIFIED and by_staff(entry, [thing.pk])


def closed(thing: Organization, entry: Entry) -> bool:
    """The Secretariat closed the entry, not its head, and it is closed still."""
    return thing.state == State.CLOSED and thing.merged_into_id is None and by_staff(entry, [thing.pk])


def refused(thing: Merge, entry: Entry) -> bool:
    """The Secretariat refused what heads had asked for. The head who was asked decides for an own organization."""
    asked = thing.state == MergeState.REFUSED and not thing.by_staff
    return asked and by_staff(entry, [thing.source_id, thing.survivor_id])


def merged(thing: Merge, entry: Entry) -> bool:
    """The Secretariat merged two entries whose heads had not agreed on it, and they are merged still."""
    return thing.state == MergeState.MERGED and thing.by_staff


def undone(thing: Merge, entry: Entry) -> bool:
    """The Secretariat took a merger back."""
    return thing.state == MergeState.UNDONE


def takers(thing: Merge) -> Iterable[str]:
    """Return who proposed a merger that another officer confirmed."""
    return [str(thing.asked_by_id)] if thing.by_staff and thing.asked_by_id else []


def register() -> None:
    """Declare what the Secretariat takes from an entry, what it refuses to persons, and what it does with mergers."""

    def page(thing: Any) -> str:
        return f"/my/organizations/{thing.pk}/"

    for verb, stands, reverse in (
        ("unverify", unverified, overturn_unverifying),
        ("close", closed, overturn_closing),
    ):
        contestable(
            Contestable(
                object_type=Organization._meta.label_lower,
                verbs=frozenset({verb}),
                kind=KIND,
                load=load,
                title=lambda thing, entry: thing.name,
                parties=lambda thing: [str(thing.pk)],
                body=lambda thing: "",
                link=page,
                desk_link=lambda thing: f"/desk/organizations/{thing.pk}/",
                stands=stands,
                reverse=reverse,
                even_closed=verb == "close",
                # A closing that did not hold leaves the entry as it was before.
                again=frozenset({"restore_unverified"} if verb == "unverify" else ()),
            )
        )
    contestable(
        Contestable(
            object_type=JoinRequest._meta.label_lower,
            verbs=frozenset({"refuse"}),
            kind=KIND,
            load=load_request,
            title=lambda thing, entry: f"{thing.get_sort_display()} · {thing.organization.name}",
            parties=lambda thing: [str(thing.organization_id)],
            person=lambda thing: str(thing.person_id),
            body=lambda thing: "",
            link=lambda thing: "/my/organizations/",
            desk_link=lambda thing: f"/desk/organizations/requests/{thing.pk}/",
            stands=denied,
        )
    )
    for verb, holds, undo in (
        ("refuse", refused, _overturn_merge),
        ("confirm", merged, _overturn_merge),
        ("undo", undone, None),
    ):
        contestable(
            Contestable(
                object_type=Merge._meta.label_lower,
                verbs=frozenset({verb}),
                kind=KIND,
                load=load_merge,
                title=lambda thing, entry: f"{thing.source.name} · {thing.survivor.name}",
                parties=lambda thing: [str(thing.source_id), str(thing.survivor_id)],
                body=lambda thing: "",
                link=lambda thing: "/my/organizations/",
                desk_link=lambda thing: f"/desk/organizations/merges/{thing.pk}/",
                stands=holds,
                reverse=undo,
                takers=takers,
                even_closed=verb == "confirm",
            )
        )


def _overturn_merge(*, thing: Merge, by: Any, reason: str, rule: dict[str, Any] | None = None) -> Merge:
    return overturn_merge(merge=thing, by=by, reason=reason, rule=rule)
