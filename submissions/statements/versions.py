"""The texts of one document: the original, and further languages under the same symbol."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from civspace.reference.queries import url_language
from civspace.renditions import queries as renditions
from civspace.renditions.models import Rendition
from submissions.statements.documents import KIND
from submissions.statements.models import EditRound, Statement, StatementText
from submissions.statements.queries_editing import edited_record, published_texts


@dataclass(frozen=True)
class Version:
    """One text of a document as pages show it."""

    language: str
    kind: str
    title: str
    body: str
    text_hash: str
    published_at: Any
    stale: bool = False

    @property
    def original(self) -> bool:
        """Whether it is the text that its authors submitted, edited or not."""
        return self.kind == "original"

    @property
    def machine(self) -> bool:
        """Whether a machine translated it."""
        return self.kind == "machine"

    @property
    def query(self) -> str:
        """What leads to it behind the address of the document."""
        return "" if self.original else f"?text={self.language}"


@dataclass(frozen=True)
class Versions:
    """Every text of a document that everybody may read, the original first, and how the original was edited."""

    statement: Statement
    every: list[Version]
    edited: EditRound | None

    @classmethod
    def of(cls, statement: Statement) -> "Versions":
        """Gather them, in two queries."""
        first = Version(
            statement.language,
            "original",
            statement.title,
            statement.body,
            statement.text_hash,
            statement.published_at,
        )
        further = [_version(it) for it in published_texts(statement)]
        return cls(statement, [first, *further], edited_record(statement))

    def text(self, language: str) -> Version:
        """Return the text of a language, the original for none; 404 where there is none."""
        found = next((it for it in self.every if language in ("", it.language)), None)
        if found is None:
            raise Http404(_("This document is not published in this language."))
        return found

    def rendition(self, version: Version) -> Rendition | None:
        """Return the document of a text, in whatever state; of the original also one that was withdrawn."""
        find = renditions.latest if version.original else renditions.standing
        return find(KIND, self.statement.pk, url_language(version.language))


def _version(text: StatementText) -> Version:
    return Version(text.language, text.kind, text.title, text.body, text.text_hash, text.published_at, text.stale)
