"""HTML to PDF by WeasyPrint, which can reach nothing but the portal's own fonts and style sheet.

The library is imported on first use: it costs a second, and without Pango its import fails, which must not stop
the portal.
"""

import hashlib
import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from civspace.renditions import fonts

log = logging.getLogger(__name__)
STYLE = Path(__file__).parent / "static" / "renditions" / "document.css"
FONT_SCHEME = "civspace:fonts/"


class Unavailable(Exception):
    """Documents cannot be built on this server; the message says what to install."""


@dataclass(frozen=True)
class Built:
    """The bytes of a document and what is worth knowing of them."""

    content: bytes
    pages: int
    missing_glyphs: list[str]

    @property
    def content_hash(self) -> str:
        """The SHA-256 of the bytes in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


@lru_cache(maxsize=1)
def _load() -> Any:
    try:
        import weasyprint
    except OSError as error:
        raise Unavailable(
            "PDF cannot be built here: install libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0."
        ) from error
    return weasyprint


def problem(language: str = "") -> str:
    """Return why a document in this language cannot be built on this server, or an empty string."""
    try:
        _load()
    except Unavailable as error:
        return str(error)
    if package := fonts.missing_package(language):
        return f"PDF cannot be built here: install {package}."
    return ""


def available(language: str = "") -> bool:
    """Whether documents (in this language) can be built on this server."""
    return not problem(language)


def _fetcher(weasyprint: Any) -> Any:
    class OwnFilesOnly(weasyprint.URLFetcher):
        """Hands out the known font files and refuses everything else: network, files, data."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            name = url.removeprefix(FONT_SCHEME)
            if not url.startswith(FONT_SCHEME) or name not in fonts.FACES:
                log.warning("A document asked for something that is not the portal's own; refused")
                raise ValueError("Only the portal's own fonts may be read")
            return weasyprint.urls.URLFetcherResponse(url, fonts.installed()[name].read_bytes())

    return OwnFilesOnly()


def to_pdf(html: str, *, language: str, identifier: bytes) -> Built:
    """Return a tagged PDF/UA-1 document; the same input and toolchain give the same bytes.

    `identifier` is the PDF's file identifier, so it must follow from the input. Raises Unavailable.
    """
    if reason := problem(language):
        raise Unavailable(reason)
    weasyprint = _load()
    from weasyprint.text.fonts import FontConfiguration

    configuration, fetcher = FontConfiguration(), _fetcher(weasyprint)
    style = weasyprint.CSS(
        string=STYLE.read_text(encoding="utf-8"), font_config=configuration, url_fetcher=fetcher, base_url="civspace:"
    )
    document = weasyprint.HTML(string=html, url_fetcher=fetcher, base_url="civspace:").render(
        font_config=configuration, stylesheets=[style], pdf_variant="pdf/ua-1"
    )
    missing: set[int] = set()

    def gather(rendered: Any, _pdf: Any) -> None:
        for font in rendered.fonts.values():
            missing.update(font.missing)

    content = document.write_pdf(
        finisher=gather,
        stylesheets=[style],
        pdf_variant="pdf/ua-1",
        pdf_tags=True,
        pdf_identifier=identifier,
    )
    return Built(content, len(document.pages), [f"U+{code:04X}" for code in sorted(missing)])


__all__ = ["Built", "Unavailable", "available", "problem", "to_pdf"]
