"""What happens between colleagues: a brief is shared, shared no more, and handed over when staff rotate.

Audit entries say who shared with whom, by their keys; never what a brief holds.
"""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from civspace.audit.domain import record
from civspace.notices.domain import forget, send
from civspace.notices.kinds import COLLECTED
from submissions.record.briefing import is_owner
from submissions.record.colleagues import colleague
from submissions.record.domain.briefs import changed, locked
from submissions.record.domain.exporting import erase_exports
from submissions.record.models import Brief, BriefNote, BriefOffer, BriefShare, May

MOST_SHARES = 50


def _own(brief: Brief, by: Any) -> Brief:
    current = locked(brief)
    if not is_owner(by, current):
        raise PermissionDenied
    return current


def _named(by: Any, email: str) -> User:
    """Return the colleague with an address. Raises ValidationError in the same words whoever else has it."""
    found = colleague(by, email)
    if found is None:
        message = _("None of your colleagues has this address. Ask them for the address of their account here.")
        raise ValidationError({"email": message})
    return found


def _tell(kind: str, brief: Brief, to: Any, *, event: str, by: Any, link: str) -> None:
    """Tell a person, without the title of the brief or a word of what it holds."""
    send(
        kind=f"{COLLECTED}{kind}",
        event=f"brief:{brief.pk}:{event}:",  # ends, so that no other begins with it
        recipients=[to],
        link=link,
        context={"person": by.get_full_name()},
    )


@transaction.atomic
def share_brief(*, brief: Brief, by: Any, email: str, may: str = May.READ) -> BriefShare:
    """Share a brief of one's own with a colleague, or change what they may do; they are told once.

    Raises PermissionDenied, Stale, or ValidationError by field.
    """
    current = _own(brief, by)
    if may not in May.values:
        raise ValidationError({"may": _("Choose what your colleague may do.")})
    person = _named(by, email)
    held = BriefShare.objects.filter(brief=current, person=person).first()
    if held is not None:
        held.may = may
        held.save(update_fields=["may"])
    else:
        if current.shares.count() >= MOST_SHARES:
            raise ValidationError(
                {"email": _("A brief is shared with at most %(number)s people.") % {"number": MOST_SHARES}}
            )
        held = BriefShare.objects.create(brief=current, person=person, may=may, shared_by=by, shared_at=timezone.now())
        _tell("shared", current, person, event=f"shared:{held.pk}", by=by, link=f"/my/briefs/{current.pk}/")
    record(current, "share", by=by, difference={"with": str(person.pk), "may": may})
    return held


@transaction.atomic
def end_share(*, share: BriefShare, by: Any) -> None:
    """End a share: its owner takes it back and the colleague is told, or the colleague leaves, and their own notes go.

    What others noted for themselves before a share was taken back stays theirs, in the export of their data. Raises
    PermissionDenied or Stale.
    """
    current = locked(share.brief)
    leaves = share.person_id == by.pk
    if not leaves and not is_owner(by, current):
        raise PermissionDenied
    if not BriefShare.objects.filter(pk=share.pk).delete()[0]:
        return
    erase_exports(current.exports.filter(person=share.person_id))
    if leaves:
        BriefNote.objects.filter(item__brief=current, person=by).delete()
    else:
        forget(events=f"brief:{current.pk}:shared:{share.pk}:")
        _tell("unshared", current, share.person, event=f"unshared:{share.pk}", by=by, link="/my/briefs/")
    record(current, "leave" if leaves else "unshare", by=by, difference={"with": str(share.person_id)})


@transaction.atomic
def offer_brief(
    *, brief: Brief, by: Any, email: str, keeps_reading: bool = True, with_notes: bool = False
) -> BriefOffer:
    """Offer a brief of one's own to a colleague, who becomes its owner by accepting; an earlier offer is replaced.

    With `keeps_reading` the present owner goes on reading it; with `with_notes` their own notes go to the colleague.
    Raises PermissionDenied, Stale, or ValidationError by field.
    """
    current = _own(brief, by)
    person = _named(by, email)
    BriefOffer.objects.filter(brief=current).delete()
    offer = BriefOffer.objects.create(
        brief=current, person=person, keeps_reading=keeps_reading, with_notes=with_notes, offered_at=timezone.now()
    )
    _tell("offered", current, person, event=f"offered:{offer.pk}", by=by, link="/my/briefs/")
    record(current, "offer", by=by, difference={"to": str(person.pk)})
    return offer


@transaction.atomic
def take_back_offer(*, brief: Brief, by: Any) -> None:
    """Take back the offer to hand a brief over, if there is one. Raises PermissionDenied or Stale."""
    current = _own(brief, by)
    for offer in BriefOffer.objects.filter(brief=current):
        forget(events=f"brief:{current.pk}:offered:{offer.pk}:")
        offer.delete()
        record(current, "take_back_offer", by=by, difference={"to": str(offer.person_id)})


@transaction.atomic
def answer_offer(*, offer: BriefOffer, by: Any, accept: bool) -> Brief:
    """Accept a brief that a colleague hands over, and become its owner, or decline. The colleague is told.

    Raises PermissionDenied for anybody but the person named, Stale for an offer that was taken back.
    """
    current = locked(offer.brief)
    held = BriefOffer.objects.filter(pk=offer.pk, brief=current).first()
    if held is None or held.person_id != by.pk:
        raise PermissionDenied
    before = current.owner
    BriefOffer.objects.filter(pk=held.pk).delete()
    if accept:
        _hand_over(current, before, by, held)
    kind = "taken_over" if accept else "declined"
    keeps = not accept or held.keeps_reading
    link = f"/my/briefs/{current.pk}/" if keeps else "/my/briefs/"
    _tell(kind, current, before, event=f"answered:{held.pk}", by=by, link=link)
    record(current, "take_over" if accept else "decline_offer", by=by, difference={"from": str(before.pk)})
    return current


def _hand_over(brief: Brief, before: Any, to: Any, offer: BriefOffer) -> None:
    """Make somebody the owner: the shares with others stay, and the former owner reads on or not."""
    brief.owner = to
    changed(brief)
    BriefShare.objects.filter(brief=brief, person=to).delete()
    if offer.with_notes:
        theirs = {it.item_id: it for it in BriefNote.objects.filter(item__brief=brief, person=to)}
        for note in BriefNote.objects.filter(item__brief=brief, person=before):
            own = theirs.get(note.item_id) or BriefNote(item_id=note.item_id, person=to, text="")
            # Two notes that are longer together than one may be stay whole: what was written is not cut.
            own.text = "\n\n".join(filter(None, (own.text, note.text)))
            own.save()
    if offer.keeps_reading:
        BriefShare.objects.create(brief=brief, person=before, may=May.READ, shared_by=to, shared_at=timezone.now())
    else:
        BriefNote.objects.filter(item__brief=brief, person=before).delete()
        erase_exports(brief.exports.filter(person=before))
