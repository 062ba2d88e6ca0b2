"""Who may do what with a brief, and the reads that pages and API share."""

from typing import Any

from django.db.models import Q, QuerySet

from submissions.record.models import Brief, BriefItem, BriefNote, BriefOffer, BriefShare, May
from submissions.record.quotes import Quote, quotes


def is_owner(user: Any, brief: Brief) -> bool:
    """Say whether a brief is the person's own."""
    return bool(brief.owner_id == user.pk)


def share_of(user: Any, brief: Brief) -> BriefShare | None:
    """Return what makes a brief of somebody else readable for the person, or None."""
    return BriefShare.objects.held_by(user).filter(brief=brief).first()


def may_edit(user: Any, brief: Brief) -> bool:
    """Say whether the person may change what a brief holds."""
    return is_owner(user, brief) or BriefShare.objects.held_by(user).filter(brief=brief, may=May.EDIT).exists()


def editable_by(user: Any) -> list[Brief]:
    """Return the briefs to which the person may add, the one changed last first."""
    shared = BriefShare.objects.held_by(user).filter(may=May.EDIT).values("brief")
    return list(Brief.objects.filter(Q(owner=user) | Q(pk__in=shared)).order_by("-updated_at", "pk"))


def notes_of(user: Any, brief: Brief) -> dict[Any, str]:
    """Return what a person noted for themselves, by item."""
    return dict(BriefNote.objects.filter(item__brief=brief, person=user).values_list("item", "text"))


def quotes_for(user: Any, brief: Brief) -> list[Quote]:
    """Return what a brief says to one of its readers, in its order; a constant number of queries."""
    return quotes(BriefItem.objects.filter(brief=brief), notes_of(user, brief))


def offers_to(user: Any) -> "QuerySet[BriefOffer]":
    """Return the briefs that colleagues want to hand over to a person, the oldest first."""
    return BriefOffer.objects.filter(person=user).select_related("brief__owner").order_by("offered_at", "pk")
