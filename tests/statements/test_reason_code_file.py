"""The reasons for returning or refusing that are shipped."""

from pathlib import Path

from django.conf import settings

from civspace.reference.domain import read_csv

ROWS = read_csv(Path(settings.BASE_DIR) / "submissions" / "statements" / "data" / "reason_codes.csv")
COLUMNS = ("ar", "zh_hans", "en", "fr", "ru", "es")


def test_reasons_in_six_languages() -> None:
    assert {row["code"] for row in ROWS} == {
        "over-word-limit",
        "wrong-agenda-item",
        "language-not-accepted",
        "organization-name",
        "format",
        "unclear",
        "terminology",
        "abusive-language",
        "no-standing",
        "wrong-category",
        "late",
        "too-many",
        "duplicate",
        "decided-in-error",
        "other",
    }
    for row in ROWS:
        assert set(row["verbs"].split()) <= {"return", "refuse", "reopen"}
        assert row["verbs"]
        assert row["source_title"]
        assert row["confidence"]
        for column in COLUMNS:
            assert row[f"label_{column}"]
            assert row[f"template_{column}"] or row["code"] == "other"


def test_names_alone_never_refuse() -> None:
    """Terminology is advice: a statement may come back for it, it is not refused for it."""
    verbs = {row["code"]: row["verbs"] for row in ROWS}
    assert verbs["terminology"] == "return"
