"""A notice in words: one structure in the reader's language, from which text mail, HTML mail and inbox are made."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from civspace.notices import kinds
from civspace.notices.models import Notice
from civspace.notices.values import embed, isolate, thaw
from civspace.web.dates import when_text


@dataclass(frozen=True)
class Rule:
    """The rule that a decision cites."""

    title: str
    url: str
    text: str


@dataclass(frozen=True)
class Words:
    """What a notice says, in one language. Texts are plain; addresses are complete."""

    language: str
    subject: str
    happened: str
    next_step: str
    by_when: tuple[str, ...]
    reason: str
    rule: Rule | None
    reference: str
    link: str


def absolute(path: str, language: str) -> str:
    """Return the complete address of a page, whose path is given without its language."""
    return f"{settings.BASE_URL.rstrip('/')}/{language}{path}"


def _times(notice: Notice, own_zone: str) -> tuple[str, ...]:
    if notice.by_when is None:
        return ()
    zone = notice.zone or "UTC"
    lines = [_("%(time)s in the time zone %(zone)s") % {"time": when_text(notice.by_when, zone), "zone": isolate(zone)}]
    if own_zone and own_zone != zone:
        lines.append(
            _("%(time)s in your time zone, %(zone)s")
            % {"time": when_text(notice.by_when, own_zone), "zone": isolate(own_zone)}
        )
    return tuple(lines)


def _rule(notice: Notice, language: str) -> Rule | None:
    kept: dict[str, Any] = notice.rule or {}
    if not any(kept.values()):
        return None
    url = thaw(kept.get("url", ""))
    return Rule(
        title=thaw(kept.get("title", "")),
        url=absolute(url, language) if url.startswith("/") else url,
        text=thaw(kept.get("text", "")),
    )


def words(notice: Notice, *, language: str | None = None, own_zone: str = "") -> Words:
    """Return what a notice says, in a language (default: the active one); times also in the reader's own zone."""
    language = language or get_language() or "en"
    with override(language):
        kind = kinds.get(notice.kind)
        values = {name: embed(thaw(value, notice.zone)) for name, value in notice.context.items()}
        return Words(
            language=language,
            subject=" ".join((str(kind.subject) % values).split()),
            happened=str(kind.happened) % values,
            next_step=str(kind.next_step) % values,
            by_when=_times(notice, own_zone),
            reason=thaw(notice.reason),
            rule=_rule(notice, language),
            reference=notice.reference,
            link=absolute(notice.link, language),
        )
