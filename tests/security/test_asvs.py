"""The checklist names what is there: every requirement once, and nothing that does not exist."""

import ast
import re
from functools import lru_cache
from pathlib import Path

import pytest

from civspace.settings import portal

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
ROW = re.compile(r"(?m)^\| (?P<id>\d+\.\d+\.\d+) \| (?P<level>\d) \| (?P<what>[^|]+) \| (?P<answer>[^|]+) \|$")
ROWS = [match.groupdict() for match in ROW.finditer(TEXT)]
PATH = re.compile(r"[\w./-]+\.(?:py|md|csv|txt|toml|yml|conf|html)|\.env\.example|\.ci/run|\.dockerignore")
ANSWERS = ("met: ", "operator: ", "n/a: ", "not met: ", "not met on purpose: ")
#: How many requirements each chapter of version 5.0 has at levels 1 and 2.
CHAPTERS = {
    1: (8, 19),
    2: (4, 7),
    3: (8, 11),
    4: (2, 8),
    5: (4, 5),
    6: (13, 22),
    7: (6, 12),
    8: (4, 3),
    9: (4, 3),
    10: (5, 24),
    11: (3, 11),
    12: (3, 6),
    13: (1, 12),
    14: (2, 7),
    15: (3, 10),
    16: (0, 16),
    17: (0, 7),
}


@lru_cache(maxsize=200)
def named_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_requirement_of_levels_1_and_2_stands_once() -> None:
    assert len([line for line in TEXT.splitlines() if re.match(r"\| \d", line)]) == len(ROWS)
    assert len(ROWS) == len({row["id"] for row in ROWS}) == 253
    assert [sum(row["level"] == level for row in ROWS) for level in "12"] == [70, 183]
    found = {
        chapter: tuple(
            sum(row["level"] == level and row["id"].split(".")[0] == str(chapter) for row in ROWS) for level in "12"
        )
        for chapter in CHAPTERS
    }
    assert found == CHAPTERS
    numbers = [tuple(map(int, row["id"].split("."))) for row in ROWS]
    assert numbers == sorted(numbers)


def test_every_answer_names_what_is_there() -> None:
    assert {row["id"]: found for row in ROWS if (found := faults_of(row["answer"]))} == {}


def faults_of(answer: str) -> list[str]:
    """Return what an answer lacks, and what it names that is not there."""
    named, faults = re.findall(r"`([^`]+)`", answer), []
    if not answer.startswith(ANSWERS) or len(answer.split(": ", 1)[1]) < 4:
        faults.append("no answer")
    if answer.startswith("met: ") and not [one for one in named if "/" in one or one.isupper() or "." in one]:
        faults.append("nothing holds it")
    for one in named:
        path, _colons, name = one.partition("::")
        if one.startswith("tests/"):
            there = (ROOT / path).exists() and (not name or name in named_in(path))
        elif re.fullmatch(r"[A-Z][A-Z0-9_]+", one):
            there = hasattr(portal, one)
        else:
            there = not PATH.fullmatch(one) or (ROOT / one).is_file()
        if not there:
            faults.append(one)
    return faults


@pytest.mark.parametrize(
    "answer, faults",
    [
        ("met: `tests/security/test_asvs.py::test_of_nothing`", ["tests/security/test_asvs.py::test_of_nothing"]),
        ("met: `tests/none.py`", ["tests/none.py"]),
        ("met: `NO_SUCH_SETTING`", ["NO_SUCH_SETTING"]),
        ("met: `docs/none.md`", ["docs/none.md"]),
        ("met: in every way", ["nothing holds it"]),
        ("met: ", ["no answer", "nothing holds it"]),
        ("met: `DEBUG`, `docs/asvs.md`", []),
        ("n/a: no such thing", []),
    ],
)
def test_a_wrong_answer_is_found(answer: str, faults: list[str]) -> None:
    assert faults_of(answer) == faults


def test_chapters_that_are_named_are_there() -> None:
    manual = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"(?m)^#+ (.+)$", manual))
    named = {title for row in ROWS for title in re.findall(r'chapter "([^"]+)"', row["answer"])}
    assert named
    assert named <= headings
