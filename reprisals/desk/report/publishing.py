"""A released report as static files: HTML, CSV and PDF in six languages, which the portal's operators publish.

The desk serves no public page: officers' pages and what everybody reads share neither a process nor a host.
"""

import csv
import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civspace.web.languages import direction, html_lang
from civspace.web.tables import text_of
from reprisals.desk import vocabulary
from reprisals.desk.disclosure import JOINT
from reprisals.desk.pdf import to_pdf
from reprisals.desk.regions import region_name
from reprisals.desk.report.gathering import LANGUAGES
from reprisals.vault import vocabulary as words

TITLES: dict[str, str | Promise] = {
    "region": gettext_lazy("Cases by region"),
    "mechanism": gettext_lazy("Cases by mechanism"),
    "act": gettext_lazy("Cases by act"),
    "action": gettext_lazy("Cases by the latest action"),
    "outcome": gettext_lazy("Cases by outcome"),
}
LABELS: dict[str, Mapping[str, str | Promise]] = {
    "mechanism": words.MECHANISMS,
    "act": words.ACTS,
    "action": dict(vocabulary.ACTIONS),
    "outcome": dict(vocabulary.OUTCOMES),
}


def label_of(table: str, category: str, language: str) -> str:
    """Return what a category is called in the current language; joint ones are named one after the other."""
    names = [
        region_name(code, language) if table == "region" else str(LABELS[table].get(code, _other(code)))
        for code in category.split(JOINT)
    ]
    return "; ".join(names)


def _other(code: str) -> str:
    return _("None") if code == "none" else _("Not known")


def printed(value: int | None) -> str:
    """Return a count as it is printed."""
    return "0–4" if value is None else str(value)


def tables_in(content: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """Return the tables with their words, and the length of each bar in percent of the longest."""
    made = []
    for name, title in TITLES.items():
        table = content["statistics"]["tables"].get(name)
        most = max((value or 0 for value in table.values()), default=0) if table else 0
        rows = [
            {
                "label": label_of(name, category, language),
                "count": printed(value),
                "length": round(100 * (value or 0) / most) if most else 0,
            }
            for category, value in sorted((table or {}).items(), key=lambda pair: (-(pair[1] or 0), pair[0]))
        ]
        made.append({"name": name, "title": title, "rows": rows, "withheld": table is None})
    return made


def parts_in(content: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """Return the entries by part; an entry that is not there in this language is shown in another, with its `lang`."""
    found = []
    for code, title in vocabulary.PARTS:
        entries = []
        for entry in content["entries"]:
            if entry["part"] == code:
                texts = entry["texts"]
                chosen = next(one for one in (language, *LANGUAGES) if one in texts)
                entries.append(
                    {
                        "country": entry["country"],
                        "text": texts[chosen],
                        "lang": html_lang(chosen),
                        "dir": direction(chosen),
                    }
                )
        found.append({"title": title, "entries": entries})
    return found


def as_html(content: Mapping[str, Any], language: str) -> str:
    """Return the public page in a language: no script, no cookie, nothing from elsewhere."""
    with translation.override(language):
        context = {
            "content": content,
            "lang": html_lang(language),
            "dir": direction(language),
            "parts": parts_in(content, language),
            "tables": tables_in(content, language),
            "total": printed(content["statistics"]["total"]),
            "total_withheld": content["statistics"]["total_withheld"],
        }
        return render_to_string("reprisals/desk/published.html", context)


def as_csv(content: Mapping[str, Any], language: str) -> str:
    """Return the tables as CSV; no cell is ever a formula."""
    with translation.override(language):
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow([text_of(_("Table")), text_of(_("Category")), text_of(_("Cases"))])
        for table in tables_in(content, language):
            for row in table["rows"]:
                writer.writerow([text_of(str(table["title"])), text_of(row["label"]), text_of(row["count"])])
        if not content["statistics"]["total_withheld"]:
            writer.writerow([text_of(_("All cases")), "", text_of(printed(content["statistics"]["total"]))])
    return "\ufeff" + out.getvalue()


def write_files(content: Mapping[str, Any], directory: Path) -> list[Path]:
    """Write the report in six languages, each file whole or not at all, and return the paths."""
    directory.mkdir(parents=True, exist_ok=True)
    stem = f"{content['year']}-{content['kind']}"
    written = []
    for language in LANGUAGES:
        page = as_html(content, language)
        for suffix, data in (
            ("html", page.encode()),
            ("csv", as_csv(content, language).encode()),
            ("pdf", to_pdf(page)),
        ):
            path = directory / f"{stem}-{language}.{suffix}"
            aside = path.with_suffix(f".{suffix}.new")
            aside.write_bytes(data)
            os.replace(aside, path)
            written.append(path)
    return written
