"""What a reader may do about decisions: file a complaint until a moment, or see the one filed."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.organizations.queries import memberships_of
from civspace.contest.domain.filing import file_until
from civspace.contest.models import Complaint, Policy
from civspace.contest.queries import filed_against
from civspace.contest.rules import is_outside, may_file_for
from civspace.workflow.contesting import ALL, Held, Offer, holding_decisions


def offers(user: Any, things: Sequence[Any]) -> Mapping[str, Offer]:
    """Return, by id, what the reader may do about the decisions on each thing that hold; constant queries."""
    if not getattr(user, "is_authenticated", False):
        return {}
    held = memberships_of(user)
    decisions = holding_decisions(things)
    if not decisions:
        return {}
    days = _window(timezone.now().date())
    mine = {str(it.organization_id): it.organization for it in held}
    filers = {
        even_closed: {key for key, it in mine.items() if may_file_for(user, it, even_closed=even_closed)}
        for even_closed in (False, True)
    }
    held_ids = [it.entry.pk for listed in decisions.values() for it in listed]
    filed = filed_against(held_ids, Complaint.objects.outside_of(user))

    def offer(thing: Any, held: Held) -> Offer | None:
        """Return what may be done about one decision."""
        kind, entry = held.kind, held.entry
        if entry.pk in filed:
            return Offer(reverse("my_complaint", args=[filed[entry.pk].pk]), entry.at, filed=True)
        parties, until, able = set(kind.parties(thing)), file_until(held.since, days), filers[kind.even_closed]
        person = kind.person(thing)
        may = person == str(user.pk) if person else (ALL in parties and able) or parties & able
        open_yet = may and timezone.now() < until
        return Offer(f"{reverse('complaint_new')}?decision={entry.pk}", entry.at, until=until) if open_yet else None

    found: dict[str, Offer] = {}
    for thing in things:
        made = [it for held in decisions.get(str(thing.pk), ()) if (it := offer(thing, held)) is not None]
        if made:
            found[str(thing.pk)] = replace(made[0], earlier=tuple(made[1:]))
    return found


def _window(day: datetime.date) -> int:
    """Return for how many days a decision can be contested; 0 before the policies are loaded."""
    found = Policy.objects.filter(valid_from__lte=day).order_by("-valid_from", "-number").first()
    return found.file_window if found is not None else 0


def resolve(text: str, user: Any) -> str | None:
    """Return the page on which a person sees the complaint that a reference names; never a public one."""
    found = Complaint.objects.visible_to(user).filter(reference=text).first()
    if found is None:
        return None
    outside = is_outside(user, found) or Complaint.objects.before_panel_of(user).filter(pk=found.pk)
    return reverse("my_complaint" if outside else "desk_complaint", args=[found.pk])
