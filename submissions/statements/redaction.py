"""Taking passages out of texts: one way for the statement, its versions, and whatever other rooms keep of it."""

import re
from collections.abc import Callable, Iterable

from django.utils.translation import gettext, override

from civspace.reference.queries import url_language

#: Letters of the Latin script, where a word ends with its letters: "Ali" is not taken out of "alignment". Other
#: scripts join words, or bend them, so there a passage is taken out wherever it stands.
LATIN = "A-Za-zÀ-ÖØ-öø-ɏ"


def mark(language: str) -> str:
    """Return what stands in the place of a redacted passage, in the language of the document."""
    with override(url_language(language or "en")):
        return gettext("[redacted]")


def passages_in(text: str) -> list[str]:
    """Return the passages that were typed, one on a line, each once, the longest first."""
    found = {" ".join(line.split()) for line in text.splitlines()}
    return sorted(found - {""}, key=lambda one: (-len(one), one))


def pattern(passage: str) -> re.Pattern[str]:
    """Return what finds a passage in capitals or small letters, across any blanks and breaks of lines."""
    words = r"\s+".join(re.escape(word) for word in passage.split())
    before = rf"(?<![{LATIN}])" if re.match(f"[{LATIN}]", passage) else ""
    after = rf"(?![{LATIN}])" if re.search(f"[{LATIN}]$", passage) else ""
    return re.compile(before + words + after, re.IGNORECASE)


def scrubber(passages: Iterable[str], replacement: str) -> Callable[[str], str]:
    """Return a function that takes the passages out of a text; a text without them comes back as it is."""
    patterns = [pattern(passage) for passage in passages]

    def scrub(text: str) -> str:
        for found in patterns:
            text = found.sub(lambda _match: replacement, text)
        return text

    return scrub
