"""What the API reads and writes: JSON, whatever the caller says it would like to have."""

import json
import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, negotiation, parsers, renderers

#: Bytes of a request: the longest text that a draft may have, with every letter written as an escape, fits.
MAX_BYTES = 2_500_000
#: How half of a pair of surrogates can be written; a whole pair begins with it as well.
SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class TooLarge(exceptions.APIException):
    """The body of the request is larger than anything that could be kept."""

    status_code = 413
    default_detail = gettext_lazy("The request is too large.")


class LengthRequired(exceptions.APIException):
    """A body in pieces of unknown length cannot be read here; to take it for an empty one would lose it."""

    status_code = 411
    default_detail = gettext_lazy("Send the length of the body (Content-Length).")


def content_of(request: Any) -> Any:
    """Return the content of a request. Raises ParseError, UnsupportedMediaType, TooLarge or LengthRequired."""
    if request.headers.get("Transfer-Encoding") and not request.headers.get("Content-Length"):
        raise LengthRequired
    return request.data


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


class JSONParser(parsers.JSONParser):
    """JSON in UTF-8. What is not JSON, too large or nested too deeply is refused, never a failure.

    So is half of a pair of surrogates, in a value or a name (RFC 7493, section 2.1): it can be neither kept nor sent.
    """

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """Return what the body says. Raises ParseError or TooLarge."""
        data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise TooLarge
        try:
            body = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse)
            if SURROGATE.search(data):
                json.dumps(body, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            raise exceptions.ParseError(_("The body is not JSON.")) from None
        return body


class Negotiation(negotiation.BaseContentNegotiation):
    """There is one form of an answer: `Accept` never leads to a refusal."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        """Return the parser of the content type, or None for one that is not read (415)."""
        return negotiation.DefaultContentNegotiation().select_parser(request, parsers)

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> tuple[Any, str]:
        """Return the only renderer."""
        return renderers[0], renderers[0].media_type


class PdfRenderer(renderers.BaseRenderer):
    """Names the media type of documents in the schema; the bytes are sent as they are kept."""

    media_type = "application/pdf"
    format = "pdf"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> Any:
        """Return the bytes unchanged."""
        return data
