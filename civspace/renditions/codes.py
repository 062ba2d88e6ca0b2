"""The square code on a document that leads a phone to its page."""

from io import BytesIO

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(address: str) -> SafeString:
    """Return an inline SVG of the address; the address must be printed beside it as text."""
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, nl=False, scale=1, border=0, omitsize=True
    )
    return mark_safe(out.getvalue().decode())
