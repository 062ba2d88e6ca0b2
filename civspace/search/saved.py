"""Searches that people follow, and which of them a new thing fits: the same hits as search() and the lists would have.

A search is written down in one spelling (`q`, `type` and filters, in the order of their names). So that a new thing is
not held against every search there is, each search has anchors: of every way to ask it the longest term, or a filter;
only searches with an anchor that the thing has are looked at.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from civspace.notices.follows import registry
from civspace.notices.models import News
from civspace.search import facts
from civspace.search.models import Anchor, SavedSearch, SearchEntry, key
from civspace.search.sources import source
from civspace.search.words import LONGEST_QUESTION, Question, question

KIND = "search"
#: An anchor that every thing has: searches that only name a kind of thing or days.
ANY = "*"
CHUNK = 400


@dataclass(frozen=True)
class Asked:
    """What a saved search asks: words, the kind of thing ("" for every kind) and filters of its list."""

    q: str = ""
    object_type: str = ""
    filters: dict[str, str] = field(default_factory=dict)

    @property
    def question(self) -> Question:
        """The words as both engines answer them."""
        return question(self.q, (self.object_type,) if self.object_type else ())

    def spelled(self) -> str:
        """Return the search in its one spelling."""
        parts = {**self.filters, "q": self.q, "type": self.object_type}
        return urlencode(sorted((name, value) for name, value in parts.items() if value))


def parse(text: str) -> Asked:
    """Read a search that may be written in any order, without asking whether it makes sense."""
    parts: dict[str, str] = {}
    for name, value in parse_qsl(text[:1000], keep_blank_values=False, max_num_fields=40):
        several = name in parts and name not in ("q", "type")
        parts[name] = f"{parts[name]},{value}" if several else value
    object_type = parts.pop("type", "")
    q = " ".join(parts.pop("q", "").replace("\x00", "").split())[:LONGEST_QUESTION].strip()
    return Asked(q, object_type, parts)


def read(text: str) -> Asked:
    """Read a search that somebody asks for. Raises ValidationError for one that asks for nothing."""
    try:
        asked = parse(text)
    except ValueError as error:
        raise ValidationError(_("This is not a search.")) from error
    if asked.object_type and source(asked.object_type) is None:
        raise ValidationError(_("There is no such kind of thing."))
    known = facts.filtered(asked.object_type)
    asked = replace(asked, filters=known.clean(asked.filters) if known else {})
    if asked.q and not asked.question:
        raise ValidationError(_("Search for at least one word."))
    if not asked.q and not asked.filters:
        raise ValidationError(_("Search for a word, or choose a filter, before you follow."))
    return asked


def canonical(text: str) -> str:
    """Return a search in its one spelling. Raises ValidationError as read() does."""
    return read(text).spelled()


def anchors(asked: Asked) -> set[str]:
    """Return the anchors of a search: a thing that it fits has at least one of them."""
    if asked.q:
        found = set()
        for way in asked.question.ways:
            term, prefix = max(way, key=lambda each: (len(each[0]), each[0]))
            found.add(f"p:{term[0]}" if prefix else f"w:{term}")
        return found
    exact = sorted(name for name in asked.filters if name not in ("after", "before"))
    return {f"f:{exact[0]}={value}" for value in asked.filters[exact[0]].split(",")} if exact else {ANY}


def keep(text: str, topic: str) -> None:
    """Keep a search that somebody now follows. The row is locked, so that it does not go with who stops meanwhile."""
    if SavedSearch.objects.select_for_update().filter(pk=topic).exists():
        return
    search, made = SavedSearch.objects.get_or_create(topic=topic, defaults={"asked": text})
    if made:
        Anchor.objects.bulk_create([Anchor(search=search, anchor=one[:200]) for one in sorted(anchors(parse(text)))])


def drop(text: str, topic: str) -> None:
    """Let go of a search that nobody follows any more."""
    from civspace.notices.models import Follow

    search = SavedSearch.objects.select_for_update().filter(pk=topic).first()
    if search is not None and not Follow.objects.filter(topic=topic).exists():
        search.delete()


def fits(asked: Asked, tokens: set[str], known: facts.Facts) -> bool:
    """Say whether a search would find a thing that has these tokens and facts."""
    if asked.object_type and f"={asked.object_type}" not in tokens:
        return False
    if asked.q and not any(all(_has(term, tokens) for term in way) for way in asked.question.ways):
        return False
    return facts.holds(asked.filters, known)


def _has(term: tuple[str, bool], tokens: set[str]) -> bool:
    text, prefix = term
    return any(token.startswith(text) for token in tokens) if prefix else text in tokens


def _candidates(tokens: set[str], known: facts.Facts) -> Iterator[SavedSearch]:
    wanted = {f"w:{token}"[:200] for token in tokens} | {f"p:{token[0]}" for token in tokens} | {ANY}
    wanted |= {f"f:{name}={value}"[:200] for name, values in known.items() for value in values}
    ordered, seen = sorted(wanted), set()
    for start in range(0, len(ordered), CHUNK):
        rows = SavedSearch.objects.filter(anchors__anchor__in=ordered[start : start + CHUNK]).distinct()
        for search in rows.iterator(chunk_size=500):
            if search.pk not in seen:
                seen.add(search.pk)
                yield search


def matching_topics(news: News) -> Iterable[str]:
    """Yield the topics of the saved searches that a new thing fits; none for one that is no longer in the index."""
    entry = SearchEntry.objects.filter(object_type=news.subject_type, object_id=key(news.subject_id)).first()
    if entry is None:
        return
    tokens = set(entry.tokens.split())
    own = facts.filtered(news.subject_type)
    known = own.facts(entry.object_id) if own else {}
    for search in _candidates(tokens, known):
        if fits(parse(search.asked), tokens, known):
            yield search.topic


def show(texts: list[str], language: str) -> dict[str, registry.Found]:
    """Return how saved searches look, in words, with the address of what they find now."""
    found = {}
    with override(language):
        for text in texts:
            try:
                asked = read(text)
            except ValidationError:
                continue
            own, kind = facts.filtered(asked.object_type), source(asked.object_type)
            words = [f"“{asked.q}”"] if asked.q else []
            said = [*words, *(own.describe(asked.filters) if own else [])]
            parts = {**asked.filters, "q": asked.q} if own else {"q": asked.q, "type": asked.object_type}
            query = urlencode({name: value for name, value in parts.items() if value})
            address = own.url() if own else reverse("search")
            meta = [str(kind.label)] if kind else []
            found[text] = registry.Found(" · ".join(said), f"{address}?{query}", "", meta)
    return found


def show_subjects(subject_type: str, ids: list[str], language: str) -> dict[str, registry.Found]:
    """Return how things of one type look to everybody now, by their ids; what is not public is left out."""
    kind = source(subject_type)
    if kind is None:
        return {}
    with override(language):
        shown = kind.show([key(one) for one in ids], language)
    by_key = {str(key(one)): one for one in ids}
    return {
        by_key[str(object_id)]: registry.Found(
            one.title, one.url, one.language, [*([one.symbol] if one.symbol else []), *one.meta]
        )
        for object_id, one in shown.items()
    }


def register() -> None:
    """Let searches be followed, hold new things against them, and say how things look."""
    registry.register_target(
        registry.Target(
            kind=KIND,
            label=gettext_lazy("Search"),
            show=show,
            read=canonical,
            kept=keep,
            dropped=drop,
            order=90,
        )
    )
    registry.expanders.append(matching_topics)
    registry.show_subjects = show_subjects
