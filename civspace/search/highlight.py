"""Showing where the words of a question stand in a text, as safe HTML."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from civspace.search.analysis import spans_where
from civspace.search.words import Question, question

EXCERPT = 240
_LEAD = 60


def _places(text: str, asked: Question, lang: str, *, within: int | None = None) -> list[tuple[int, int]]:
    """Where the terms stand, sorted, touching places as one; `within` looks no further behind the first of them."""
    terms = asked.terms()
    whole = {key for key, prefix in terms if not prefix}
    beginnings = tuple(key for key, prefix in terms if prefix)

    def wanted(keys: frozenset[str]) -> bool:
        return not whole.isdisjoint(keys) or bool(beginnings and any(key.startswith(beginnings) for key in keys))

    found: list[tuple[int, int]] = []
    for span in spans_where(text, lang, wanted):
        if within is not None and found and span.start > found[0][0] + within:
            break
        if span.key in whole:
            found.append((span.start, span.end))
        elif beginnings and span.key.startswith(beginnings):
            found.append((span.start, span.start + 1))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def holds(text: str, q: str, lang: str) -> bool:
    """Whether any word of the question stands in the text."""
    return bool(_places(text, question(q), lang, within=0))


def highlight(text: str, q: str, lang: str, *, length: int | None = EXCERPT) -> SafeString:
    """Return the text with `<mark>` around what was asked; an excerpt around the first place unless `length` is None.

    `lang` is the language of the text: a word is found by its stem, Chinese by its characters.
    """
    return marked(text, _places(text, question(q), lang, within=length), length=length)


def marked(text: str, places: list[tuple[int, int]], *, length: int | None = EXCERPT) -> SafeString:
    """Return the text with `<mark>` around places, in order; an excerpt around the first unless `length` is None."""
    start, end = 0, len(text)
    if length is not None and len(text) > length:
        start = max(min(places[0][0] - _LEAD, len(text) - length), 0) if places else 0
        if start:
            # Begin with a whole word where words have blanks.
            blank = text.find(" ", start, places[0][0])
            start = blank + 1 if blank >= 0 else start
        end = min(start + length, len(text))
        if end < len(text):
            blank = text.rfind(" ", start + length // 2, end)
            end = blank if blank >= 0 else end
    parts: list[SafeString] = [SafeString("… ")] if start else []
    at = start
    for first, last in places:
        if first < start or last > end:
            continue
        parts += [format_html("{}", text[at:first]), format_html("<mark>{}</mark>", text[first:last])]
        at = last
    parts += [format_html("{}", text[at:end]), SafeString(" …" if end < len(text) else "")]
    return format_html_join("", "{}", ((part,) for part in parts))
