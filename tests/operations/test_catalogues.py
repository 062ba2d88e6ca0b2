"""Translations compiled without gettext."""

import gettext
import os

from django.utils.translation import override, pgettext

from civspace.operations.catalogues import compile_catalogues

PO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Statement"
msgstr "Exposé"

msgctxt "verb"
msgid "State"
msgstr "Énoncer"

msgid "%(count)s word"
msgid_plural "%(count)s words"
msgstr[0] "%(count)s mot"
msgstr[1] "%(count)s mots"

#, fuzzy
msgid "Meeting"
msgstr "Peut-être"
"""


def test_compiles_what_is_missing_or_older(settings, tmp_path):
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    po = folder / "django.po"
    po.write_text(PO, encoding="utf-8")
    settings.LOCALE_PATHS = [tmp_path]
    with override("fr"):
        assert pgettext("verb", "State") == "State"

    assert compile_catalogues() == [po]
    # This process had read that there is nothing.
    with override("fr"):
        assert pgettext("verb", "State") == "Énoncer"
    french = gettext.translation("django", tmp_path, ["fr"])
    assert french.gettext("Statement") == "Exposé"
    assert french.pgettext("verb", "State") == "Énoncer"
    assert french.ngettext("%(count)s word", "%(count)s words", 2) == "%(count)s mots"
    assert french.gettext("Meeting") == "Meeting"

    assert compile_catalogues() == []
    later = po.with_suffix(".mo").stat().st_mtime + 10
    os.utime(po, (later, later))
    assert compile_catalogues() == [po]
    assert sorted(path.name for path in folder.iterdir()) == ["django.mo", "django.po"]
