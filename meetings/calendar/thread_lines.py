"""Threads with the Secretariat as lines: whose turn it is, and until when the Secretariat owes an answer."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.organizations.states import DRAFTERS
from civspace.threads.models import Thread
from civspace.threads.queries import Row, rows
from civspace.threads.states import BEGUN, Side, State
from meetings.calendar.lines import Line, Scope, Step, Tag, Who
from meetings.calendar.models import Meeting

#: The state of a thread as those outside read it, and the kind of its tag.
TAGS = {
    State.OPEN: (pgettext_lazy("thread", "Not begun"), "neutral"),
    State.WAITING_FOR_US: (_("Waits for the Secretariat"), "warn"),
    State.WAITING_FOR_THEM: (pgettext_lazy("thread", "Answered"), "good"),
    State.CLOSED: (pgettext_lazy("thread", "Closed"), "neutral"),
}
Meetings = Callable[[Sequence[str]], Mapping[str, Meeting | None]]


def thread_lines(scope: Scope, kind: str, meetings: Meetings | None = None) -> list[Line]:
    """Return the threads of a kind as lines. `meetings` says to which meeting each object belongs, by its id: objects
    that it leaves out are not of the scope; without it they belong to none.

    An answer waits until the reader has read it; a question with which the Secretariat began, until it is answered.
    """
    if meetings is None and scope.meeting is not None:
        return []
    found = Thread.objects.outside_of(scope.user).filter(kind=kind, party__in=[str(pk) for pk in scope.ids])
    if scope.going:
        found = found.filter(state__in=BEGUN)
    threads = list(found.order_by("-last_message_at", "id")[: scope.limit])
    places = meetings([it.object_id for it in threads]) if meetings is not None and threads else {}
    known = [it for it in threads if meetings is None or it.object_id in places]
    return [_line(scope, row, places.get(row.thread.object_id)) for row in rows(known, scope.user, Side.OUTSIDE)]


def _line(scope: Scope, row: Row, meeting: Meeting | None) -> Line:
    thread, organization_id = row.thread, UUID(row.thread.party)
    step: Step | None = None
    if thread.state == State.WAITING_FOR_US:
        step = Step("answer_message", _("Answer the message"), Who.SECRETARIAT, thread.due_at)
    elif thread.state == State.WAITING_FOR_THEM and row.unread:
        step = Step("read", _("Read what the Secretariat wrote"), Who.YOU)
    elif thread.state == State.WAITING_FOR_THEM and not thread.question_number:
        step = scope.acting(organization_id, "reply", _("Answer the Secretariat"), DRAFTERS)
    return Line(
        kind="thread",
        label=_("Messages with the Secretariat"),
        key=f"thread:{thread.pk}",
        organization=scope.organizations[organization_id],
        meeting=meeting,
        title=row.shown.title or thread.object_reference or thread.reference,
        language=row.shown.language if row.shown.title else "",
        url=reverse("my_thread", args=[thread.pk]),
        reference=thread.reference,
        state=Tag(thread.state, *TAGS[State(thread.state)]),
        step=step,
        at=thread.last_message_at,
    )


def of_organizations(scope: Scope) -> list[Line]:
    """Return the threads about the organizations themselves."""
    return thread_lines(scope, "organization")
