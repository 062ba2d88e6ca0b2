"""What a reader may do about decisions: file a complaint until a moment, or see the one filed."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.organizations.queries import memberships_of
from civspace.contest.domain.filing import file_until
from civspace.contest.models import Complaint, Policy
from civspace.contest.queries import filed_against
from civspace.contest.rules import is_outside, may_file_for
from civspace.workflow.contesting import ALL, Offer, standing_decisions


def offers(user: Any, things: Sequence[Any]) -> Mapping[str, Offer]:
    """Return, by id, what the reader may do about the last decision on each thing; constant queries."""
    if not getattr(user, "is_authenticated", False):
        return {}
    held = memberships_of(user)
    decisions = standing_decisions(things)
    if not decisions:
        return {}
    days = _window(timezone.now().date())
    mine = {str(it.organization_id): it.organization for it in held}
    filers = {
        even_closed: {key for key, it in mine.items() if may_file_for(user, it, even_closed=even_closed)}
        for even_closed in (False, True)
    }
    filed = filed_against([entry.pk for _kind, entry in decisions.values()], Complaint.objects.outside_of(user))
    found: dict[str, Offer] = {}
    for thing in things:
        kind, entry = decisions.get(str(thing.pk), (None, None))
        if kind is None or entry is None:
            continue
        if entry.pk in filed:
            found[str(thing.pk)] = Offer(reverse("my_complaint", args=[filed[entry.pk].pk]), filed=True)
            continue
        parties, until, able = set(kind.parties(thing)), file_until(entry, days), filers[kind.even_closed]
        person = kind.person(thing)
        may = person == str(user.pk) if person else (ALL in parties and able) or parties & able
        if may and timezone.now() < until:
            found[str(thing.pk)] = Offer(f"{reverse('complaint_new')}?decision={entry.pk}", until=until)
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
