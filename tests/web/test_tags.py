"""What the tags print, exactly."""

import re
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from civspace.web import registry
from civspace.web.icons import NAMES

MOMENT = datetime(2020, 6, 15, 16, 0, tzinfo=UTC)


def show(source: str, **context: object) -> str:
    return Template(source).render(Context(context)).strip()


def squeeze(html: str) -> str:
    return "".join(line.strip() for line in html.splitlines())


def test_symbols_read_from_left_to_right():
    assert show('{% symbol "A/HRC/70/NGO/1" %}') == '<bdi dir="ltr">A/HRC/70/NGO/1</bdi>'
    assert show("{% bdi name %}", name="<b>") == '<bdi dir="auto">&lt;b&gt;</bdi>'


def test_text_in_the_readers_language_stands_plain_and_is_escaped():
    assert show('{% in_language "R&D" "en" %}') == "R&amp;D"
    with translation.override("zh-hans"):
        assert show('{% in_language "水" "zh" %}') == "水"


def test_text_in_another_language_says_which():
    assert show('{% in_language "شبكة المياه" "ar" %}') == (
        '<bdi lang="ar" dir="rtl">شبكة المياه</bdi> <span class="lang-note"><span class="visually-hidden">'
        'Not available in your language. Shown in:</span> <span lang="ar" dir="rtl">العربية</span></span>'
    )
    assert show('{% in_language "水" "zh" note=False %}') == '<bdi lang="zh-Hans" dir="ltr">水</bdi>'
    assert show('{% in_language "Name" %}') == '<bdi dir="auto">Name</bdi>'
    assert show('{% in_language "" "fr" %}') == ""


def test_a_translated_field_falls_back_openly():
    thing = SimpleNamespace(title_en="", title_fr="Conseil", title_zh_hans="理事会")
    assert show('{% translated thing "title" note=False %}', thing=thing) == '<bdi lang="fr" dir="ltr">Conseil</bdi>'
    with translation.override("zh-hans"):
        assert show('{% translated thing "title" %}', thing=thing) == "理事会"
    assert show('{% translated thing "name" %}', thing=thing) == ""


def test_blocks_of_text_carry_language_and_direction():
    assert show('<div {% lang_attrs "ar" %}>') == '<div lang="ar" dir="rtl">'
    assert show("<div {% lang_attrs none %}>", none=None) == '<div dir="auto">'


def test_a_moment_shows_in_the_zone_of_the_meeting():
    assert show('{% when moment "Europe/Zurich" %}', moment=MOMENT) == (
        '<time datetime="2020-06-15T16:00:00Z">Monday 15 June 2020, <bdi dir="ltr">18:00</bdi> '
        '(<bdi dir="ltr">UTC+2</bdi>)</time>'
    )
    assert show("{% when moment %}", moment=None) == ""


def test_days_and_periods():
    assert show("{% day value %}", value=date(2020, 6, 15)) == '<time datetime="2020-06-15">15 June 2020</time>'
    late = datetime(2020, 6, 15, 23, 30, tzinfo=UTC)
    assert show('{% day value "Asia/Tokyo" %}', value=late) == '<time datetime="2020-06-16">16 June 2020</time>'
    assert show("{% day_range a b %}", a=date(2020, 6, 15), b=date(2020, 7, 3)) == (
        '<time datetime="2020-06-15">15 June 2020</time> to <time datetime="2020-07-03">3 July 2020</time>'
    )
    assert show("{% day_range a a %}", a=date(2020, 6, 15)) == '<time datetime="2020-06-15">15 June 2020</time>'


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "1,234,567"),
        ("zh-hans", "1,234,567"),
        ("fr", "1\u00a0234\u00a0567"),
        ("es", "1\u00a0234\u00a0567"),
        ("ru", "1\u00a0234\u00a0567"),
        ("ar", "1\u00a0234\u00a0567"),
    ],
)
def test_numbers_are_grouped_as_the_language_does(language, expected):
    with translation.override(language):
        assert show("{{ 1234567|localized_number }}") == expected


def test_status_tags_know_their_kinds():
    assert show('{% tag "Published" "good" %}') == '<strong class="tag tag--good">Published</strong>'
    assert show('{% tag "Draft" %}') == '<strong class="tag tag--neutral">Draft</strong>'
    with pytest.raises(TemplateSyntaxError, match="Unknown kind of tag 'pink'"):
        show('{% tag "Draft" "pink" %}')


def test_every_icon_is_decoration():
    for name in NAMES:
        assert ' aria-hidden="true" focusable="false">' in show("{% icon name %}", name=name)


def test_the_query_string_changes_one_thing_and_goes_back_to_the_first_page():
    request = RequestFactory().get("/en/statements/?q=water&language=fr&language=es&page=3")
    assert show("{% query_string page=4 %}", request=request) == "?q=water&amp;language=fr&amp;language=es&amp;page=4"
    assert show("{% query_string q=None %}", request=request) == "?language=fr&amp;language=es"
    assert show("{% query_string language=one %}", request=request, one=["ar"]) == "?q=water&amp;language=ar"
    assert show('{% query_string q="x" %}') == "?q=x"


def test_pages_keep_the_filters():
    request = RequestFactory().get("/en/statements/?q=water&page=2")
    pages = Paginator(range(30), 10)
    html = squeeze(show("{% pagination page %}", page=pages.page(2), request=request))
    assert html == (
        '<nav class="pagination" aria-label="Pages"><ul>'
        '<li><a href="?q=water&amp;page=1" rel="prev">Previous</a></li>'
        '<li><a href="?q=water&amp;page=1"><span class="visually-hidden">Page</span> 1</a></li>'
        '<li><a href="?q=water&amp;page=2" aria-current="page"><span class="visually-hidden">Page</span> 2</a></li>'
        '<li><a href="?q=water&amp;page=3"><span class="visually-hidden">Page</span> 3</a></li>'
        '<li><a href="?q=water&amp;page=3" rel="next">Next</a></li></ul></nav>'
    )
    assert show("{% pagination page %}", page=Paginator(range(3), 10).page(1), request=request) == ""


def test_the_timeline_says_what_happened_who_acts_and_by_when():
    steps = [
        {"state": "done", "label": "Submitted", "when": MOMENT, "who": "Network"},
        {"state": "current", "label": "Review", "who": "Secretariat", "by": MOMENT},
    ]
    html = squeeze(show('{% timeline steps "UTC" %}', steps=steps))
    stamp = (
        '<time datetime="2020-06-15T16:00:00Z">Monday 15 June 2020, <bdi dir="ltr">16:00</bdi> '
        '(<bdi dir="ltr">UTC</bdi>)</time>'
    )
    assert html == (
        '<ol class="timeline"><li class="timeline__step timeline__step--done">'
        '<p class="timeline__label">Submitted <span class="timeline__state">Done</span></p>'
        f'<p class="meta">{stamp}</p><p class="meta">By: Network</p></li>'
        '<li class="timeline__step timeline__step--current" aria-current="step">'
        '<p class="timeline__label">Review <span class="timeline__state">Now</span></p>'
        f'<p class="meta">Who acts: Secretariat</p><p class="timeline__by">By when: {stamp}</p></li></ol>'
    )


def test_an_empty_list_says_why_and_what_next():
    html = squeeze(show('{% empty_state "Nothing yet" "Come back." "/en/" "Home" %}'))
    assert html == (
        '<div class="empty-state"><h2>Nothing yet</h2><p>Come back.</p>'
        '<p><a class="button button--secondary" href="/en/">Home</a></p></div>'
    )


def test_breadcrumbs_end_at_this_page():
    html = squeeze(show('{% breadcrumbs "Meetings" "/en/meetings/" "Session" %}'))
    assert '<li><a href="/en/meetings/">Meetings</a></li>' in html
    assert html.endswith('<li><span aria-current="page">Session</span></li></ol></nav>')


@pytest.fixture
def own_registry(monkeypatch):
    monkeypatch.setattr(registry, "_navigation", {})
    monkeypatch.setattr(registry, "_account_bar", None)


@pytest.mark.usefixtures("own_registry")
def test_navigation_shows_what_exists_and_this_reader_may_see():
    registry.register_nav("my", "components", "Parts", 2)
    registry.register_nav("my", "no-such-page", "Missing", 1)
    registry.register_nav("my", "robots", "Robots", 1, visible=lambda request: False)
    request = RequestFactory().get("/en/components/")
    assert show('{% navigation "my" "Mine" %}', request=request) == (
        '<nav class="section-nav" aria-label="Mine"><details><summary>Mine: <strong>Parts</strong></summary><ul>'
        '<li><a href="/en/components/" aria-current="page">Parts</a></li></ul></details></nav>'
    )


@pytest.mark.usefixtures("own_registry")
def test_a_page_under_another_address_is_marked_where_it_belongs():
    registry.register_nav("my", "my", "Overview", 1)
    registry.register_nav("my", "following", "Followed", 2, pages=("follow",))
    for path, marks in {"/en/my/": (1, 0), "/en/my/following/": (0, 1), "/en/my/follow/": (0, 1)}.items():
        html = show('{% navigation "my" "Mine" %}', request=RequestFactory().get(path))
        found = re.findall(r'href="/en/my/(following/)?" aria-current', html)
        assert (found.count(""), found.count("following/")) == marks, path


@pytest.mark.usefixtures("own_registry")
def test_public_navigation_may_not_depend_on_the_reader():
    with pytest.raises(ValueError, match="Public pages know no reader"):
        registry.register_nav("public", "components", "Parts", visible=lambda request: True)
    with pytest.raises(ValueError, match="Unknown section 'footer'"):
        registry.register_nav("footer", "components", "Parts")
    assert registry.navigation("public") == []


@pytest.mark.usefixtures("own_registry")
def test_the_account_bar_is_empty_for_nobody_and_names_a_person():
    request = RequestFactory().get("/en/my/")
    assert show("{% account_bar %}", request=request) == ""
    registry.register_account_bar(lambda request: {"name": "Amina", "unread": 3, "inbox_url": "/en/my/notices/"})
    html = show("{% account_bar %}", request=request)
    assert "<bdi>Amina</bdi>" in html
    assert "Notices (3 new)</a>" in html
