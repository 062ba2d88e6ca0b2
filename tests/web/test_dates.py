"""Dates as UN pages write them in each language."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.utils import translation

from civspace.web.dates import day_text, offset_text, when_text
from civspace.web.languages import direction, html_lang, native_name


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ar", "15 حزيران/يونيه 2020"),
        ("zh-hans", "2020年6月15日"),
        ("en", "15 June 2020"),
        ("fr", "15 juin 2020"),
        ("ru", "15 июня 2020"),
        ("es", "15 de junio de 2020"),
    ],
)
def test_a_day_in_six_languages(language, expected):
    with translation.override(language):
        assert day_text(date(2020, 6, 15)) == expected


def test_the_weekday_comes_where_the_language_puts_it():
    day = date(2020, 6, 15)
    assert day_text(day, weekday=True) == "Monday 15 June 2020"
    with translation.override("zh-hans"):
        assert day_text(day, weekday=True) == "2020年6月15日 星期一"
    with translation.override("fr"):
        assert day_text(date(2020, 6, 1), weekday=True) == "lundi 1er juin 2020"


def test_offsets_are_named_in_hours_and_minutes():
    def at(**offset: float) -> datetime:
        return datetime(2020, 6, 15, tzinfo=timezone(timedelta(**offset)))

    assert [offset_text(at(hours=hours)) for hours in (0, 2, -4, 5.5, -3.5)] == [
        "UTC",
        "UTC+2",
        "UTC-4",
        "UTC+5:30",
        "UTC-3:30",
    ]


def test_a_moment_as_plain_text_for_mail():
    moment = datetime(2020, 1, 15, 23, 30, tzinfo=UTC)
    assert when_text(moment, "America/New_York") == "Wednesday 15 January 2020, 18:30 (UTC-5)"
    assert when_text(moment, "Asia/Kolkata") == "Thursday 16 January 2020, 05:00 (UTC+5:30)"


def test_languages_know_their_names_and_directions():
    assert [native_name(code) for code in ("zh", "zh-hans", "ar", "de", "qqq")] == [
        "中文",
        "中文",
        "العربية",
        "Deutsch",
        "qqq",
    ]
    assert [direction(code) for code in ("ar", "fa", "zh", "en")] == ["rtl", "rtl", "ltr", "ltr"]
    assert html_lang("zh") == "zh-Hans"
