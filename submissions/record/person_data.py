"""What is held about a person in this room, and what goes when their account is closed."""

from typing import Any

from submissions.record.domain.exporting import erase_exports
from submissions.record.models import Brief, BriefExport, BriefItem, BriefNote, BriefOffer, BriefShare


def export_briefs(person: Any) -> Any:
    """Return a person's own briefs, what they noted for themselves anywhere, and what is shared with them."""
    items: dict[Any, list[dict[str, Any]]] = {}
    rows = BriefItem.objects.filter(brief__owner=person).select_related("statement").order_by("brief", "position")
    for it in rows:
        items.setdefault(it.brief_id, []).append(
            {
                "statement": it.statement.symbol,
                "paragraph": it.paragraph,
                "language": it.language or it.statement.language,
                "heading": it.heading,
                "note": it.note,
                "added_at": it.added_at.isoformat(),
            }
        )
    shared = BriefShare.objects.filter(brief__owner=person).select_related("person").order_by("brief", "pk")
    people: dict[Any, list[dict[str, str]]] = {}
    for share in shared:
        people.setdefault(share.brief_id, []).append({"with": share.person.get_full_name(), "may": share.may})
    notes = BriefNote.objects.filter(person=person).select_related("item__statement").order_by("pk")
    return {
        "briefs": [
            {
                "title": it.title,
                "purpose": it.purpose,
                "group_by": it.group_by,
                "created_at": it.created_at.isoformat(),
                "items": items.get(it.pk, []),
                "shared": people.get(it.pk, []),
            }
            for it in Brief.objects.filter(owner=person).order_by("created_at", "pk")
        ],
        "own_notes": [{"statement": it.item.statement.symbol, "note": it.text} for it in notes],
        "shared_with_me": [
            {"title": it.brief.title, "may": it.may, "shared_at": it.shared_at.isoformat()}
            for it in BriefShare.objects.held_by(person).select_related("brief").order_by("pk")
        ],
    }


def erase_briefs(person: Any) -> None:
    """Delete a person's own briefs, and their notes, shares and documents of others'. What they handed over stays with
    its new owner, and what they added to others' briefs stays there without their name."""
    erase_exports(BriefExport.objects.filter(brief__owner=person))
    erase_exports(BriefExport.objects.filter(person=person))
    Brief.objects.filter(owner=person).delete()
    BriefNote.objects.filter(person=person).delete()
    BriefShare.objects.filter(person=person).delete()
    BriefOffer.objects.filter(person=person).delete()
    BriefShare.objects.filter(shared_by=person).update(shared_by=None)
    BriefItem.objects.filter(added_by=person).update(added_by=None)
