"""A notice in words: one structure in the reader's language, from which text mail, HTML mail and inbox are made."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from civspace.notices import kinds
from civspace.notices.live import Line, Live
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
    contact: str
    link: str
    lines: tuple[Line, ...] = ()
    more: int = 0


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


def prepare(notices: Iterable[Notice], *, language: str | None = None) -> list[Notice]:
    """Read what notices of live kinds say now, one look-up for each kind among them, and return the notices."""
    language = language or get_language() or "en"
    found = list(notices)
    by_kind: dict[str, list[Notice]] = {}
    for notice in found:
        by_kind.setdefault(notice.kind, []).append(notice)
    with override(language):
        for slug, members in by_kind.items():
            if (live := kinds.get(slug).live) is not None:
                said = live(members, language)
                for notice in members:
                    notice.live_words = {language: said.get(str(notice.pk))}  # type: ignore[attr-defined]
    return found


def live_of(notice: Notice, language: str) -> Live | None:
    """Return what a notice of a live kind says now, or None when what it is about is no longer public."""
    if language not in getattr(notice, "live_words", {}):
        prepare([notice], language=language)
    live: Live | None = notice.live_words[language]  # type: ignore[attr-defined]
    return live


def words(notice: Notice, *, language: str | None = None, own_zone: str = "") -> Words:
    """Return what a notice says, in a language (default: the active one); times also in the reader's own zone."""
    language = language or get_language() or "en"
    with override(language):
        kind = kinds.get(notice.kind)
        values = {name: embed(thaw(value, notice.zone)) for name, value in notice.context.items()}
        live = Live()
        if kind.live is not None:
            now = live_of(notice, language)
            kind, live = (kinds.GONE, live) if now is None else (kind, now)
            values |= {name: embed(value) for name, value in live.values.items()}
        return Words(
            language=language,
            subject=" ".join((str(kind.subject) % values).split()),
            happened=str(kind.happened) % values,
            next_step=str(kind.next_step) % values,
            by_when=_times(notice, own_zone),
            reason=thaw(notice.reason),
            rule=_rule(notice, language),
            reference=notice.reference,
            contact=embed(thaw(notice.contact)),
            link=absolute(notice.link, language),
            lines=live.lines,
            more=live.more,
        )
