"""T-Z07: page, CSV and PDF of a released report tell the same figures, and no State but where a consented text does."""

import csv
import io
import re
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from reprisals.desk.models import Cycle
from reprisals.desk.report.gathering import LANGUAGES, gather
from reprisals.desk.report.publishing import write_files
from reprisals.vault import domain as vault
from reprisals.vault.vocabulary import countries
from tests.reprisals import world
from tests.reprisals.desk.people import at_desk, today, write

pytestmark = pytest.mark.django_db

COUNT = r"0–4|\d\d?"  # a year stands alone on its line
#: One State in so many of the list, so that none is chosen, and regions have many cases or few.
STEP = 8
MECHANISMS = ("hrc", "hrc", "upr")
#: An invented State: the one that may be named, in the one text whose consent holds.
CONSENTED = "Norland"
Figures = tuple[list[tuple[str, str, str]], str]


def of_page(path: Path) -> Figures:
    """Return (table, category, count) of every row, and the number of all cases."""
    page = html.fromstring(path.read_bytes())
    rows = [
        (
            page.get_element_by_id(table.get("aria-labelledby")).text_content(),
            *(cell.text_content() for cell in row[:2]),
        )
        for table in page.iter("table")
        for row in table.find("tbody")
    ]
    return rows, page.xpath("string(//section[table]/p/bdi)")


def of_csv(path: Path) -> Figures:
    """Return the same of a CSV file, which ends with the number of all cases."""
    _head, *rows, (_words, nothing, total) = csv.reader(io.StringIO(path.read_text("utf-8-sig")))
    assert nothing == ""
    return [(table, category, count) for table, category, count in rows], total


def lines_of(path: Path) -> list[str]:
    """Return the lines of a PDF, without marks of direction and without the numbers of its pages."""
    done = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, timeout=60)
    lines = []
    for page in done.stdout.decode().rstrip("\f").split("\f"):
        *kept, number = [
            bare
            for line in page.splitlines()
            if (bare := re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", line).strip())
        ]
        assert number.isdecimal()
        lines += kept
    return lines


def counts_in(lines: list[str]) -> list[str]:
    """Return the counts in the lines of a PDF, in their order: rows end with them, in Arabic they begin so."""
    found = (re.fullmatch(rf"(?:.*\s{{2,}})?({COUNT})|({COUNT})\s{{2,}}.*", line) for line in lines)
    return [one[1] or one[2] for one in found if one]


def named_in(text: str, language: str) -> set[str]:
    """Return the States of the list, and the codes for them, that stand in a text as words of their own."""
    text = unicodedata.normalize("NFKC", text)
    words = {one for pair in countries(language) for one in pair}
    return {
        word for word in words if re.search(rf"(?<!\w){re.escape(unicodedata.normalize('NFKC', word))}(?!\w)", text)
    }


@pytest.fixture
def released(settings, tmp_path) -> tuple[dict[str, Any], dict[str, Path]]:
    """A report that tells of one case and counts many, written as files; returns its content and files by name."""
    office = world.office(settings)
    world.add(office, "st", roles=["officer", "statistics"])
    codes = [code for code, _name in countries("en")][::STEP]
    for number, code in enumerate(codes):
        answers = {"country": code, "place": code, "mechanism": [MECHANISMS[number % 3]], "acts": ["threat"]}
        world.report(office, account=code, answers=answers, consent=world.CONSENT | {"scopes": ["statistics"]})
    told, _code = world.report(office, answers={"country": codes[0]})
    closed, code = world.report(office, answers={"country": codes[1]})
    desk = at_desk(office, "st")
    days = {"first_day": today(-300), "last_day": today(60), "cut_off": today(60), "symbol": ""}
    assert desk.post("/en/report/new/", {"year": 2027, **days}).status_code == 302
    for case, country in ((told, CONSENTED), (closed, codes[1])):
        for language in LANGUAGES:
            text = f"Somebody was threatened in {country} ({language})."
            entry = {"year": 2027, "part": "new", "level": "anonymised", "country": country, "language": language}
            assert write(desk, case, "report_entry", **entry, text=text).status_code == 302
    vault.change_consent(vault.reporter_of(vault.enter(code=code)), {"scopes": [], "by": "victim"})
    content = gather(office.open("st"), Cycle.objects.get())
    return content, {path.name: path for path in write_files(content, tmp_path / "report")}


# T-Z07
def test_page_csv_and_pdf_tell_the_same_figures_and_no_state_without_consent(released):
    content, files = released
    figures = content["statistics"]["tables"]
    assert content["statistics"]["total"] == 25 and len({*figures["region"].values()}) > 2
    assert len(files) == 3 * len(LANGUAGES)
    for language in LANGUAGES:
        page, table, pdf = (files[f"2027-annual-{language}.{kind}"] for kind in ("html", "csv", "pdf"))
        rows, total = of_page(page)
        assert (rows, total) == of_csv(table)
        assert total == "25" and len(rows) == sum(len(cells) for cells in figures.values())
        lines = lines_of(pdf)
        assert counts_in(lines) == [count for _table, _category, count in rows]
        [said] = [line for line in lines if re.search(r"(?<![-\d])25(?![-\d])", line) and not counts_in([line])]
        assert "25" in said  # the number of all cases
        texts = {
            page: html.fromstring(page.read_bytes()).text_content(),
            table: table.read_text(),
            pdf: "\n".join(lines),
        }
        for path, text in texts.items():
            assert named_in(text, language) | named_in(text, "en") == set(), path.name
            assert text.count(CONSENTED) == (0 if path == table else 2), path.name
        assert named_in(f"{texts[page]} {countries(language)[0][1]}.", language) == {countries(language)[0][1]}
