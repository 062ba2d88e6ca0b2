"""Pictures: what is drawn where, in both directions, without a style."""

import pytest
from django.template import Context, Template
from django.utils import translation

from civspace.figures.charts import Bar, Part, Point, bars, line

POINTS = [Point("2023", 100), Point("2024", None), Point("2025", 200), Point("2026", 50)]


def render(source: str, **context) -> str:
    return Template("{% load figures %}" + source).render(Context(context))


def test_bars_have_one_scale_and_hidden_numbers_are_left_out():
    drawn = bars([Bar("a", [30, 10]), Bar("b", [20, None]), Bar("c", [0, 0])])
    assert drawn[0].parts == (Part(1, "0.00", "75.00"), Part(2, "75.00", "25.00"))
    assert drawn[1].parts == (Part(1, "0.00", "50.00"),)
    assert drawn[2].parts == ()
    assert [(bar.total, bar.hides) for bar in drawn] == [(40, False), (20, True), (0, False)]
    assert bars([]) == []


def test_a_line_begins_at_nought_and_breaks_where_a_number_is_hidden():
    drawn = line(POINTS)
    assert [(spot.x, spot.y) for spot in drawn.spots if spot.value is not None] == [
        ("28.0", "83.0"),
        ("217.3", "22.0"),
        ("312.0", "113.5"),
    ]
    assert drawn.strokes == ("217.3,22.0 312.0,113.5",)


def test_a_line_of_one_point_stands_in_the_middle():
    assert [spot.x for spot in line([Point("2026", 7)]).spots] == ["170.0"]


def test_a_line_turns_with_the_language():
    with translation.override("ar"):
        assert [spot.x for spot in line(POINTS).spots] == ["312.0", "217.3", "122.7", "28.0"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pictures_have_a_title_and_no_style(language):
    with translation.override(language):
        text = render("{% line_chart 'wait' title points %}", points=POINTS, title="Days <b>")
        text += render("{% bar_chart 'By region' found names %}", found=[Bar("a", [3, None])], names=["x", "y"])
    assert "<figcaption>By region</figcaption>" in text and "Days &lt;b&gt;" in text
    assert 'role="img" aria-labelledby="wait-title" aria-describedby="wait-desc"' in text
    assert "2023: 100; 2024: " in text and "; 2026: 50</desc>" in text
    assert "style=" not in text and "<style" not in text and "<script" not in text


def test_a_hidden_number_is_said_and_not_left_blank():
    assert render("{% figure n %}", n=None) == '<span class="meta">hidden</span>'
    assert render("{% figure n %}", n=1234) == "1,234"
    assert render("{% figure n %}", n=0) == "0"
