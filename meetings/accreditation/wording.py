"""Names, criteria and other translated fields by language, as a notice keeps them."""

from typing import Any

from meetings.accreditation.models import Criterion
from meetings.calendar.locking import LANGUAGES, column


def in_six(thing: Any, field: str) -> dict[str, str]:
    """Return a translated field by the languages of the interface; what is not translated is as it stands."""
    return {code: getattr(thing, column(field, code), "") or getattr(thing, field) for code in LANGUAGES}


def rule_of(criterion: Criterion) -> dict[str, Any]:
    """Return a criterion as a notice cites it, in the reader's language."""
    return {"title": criterion.source_title, "url": criterion.source_url, "text": in_six(criterion, "text")}
