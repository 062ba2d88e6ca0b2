"""An uploaded document as the draft that it would become: nothing here is stored."""

import copy
import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from civspace.files import office
from civspace.files.reading import Reading, read
from meetings.modalities.checks import Check
from meetings.modalities.queries import rules_of
from meetings.modalities.standing import standing_held
from submissions.statements.domain.drafting import Text, validate
from submissions.statements.models import Statement
from submissions.statements.queries import contribution_of, rule_set_for

#: Characters that a draft may have.
MAX_LENGTH = 200_000
_SCRIPTS = (
    ("ar", re.compile("[\u0620-\u064a]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
)


@dataclass(frozen=True)
class Weighed:
    """A text held against the rules of the meeting, without being saved: words, the limit, every check."""

    words: int
    limit: int | None
    checks: list[Check]


def read_upload(upload: UploadedFile) -> Reading:
    """Read an upload. Raises ValidationError on what cannot be read, with what to do instead."""
    if upload.size is not None and upload.size > office.MAX_SIZE:
        raise office.too_large()
    return read_bytes(upload.read(office.MAX_SIZE + 1))


def read_bytes(data: bytes) -> Reading:
    """Read a document. Raises ValidationError also for a text longer than a draft may be."""
    reading = read(data)
    if len(reading.whole()) > MAX_LENGTH:
        raise ValidationError(_("The text is too long to keep: at most 200,000 characters."), code="too_long")
    return reading


def language_of(text: str) -> str:
    """Return the language that the script of most letters tells, or "" for one that the Latin letters do not tell."""
    letters = max(1, sum(char.isalpha() for char in text))
    return next((code for code, script in _SCRIPTS if len(script.findall(text)) * 2 > letters), "")


def weigh(statement: Statement, *, title: str, body: str, language: str) -> Weighed:
    """Count and check a text as if it had been saved as this draft. Raises ValidationError as saving it would."""
    text = Text.of(title=title, body=body, language=language, agenda_item=statement.agenda_item)
    validate(text, statement.meeting)
    would_be: Any = copy.copy(statement)
    would_be.title, would_be.body, would_be.language = text.title, text.body, text.language
    rule_set = rule_set_for(statement)
    if rule_set is None:
        return Weighed(0, None, [])
    rules, found = rules_of(rule_set), contribution_of(would_be, rule_set)
    limit = rules.word_limit(standing_held(statement.organization_id, timezone.now(), statement.meeting))
    return Weighed(rules.count(found), limit.value["words"] if limit else None, rules.check(found))
