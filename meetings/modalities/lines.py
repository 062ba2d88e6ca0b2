"""Claims to standing as lines, beside the meetings whose modalities ask for that standing."""

from collections.abc import Mapping, Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.accreditation.models import Standing
from meetings.accreditation.queries import rows, with_parts
from meetings.accreditation.states import State
from meetings.calendar import lines
from meetings.calendar.lines import Line, Scope, Source, Step, Tag, Who
from meetings.calendar.models import Meeting
from meetings.calendar.thread_lines import thread_lines
from meetings.modalities.models import Kind, Rule


def _asked_for(meeting: Meeting) -> Q:
    """Return the condition for standings that matter at a meeting: those that its modalities name, and those of the
    schemes of its body; one query."""
    named = Rule.objects.filter(
        rule_set__meeting=meeting, rule_set__current=True, kind__in=[Kind.WHO_MAY, Kind.COSPONSORS]
    )
    values = named.values_list("value", flat=True)
    codes = {code for value in values for code in value.get("categories") or ()}
    return Q(category__in=codes) | Q(category__scheme__body=meeting.body_id)


def claims(scope: Scope) -> list[Line]:
    """Return the claims that wait; at a meeting also what became of those that matter there."""
    own = Standing.objects.visible_to(scope.user)
    if scope.meeting is not None:
        own = own.overlapping(scope.meeting.begins_on, scope.meeting.ends_on).filter(_asked_for(scope.meeting))
    if scope.meeting is None or scope.going:
        own = own.filter(state=State.CLAIMED)
    found = with_parts(own.filter(organization__in=scope.ids))
    return [
        Line(
            kind="claim",
            label=_("Standing"),
            key=f"claim:{it.standing.pk}",
            organization=it.standing.organization,
            meeting=scope.meeting,
            title=it.standing.category.name,
            about=it.standing.category.scheme.name,
            url=reverse("my_standing", args=[it.standing.organization_id]),
            reference=it.standing.reference,
            state=Tag(it.standing.state, it.status.label, it.status.kind),
            step=Step("decide_claim", _("Decide on the claim"), Who.SECRETARIAT)
            if it.standing.state == State.CLAIMED
            else None,
            at=it.standing.decided_at or it.standing.claimed_at,
        )
        for it in rows(found.order_by("-claimed_at", "pk")[: scope.limit])
    ]


def messages(scope: Scope) -> list[Line]:
    """Return the threads about claims; at a meeting those about claims that matter there."""

    def meetings(ids: Sequence[str]) -> Mapping[str, Meeting | None]:
        found = Standing.objects.filter(pk__in=ids)
        if scope.meeting is not None:
            found = found.filter(_asked_for(scope.meeting))
        return {str(pk): scope.meeting for pk in found.values_list("pk", flat=True)}

    return thread_lines(scope, "claim", meetings)


def register() -> None:
    """Register where the lines of this room come from."""
    lines.sources.extend([Source(claims), Source(messages)])
