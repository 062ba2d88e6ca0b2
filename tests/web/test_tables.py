"""Lists as tables: what is read back is what was there, no cell is a formula, and every list has one."""

import csv
import datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from civspace.web import tables
from civspace.web.tables import FORMULA, Column
from tests import factories

COLUMNS = (Column("A", lambda row: row[0]), Column("=B", lambda row: row[1]))


def asked(form: str, rows, columns=COLUMNS):
    return tables.answer(RequestFactory().get(f"/en/x/?format={form}&q=a&page=2"), name="x", columns=columns, rows=rows)


def read_csv(rows):
    answer = asked("csv", rows)
    content = b"".join(answer.streaming_content).decode()
    assert content.startswith("\ufeff")
    return list(csv.reader(StringIO(content[1:], newline="")))


def read_xlsx(rows, language="en"):
    with translation.override(language):
        answer = asked("xlsx", rows)
    return load_workbook(BytesIO(answer.content)).active


texts = st.text(st.sampled_from("=+-@\t\r\n＝＠ab, ;\"'|é中ع"), max_size=20)


@given(st.lists(st.tuples(texts, texts), max_size=5))
def test_no_cell_of_a_csv_is_a_formula_and_no_text_is_lost(rows):
    read = read_csv(rows)
    assert read[0] == ["A", "'=B"]
    for written, got in zip(rows, read[1:], strict=True):
        for before, after in zip(written, got, strict=True):
            assert not after.startswith(FORMULA)
            assert after in (before, f"'{before}")


printable = st.text(st.sampled_from("=+-@＝＠ab, ;\"'|é中ع"), min_size=1, max_size=20)


@given(st.lists(st.tuples(printable, printable), max_size=3))
def test_no_cell_of_a_spreadsheet_is_a_formula(rows):
    sheet = read_xlsx(rows)
    cells = [list(row) for row in sheet.iter_rows()]
    assert [cell.data_type for row in cells for cell in row] == ["s"] * (2 + 2 * len(rows))
    assert [[cell.value for cell in row] for row in cells[1:]] == [list(row) for row in rows]


MOMENT = datetime.datetime(2030, 6, 15, 10, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
VALUES = [
    (None, "", None),
    (7, "7", 7),
    (-7, "-7", -7),
    (Decimal("1.5"), "1.5", 1.5),
    (True, "Yes", "Yes"),
    (datetime.date(2030, 6, 15), "2030-06-15", datetime.datetime(2030, 6, 15)),
    (MOMENT, "2030-06-15T08:30:00Z", datetime.datetime(2030, 6, 15, 8, 30)),
    ("a,b\n\"c\"", 'a,b\n"c"', "a,b\n\"c\""),
    ("نص", "نص", "نص"),
]  # fmt: skip


@pytest.mark.parametrize("value,in_csv,in_xlsx", VALUES)
def test_what_a_value_becomes(value, in_csv, in_xlsx):
    assert read_csv([(value, "x")])[1] == [in_csv, "x"]
    assert read_xlsx([(value, "x")]).cell(2, 1).value == in_xlsx


def test_characters_that_a_spreadsheet_cannot_hold_are_left_out():
    assert read_xlsx([("a\x0bb", "x")]).cell(2, 1).value == "ab"


def test_a_spreadsheet_reads_from_the_right_in_arabic():
    assert read_xlsx([("a", "b")], "ar").sheet_view.rightToLeft is True
    assert not read_xlsx([("a", "b")], "en").sheet_view.rightToLeft


def test_a_spreadsheet_of_too_many_rows_is_refused_and_csv_is_not(settings):
    settings.XLSX_ROWS = 2
    rows = [("a", "b")] * 3
    answer = asked("xlsx", rows)
    assert answer.status_code == 422
    assert "/en/x/?q=a&amp;format=csv" in answer.content.decode()
    assert len(read_csv(rows)) == 4
    assert asked("xlsx", rows[:2]).status_code == 200


@pytest.fixture
def published(db):
    return [factories.make_statement(state="published", title=f"Title {number}") for number in range(3)]


def rows_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    return list(csv.reader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"), newline="")))


def test_the_table_of_published_statements_is_the_list(client, published):
    factories.make_statement(title="A draft")
    rows = rows_of(client, "/en/statements/?format=csv")
    assert [row[1] for row in rows[1:]] == [it.title for it in reversed(published)]
    assert "private" not in client.get("/en/statements/?format=csv")["Cache-Control"]
    one = rows_of(client, f"/en/statements/?format=csv&meeting={published[0].meeting.slug}")
    assert [row[1] for row in one[1:]] == [published[0].title]


@pytest.mark.parametrize("path", ["statements", "organizations", "meetings", "search"])
def test_a_table_asks_as_much_for_many_rows_as_for_one(client, published, path):
    counts = []
    for wanted in ("Title", "Title 1"):
        with CaptureQueriesContext(connection) as queries:
            rows_of(client, f"/en/{path}/?format=csv&type=statement&q={wanted}")
        counts.append(len(queries))
    assert counts[0] == counts[1]
