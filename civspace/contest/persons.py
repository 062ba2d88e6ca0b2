"""What this room holds about a person: for the export of their data, and for closing the account."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from civspace.contest.models import Clarification, Complaint, Interim, PanelMember, Point, Remedy, Ruling
from civspace.contest.states import OPEN, State


def export(person: Any) -> Any:
    """Return what a person filed and decided, where they sat on a panel, and how they voted."""
    key = str(person.pk)
    filed = Complaint.objects.filter(filed_by=key).order_by("filed_at", "pk").prefetch_related("points")
    decided = Ruling.objects.filter(decided_by=key).select_related("complaint").order_by("decided_at", "pk")
    seats = PanelMember.objects.filter(person=person).select_related("complaint").order_by("appointed_at", "pk")
    return {
        "filed": [
            {
                "complaint": it.reference,
                "at": it.filed_at.isoformat(),
                "kind": it.kind_id,
                "points": [point.text for point in it.points.all()],
            }
            for it in filed
        ],
        "decided": [
            {"complaint": it.complaint.reference, "stage": it.stage, "at": it.decided_at.isoformat()} for it in decided
        ],
        "panels": [
            {
                "complaint": it.complaint.reference,
                "seat": it.seat,
                "at": it.appointed_at.isoformat(),
                "vote": it.vote,
                "reason": it.vote_reason,
            }
            for it in seats
        ],
    }


def blockers(person: Any) -> list[str]:
    """Say what keeps the account open: a complaint of the person's own that is to be decided."""
    waiting = Complaint.objects.filter(person=person, state__in=sorted(OPEN)).order_by("reference")
    said = _("Withdraw complaint %(reference)s, or wait until it is decided.")
    return [said % {"reference": it.reference} for it in waiting]


def erase(person: Any) -> None:
    """Forget who filed, asked, decided and sat: the account is closed. What was said belongs to the complaint, but
    what a person said in a complaint of their own is forgotten.

    `takers` keeps the opaque id, which names nobody any more.
    """
    key = str(person.pk)
    Point.objects.filter(complaint__person=person).update(text="")
    Clarification.objects.filter(complaint__person=person).update(answer="")
    Complaint.objects.filter(person=person).update(organization_agrees=False, staff_agrees=False)
    Complaint.objects.filter(filed_by=key).update(filed_by="")
    Complaint.objects.filter(assignee=person).update(assignee=None)
    Clarification.objects.filter(asked_by=key).update(asked_by="")
    Clarification.objects.filter(answered_by=key).update(answered_by="")
    Ruling.objects.filter(decided_by=key).update(decided_by="")
    Interim.objects.filter(decided_by=key).update(decided_by="")
    Remedy.objects.filter(ordered_by=key).update(ordered_by="")
    PanelMember.objects.filter(appointed_by=key).update(appointed_by="")
    # A seat of a panel that has not decided is free again; of one that has, the vote stays and says nobody's name.
    open_seats = PanelMember.objects.filter(person=person, recused_at=None, complaint__state=State.INDEPENDENT_REVIEW)
    open_seats.update(recused_at=timezone.now(), vote="", voted_at=None)
    PanelMember.objects.filter(person=person).update(person=None, vote_reason="")
