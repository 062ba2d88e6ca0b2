"""Translations made ready for use: each .po compiled to the .mo beside it, without any program to be installed."""

import os
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.reloader import translation_file_changed


def stale_catalogues() -> list[Path]:
    """Return the .po files whose .mo is missing or older."""
    found = []
    for folder in settings.LOCALE_PATHS:
        for po in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
            mo = po.with_suffix(".mo")
            if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
                found.append(po)
    return found


def compile_catalogues() -> list[Path]:
    """Compile what is missing or older than its source, and return what was compiled.

    A reader sees either the old or the new file. Fuzzy messages are left out. This process forgets what it had read.
    """
    compiled = stale_catalogues()
    for po in compiled:
        with po.open("rb") as source:
            catalogue = read_po(source)
        descriptor, name = tempfile.mkstemp(dir=po.parent, suffix=".mo.new")
        with os.fdopen(descriptor, "wb") as target:
            write_mo(target, catalogue)
        os.chmod(name, 0o644)
        os.replace(name, po.with_suffix(".mo"))
        translation_file_changed(None, po.with_suffix(".mo"))
    return compiled
