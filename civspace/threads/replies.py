"""Placeholders of saved replies: plain words put in the place of plain words, nothing is ever evaluated."""

import re
from collections.abc import Mapping

NAMES = ("reference", "organization", "title", "due")
PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")


def unknown(text: str) -> list[str]:
    """Return the placeholders of a text that are none."""
    return [name for name in PLACEHOLDER.findall(text) if name not in NAMES]


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values in the place of `{reference}` and its like, once: what a value holds is not looked at again."""
    return PLACEHOLDER.sub(lambda match: values[match[1]] if match[1] in values else match[0], text)
