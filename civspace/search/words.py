"""What a reader asks for, as a question that both engines answer alike."""

from dataclasses import dataclass
from functools import lru_cache

from civspace.search.analysis import LATIN, Span, spans

LONGEST_QUESTION = 200
MOST_TERMS = 12

# Words that nearly every text holds; they are left out of a question unless it holds nothing else.
STOP_WORDS = {
    "en": "a an and are as at be by for from in is it its of on or that the this to was were will with s t",
    "fr": "a à au aux ce ces d de des du en est et il l la le les leur leurs n ne ou par pas pour qu que qui s sa se "
    "ses son sont sur un une y",
    "es": "a al como con de del e el en es la las lo los o para por que se son su sus un una y",
    "ru": "а в во и из к ко на не о об от по с со у что это",
    "ar": "في من إلى على عن أن إن ما لا و هذا هذه التي الذي أو",
}


@lru_cache(maxsize=8)
def _stops(language: str) -> frozenset[str]:
    own = frozenset(span.key for span in spans(STOP_WORDS[language], language))
    return own if language not in LATIN else own | _stops("ru") | _stops("ar")


Term = tuple[str, bool]  # the key, and whether it is only the beginning of one


@dataclass(frozen=True)
class Question:
    """Ways to ask, one per language whose words differ; a thing is found when all terms of one way are in it."""

    ways: tuple[tuple[Term, ...], ...]
    types: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ways)

    def terms(self) -> frozenset[Term]:
        """Every term of every way: what is highlighted."""
        return frozenset(term for way in self.ways for term in way)

    def tsquery(self, *, title: bool | None = None) -> str:
        """The question for PostgreSQL; `title` asks for things with all terms in the title, or for the others."""
        return self._text(title, "&", "|", "& !", "'{}'", "'{}':*")

    def match(self, *, title: bool | None = None) -> str:
        """The question for FTS5."""
        return self._text(title, "AND", "OR", "NOT", '"{}"', '"{}"*')

    def _text(self, title: bool | None, both: str, either: str, but: str, term: str, beginning: str) -> str:
        def ways(mark: str) -> str:
            asked = (
                f" {both} ".join((beginning if prefix else term).format(mark + key) for key, prefix in way)
                for way in self.ways
            )
            return f" {either} ".join(f"({way})" for way in asked)

        text = f"({ways('^' if title else '')})"
        if self.types:
            text += f" {both} ({f' {either} '.join(term.format('=' + name) for name in self.types)})"
        return f"({text}) {but} ({ways('^')})" if title is False else text


def _way(q: str, language: str) -> tuple[Term, ...]:
    found: list[Span] = list(spans(q, language, asked=True))
    telling = [span for span in found if span.key not in _stops(language)]
    return tuple(dict.fromkeys((span.key, span.prefix) for span in telling or found))[:MOST_TERMS]


def question(q: str, types: tuple[str, ...] = ()) -> Question:
    """Read what was typed; a question without any word is false and finds nothing."""
    ways = dict.fromkeys(_way(q[:LONGEST_QUESTION], language) for language in LATIN)
    return Question(tuple(way for way in ways if way), types)
