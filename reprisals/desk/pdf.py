"""The annual report as PDF. The engine gets no file, no address and no script: whatever a text asks for is refused."""

from typing import Any

import weasyprint
from weasyprint.text.fonts import FontConfiguration

STYLE = """
@page { size: A4; margin: 25mm 20mm; @bottom-center { content: counter(page); font-size: 9pt } }
html { font: 10.5pt/1.4 'Noto Serif', 'Noto Naskh Arabic', 'Noto Serif CJK SC', 'WenQuanYi Zen Hei', serif }
h1 { font-size: 18pt } h2 { font-size: 13pt; break-after: avoid } h3 { font-size: 11pt; break-after: avoid }
table { border-collapse: collapse; width: 100%; margin-block: 4mm }
th, td { border-block-end: 0.3pt solid #777; padding: 1.5mm; text-align: start; vertical-align: top }
td.number { text-align: end } .bar { display: none }
"""


class Refused(ValueError):
    """A text asked the engine for something; nothing is ever fetched."""


class NothingOutside(weasyprint.URLFetcher):
    """Refuses every address: network, files, data and attachments."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        raise Refused("A report asks for nothing")


def to_pdf(html: str) -> bytes:
    """Return a tagged PDF of a page."""
    fonts, fetcher = FontConfiguration(), NothingOutside()
    style = weasyprint.CSS(string=STYLE, font_config=fonts, url_fetcher=fetcher)
    document = weasyprint.HTML(string=html, url_fetcher=fetcher, base_url="about:blank")
    content: bytes = document.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1")
    return content
