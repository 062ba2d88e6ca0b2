"""Names and titles: in the reader's language, and in all six beside it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from civspace.reference.queries import URL_LANGUAGES

_SIX = {
    "type": "object",
    "properties": {code: {"type": ["string", "null"]} for code in URL_LANGUAGES},
    "required": list(URL_LANGUAGES),
}


def in_six(thing: Any, field: str) -> dict[str, str | None]:
    """Return a translated column by the API's code of the language; null where there is no translation."""
    return {code: getattr(thing, f"{field}_{url.replace('-', '_')}") or None for code, url in URL_LANGUAGES.items()}


@extend_schema_field(_SIX)
class InSix(serializers.Field):
    """A translated column in all six languages, by the API's code; null where there is no translation."""

    def __init__(self, column: str, **kwargs: Any) -> None:
        self.column = column
        super().__init__(**{"source": "*", "read_only": True, **kwargs})

    def to_representation(self, value: Any) -> dict[str, str | None]:
        """Return the six."""
        return in_six(value, self.column)


class SourceSerializer(serializers.Serializer[Any]):
    """Where something comes from, and when it was held to be true."""

    title = serializers.CharField()
    url = serializers.CharField(allow_blank=True)
    as_of = serializers.DateField(allow_null=True)
    confidence = serializers.CharField(allow_blank=True)


@extend_schema_field(SourceSerializer)
class SourceField(serializers.Field):
    """The columns `source_title, source_url, as_of, confidence` as one object."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"source": "*", "read_only": True, **kwargs})

    def to_representation(self, value: Any) -> dict[str, Any]:
        """Return the source."""
        as_of = getattr(value, "as_of", None)
        return {
            "title": value.source_title,
            "url": value.source_url,
            "as_of": as_of.isoformat() if as_of else None,
            "confidence": getattr(value, "confidence", ""),
        }
