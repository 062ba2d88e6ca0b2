"""Reading a Word, OpenDocument or RTF file for outside clients: what a draft would become. Nothing is stored."""

from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema_field
from rest_framework import parsers, serializers

from civspace.api.media import TooLarge
from civspace.files import office
from meetings.modalities.serializers import CheckSerializer
from submissions.statements.models import Statement
from submissions.statements.reading import language_of, read_bytes, weigh


class FileParser(parsers.BaseParser):
    """The bytes of the body, up to as many as a file may have. They say themselves what they are, not the header."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """Return the bytes. Raises TooLarge."""
        data = stream.read(office.MAX_SIZE + 1)
        if len(data) > office.MAX_SIZE:
            raise TooLarge
        return data


class DroppedSerializer(serializers.Serializer[Any]):
    """What was left out or flattened, how often, and in which paragraphs of the text as read."""

    kind = serializers.CharField()
    count = serializers.IntegerField()
    text = serializers.CharField()
    paragraphs = serializers.ListField(child=serializers.IntegerField())


class ReadingSerializer(serializers.Serializer[Any]):
    """A file as read. `first_line` could be the title where the file marks none; otherwise it begins the text."""

    title = serializers.CharField()
    first_line = serializers.CharField()
    body = serializers.CharField()
    language = serializers.CharField()
    word_count = serializers.IntegerField()
    checks = serializers.SerializerMethodField()
    dropped = DroppedSerializer(many=True)

    @extend_schema_field(CheckSerializer(many=True))
    def get_checks(self, reading: dict[str, Any]) -> list[dict[str, Any]]:
        """Return every rule, held against the text as read."""
        return [check.as_dict() for check in reading["found"]]


def read_for(statement: Statement, data: Any) -> dict[str, Any]:
    """Return what was read and what the rules say of it. Raises ValidationError on `file`, with what to do instead."""
    try:
        reading = read_bytes(data if isinstance(data, bytes) else b"")
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from None
    language = statement.language or language_of(reading.body)
    title = reading.title or reading.first_line
    weighed = weigh(statement, title=title, body=reading.body, language=language)
    shown = {name: getattr(reading, name) for name in ("title", "first_line", "body", "dropped")}
    return {**shown, "language": language, "word_count": weighed.words, "found": weighed.checks}
