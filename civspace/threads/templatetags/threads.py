"""The way to the thread about a thing, on the private pages of the thing."""

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils import timezone

from civspace.threads import queries, registry
from civspace.threads.rules import may_answer, may_ask, side_of
from civspace.threads.states import Side

register = template.Library()


@register.inclusion_tag("threads/_box.html", takes_context=True)
def thread_box(context: Context, kind: str, object_id: Any) -> dict[str, Any]:
    """Print where the thread about an object stands, for the side of the reader. Private pages only."""
    user, found = context["request"].user, registry.kinds[kind]
    subject = found.load(str(object_id))
    side = side_of(user, found, subject) if subject is not None else None
    if subject is None or side is None:
        return {}
    desk = side == Side.SECRETARIAT
    thread = queries.thread_about(found, subject.object_id)
    if thread is not None and not desk and thread.last_message_at is None:
        thread = None
    place = "desk" if desk else "my"
    url = (
        reverse(f"{place}_thread", args=[thread.pk])
        if thread is not None
        else reverse(f"{place}_thread_about", args=[kind, subject.object_id])
    )
    may = may_answer(user, found, subject) and subject.on_desk if desk else may_ask(user, subject)
    return {
        "thread": thread,
        "url": url if thread is not None or may else "",
        "desk": desk,
        "has_authors": kind == "statement",
        "overdue": thread is not None and thread.is_overdue(timezone.now()),
        "zone": subject.station.time_zone if subject.station is not None else None,
    }
