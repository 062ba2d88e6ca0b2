"""Keep the five catalogues complete: `update` brings them up to date with the texts, `check` says what is wrong.

check: every message of the source in every catalogue and no other, none empty or fuzzy, placeholders and tags kept,
the right number of plural forms, white space at both ends alike.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
# The plural rules of the six languages, as gettext writes them: number of forms, expression.
PLURALS = {
    "ar": (6, "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5"),
    "es": (2, "n != 1"),
    "fr": (2, "n > 1"),
    "ru": (
        3,
        "n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2",
    ),
    "zh_Hans": (1, "0"),
}
SOURCES = ("civspace", "accounts", "meetings", "submissions", "reprisals", "templates")
PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|%[sdif]|\{\w*[^{}\s]*\}")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
Key = tuple[str | None, str, str]


def catalogue(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def extract(root: Path, languages: list[str]) -> None:
    """Run makemessages in a checkout; messages that are gone leave the catalogues."""
    for language in languages:
        catalogue(root, language).parent.mkdir(parents=True, exist_ok=True)
    ignored = [f"--ignore={name}/*" for name in (".venv", "node_modules", "var", "tests", "build", ".ci", "docs")]
    chosen = [f"--locale={language}" for language in languages]
    line = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        "--domain=django",
        "--no-location",
        "--no-obsolete",
        "--no-wrap",
    ]
    done = subprocess.run([*line, *ignored, *chosen], cwd=root, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)


def messages_of_source() -> dict[Key, polib.POEntry]:
    """Return every message that the source holds now."""
    with tempfile.TemporaryDirectory(prefix="civspace-messages-") as name:
        copy = Path(name)
        for folder in SOURCES:
            if (ROOT / folder).is_dir():
                shutil.copytree(
                    ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "migrations")
                )
        (copy / "locale").mkdir()
        extract(copy, ["fr"])
        return {key(entry): entry for entry in polib.pofile(str(catalogue(copy, "fr")))}


def key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def update() -> None:
    """Bring the catalogues up to date, with the plural rules of this file and without dates or places."""
    extract(ROOT, list(PLURALS))
    for language, (count, expression) in PLURALS.items():
        path = catalogue(ROOT, language)
        po = polib.pofile(str(path), wrapwidth=0)
        po.header = ""
        po.metadata = {
            "Project-Id-Version": "CivSpace",
            "Language": language,
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": f"nplurals={count}; plural=({expression});",
        }
        po.metadata_is_fuzzy = False
        for entry in po:
            entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
            if entry.msgid_plural:
                entry.msgstr_plural = {form: entry.msgstr_plural.get(form, "") for form in range(count)}
        po.save(str(path))
        waiting, fuzzy = len(po.untranslated_entries()), len(po.fuzzy_entries())
        print(f"{language}: {len(po)} messages, {waiting} to translate, {fuzzy} fuzzy")


def marks(text: str) -> list[str]:
    """Return the placeholders and tags of a text, sorted."""
    return sorted(PLACEHOLDER.findall(text)) + sorted(TAG.findall(text))


def edges(text: str) -> tuple[bool, bool]:
    return text != text.lstrip(), text != text.rstrip()


def faults_of(entry: polib.POEntry, forms: int) -> Iterator[str]:
    """Yield what is wrong with one message of a catalogue with that many plural forms."""
    if entry.fuzzy:
        yield "fuzzy"
    if not entry.msgid_plural:
        if not entry.msgstr.strip():
            yield "not translated"
        elif marks(entry.msgid) != marks(entry.msgstr):
            yield f"other placeholders or tags: {marks(entry.msgid)} became {marks(entry.msgstr)}"
        # Chinese sets no blank behind the comma of a list.
        elif entry.msgid.strip() != "," and edges(entry.msgid) != edges(entry.msgstr):
            yield "white space at an end was lost or added"
        return
    if sorted(entry.msgstr_plural) != list(range(forms)):
        yield f"{len(entry.msgstr_plural)} plural forms, not {forms}"
    elif not all(text.strip() for text in entry.msgstr_plural.values()):
        yield "a plural form is not translated"
    else:
        # A form for exactly none, one or two may leave the number out, the last may not.
        every = set(marks(entry.msgid)) | set(marks(entry.msgid_plural))
        for form, text in entry.msgstr_plural.items():
            if set(marks(text)) - every:
                yield f"plural form {form} has other placeholders or tags: {marks(text)}"
        if set(marks(entry.msgid_plural)) - set(marks(entry.msgstr_plural[forms - 1])):
            yield "the last plural form lost a placeholder or tag"


def faults(language: str, source: dict[Key, polib.POEntry]) -> Iterator[str]:
    """Yield what is wrong with the catalogue of a language."""
    path = catalogue(ROOT, language)
    if not path.exists():
        yield f"{path.relative_to(ROOT)} is missing"
        return
    po = polib.pofile(str(path))
    forms = PLURALS[language][0]
    if f"nplurals={forms};" not in po.metadata.get("Plural-Forms", ""):
        yield f"Plural-Forms is not nplurals={forms}"
    if po.obsolete_entries():
        yield f"{len(po.obsolete_entries())} obsolete messages"
    there = {key(entry): entry for entry in po if not entry.obsolete}
    for missing in source.keys() - there.keys():
        yield f"{missing[1]!r} is missing: run `make messages`"
    for extra in there.keys() - source.keys():
        yield f"{extra[1]!r} is no longer in the source: run `make messages`"
    for entry in there.values():
        for fault in faults_of(entry, forms):
            yield f"{entry.msgid!r}: {fault}"


def check() -> int:
    """Print every fault and return 1 if there is one."""
    source = messages_of_source()
    found = [f"{language}: {fault}" for language in PLURALS for fault in faults(language, source)]
    for line in found:
        print(line)
    print(f"Translations: {len(source)} messages in {len(PLURALS)} languages, {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        update()
    elif sys.argv[1:] == ["check"]:
        sys.exit(check())
    else:
        sys.exit("Usage: .ci/translations.py check|update")
