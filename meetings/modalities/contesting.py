"""Entries of the log of exceptions as decisions that can be contested. Time is never taken back: none is reversed."""

from civspace.audit.models import Entry
from civspace.workflow.contesting import ALL, Contestable
from civspace.workflow.contesting import register as contestable
from civspace.workflow.queries import by_id
from meetings.modalities.models import TimeGrant


def load(object_id: str) -> TimeGrant | None:
    """Return an exception by its id, or None."""
    return by_id(TimeGrant.objects.select_related("meeting", "reason"), object_id)


def title(thing: TimeGrant, entry: Entry) -> str:
    """Return what was given and for which meeting; for whom stands in the log, where it may be named."""
    return f"{thing.get_kind_display()}: {thing.meeting.title}"


def link(thing: TimeGrant) -> str:
    """Return the row of the public log."""
    return f"/meetings/{thing.meeting.slug}/exceptions/#exception-{thing.pk}"


def register() -> None:
    """Declare extensions and late acceptances, which any organization may contest."""
    contestable(
        Contestable(
            object_type=TimeGrant._meta.label_lower,
            verbs=frozenset({"extend", "admit_late"}),
            kind="late_log",
            load=load,
            title=title,
            parties=lambda thing: [ALL],
            body=lambda thing: thing.meeting.body_id,
            link=link,
            desk_link=link,
            meeting=lambda thing: thing.meeting,
        )
    )
