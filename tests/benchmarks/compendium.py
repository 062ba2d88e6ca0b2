"""A compendium of many statements beside the sum of its parts: in bytes, in seconds, and in memory at its peak."""

import re
import time
from pathlib import Path
from typing import Any

from django.conf import settings

from civspace.renditions import domain as renditions
from civspace.renditions.models import Rendition
from meetings.calendar.models import Meeting
from submissions.record.compendium_set import Asked
from submissions.record.domain import compendium_building
from submissions.record.domain.compendium import ask_for_compendium
from submissions.record.models import Compendium
from submissions.statements.documents import request_document
from submissions.statements.models import Statement
from submissions.statements.queries import with_parts

#: What a compendium may come to, as a multiple of its parts; and how much more memory building it may take, in MB.
SHARE, MEMORY = 1.2, 200


def _seconds(call: Any) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def _peak(*, reset: bool = False) -> float:
    """Return the most memory that the process has held since the last reset, in MB; Linux says so."""
    own = Path("/proc/self")
    if reset:
        (own / "clear_refs").write_text("5")
    found = re.search(r"VmHWM:\s+(\d+) kB", (own / "status").read_text())
    return int(found[1]) / 1000 if found else 0.0


def _meeting(number: int) -> Meeting:
    """Return a session with exactly so many statements, which are taken from others."""
    first = with_parts(Statement.objects.filter(state="published")).order_by("pk")[0]
    meeting = Meeting.objects.get(pk=first.meeting_id)
    meeting.pk, meeting.slug, meeting.series = None, "bench-compendium", "A/HRC/9999/NGO"
    meeting._state.adding = True
    meeting.save()
    keys = list(Statement.objects.filter(state="published").order_by("pk").values_list("pk", flat=True)[:number])
    Statement.objects.filter(pk__in=keys).update(meeting=meeting)
    Rendition.objects.filter(object_id__in=[str(key) for key in keys]).delete()
    return meeting


def compendium_of(number: int) -> list[dict[str, Any]]:
    """Return the rows of the report: each with its name, the number of statements and its ratio."""
    meeting = _meeting(number)
    for statement in with_parts(Statement.objects.filter(meeting=meeting)).select_related("meeting__body__parent"):
        request_document(statement)
    waiting = list(Rendition.objects.filter(state="queued", format="pdf").values_list("pk", flat=True))
    parts = sum(_seconds(lambda key=key: renditions.build(rendition_id=key)) for key in waiting)
    sizes = sum(Rendition.objects.filter(pk__in=waiting, state="ready").values_list("size", flat=True))
    compendium = ask_for_compendium(asked=Asked(meeting, "", "item", "en"))
    before = _peak(reset=True)
    seconds = _seconds(lambda: compendium_building.build(compendium_id=compendium.pk))
    memory = _peak() - before
    compendium = Compendium.objects.get(pk=compendium.pk)
    assert compendium.is_ready and compendium.total == number, compendium.last_error
    volumes = list(compendium.volumes.all())
    assert all(it.pages <= settings.COMPENDIUM_PAGES for it in volumes)
    size = sum(it.size for it in volumes)
    return [
        {"name": "compendium, bytes", "size": number, "ratio": round(size / sizes, 2), "target": SHARE},
        {"name": "compendium, seconds", "size": number, "ratio": round(seconds / parts, 2), "target": SHARE},
        {"name": "compendium memory, MB", "size": number, "ratio": round(memory, 1), "target": MEMORY},
    ]
