"""Whole numbers that come with a request: whatever else was sent is no number, and never an error of the portal."""

from django.http import HttpRequest

#: Digits of a number that fits where numbers are kept.
MOST_DIGITS = 9


def number_in(text: str, *, digits: int = MOST_DIGITS) -> int | None:
    """Return the whole number that was sent, in the digits of any script, or None for anything else."""
    return int(text) if text.isdecimal() and len(text) <= digits else None


def version_in(request: HttpRequest) -> int | None:
    """Return the version that a page showed, so that nobody decides on what they have not seen."""
    return number_in(request.POST.get("version", ""))
