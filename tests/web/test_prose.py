"""The marks of a body: what they become, what is never lost, and that nothing unsafe comes through."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civspace.web.prose import (
    ListItem,
    NoteMark,
    NumberedItem,
    Paragraph,
    Text,
    clean,
    clean_line,
    parse,
    plain,
    to_html,
)

BODY = "First[^1] line\ngoes on.\n\n3. Numbered\n4. Again[^x]\n- item\n\nLast[^1].\n\n[^x]: The x.\n[^1]: One\nmore."


def test_blocks_and_notes():
    prose = parse(BODY)
    assert prose.blocks == [
        Paragraph((Text("First"), NoteMark("1"), Text(" line goes on."))),
        NumberedItem((Text("Numbered"),), 3),
        NumberedItem((Text("Again"), NoteMark("x")), 4),
        ListItem((Text("item"),)),
        Paragraph((Text("Last"), NoteMark("1"), Text("."))),
    ]
    assert prose.notes == {"x": (Text("The x."),), "1": (Text("One more."),)}
    assert prose.note_order() == ["1", "x"]
    assert prose.marks_without_note() == []


def test_a_note_given_twice_keeps_both_texts_and_a_note_without_mark_comes_last():
    prose = parse("Text[^b][^c]\n\n[^a]: alone\n[^b]: one\n[^b]: two")
    assert prose.note_order() == ["b", "a"]
    assert plain("Text[^b]\n\n[^a]: alone\n[^b]: one\n[^b]: two") == "Text\none two\nalone"
    assert prose.marks_without_note() == ["c"]


def test_html():
    assert to_html("One[^1] & two[^1]\n\n2. <b>\n- x\n\n[^1]: note") == (
        '<p id="p-1">One<sup class="note-mark"><a id="mark-1" href="#note-1" role="doc-noteref">'
        '<bdi dir="ltr">1</bdi></a></sup> &amp; two<sup class="note-mark">'
        '<a id="mark-1-2" href="#note-1" role="doc-noteref"><bdi dir="ltr">1</bdi></a></sup></p>\n'
        '<ol class="prose-list">\n<li id="p-2" value="2">&lt;b&gt;</li>\n</ol>\n'
        '<ul class="prose-list">\n<li id="p-3">x</li>\n</ul>\n'
        '<section class="notes" role="doc-endnotes" aria-label="Notes">\n<ol>\n'
        '<li id="note-1" value="1">note <a class="note-back" href="#mark-1" role="doc-backlink" '
        'aria-label="Back to the text of note 1">↩</a></li>\n</ol>\n</section>'
    )


def test_html_with_links_prefix_and_an_unexplained_mark():
    assert to_html("One[^9]", prefix="fr-", paragraph_links=True) == (
        '<p id="fr-p-1">One[^9] <a class="paragraph-link" href="#fr-p-1" aria-label="Link to paragraph 1">¶</a></p>'
    )


def test_symbols_are_isolated_where_text_runs_from_the_right():
    assert to_html("انظر A/HRC/70/NGO/1 و https://example.org/a.", "ar") == (
        '<p id="p-1">انظر <bdi dir="ltr">A/HRC/70/NGO/1</bdi> و <bdi dir="ltr">https://example.org/a</bdi>.</p>'
    )
    assert "<bdi" not in to_html("see A/HRC/70/NGO/1", "en")


@pytest.mark.parametrize(
    "pasted, cleaned",
    [
        ("One.\r\n\r\nTwo.", "One.\n\nTwo."),
        ("\ufeffOne\u200b two\xad.\u2060", "One two."),
        ("•\tOne\r\n•\tTwo", "- One\n- Two"),
        ("\uf0b7\tOne\n§\tTwo\no\tThree", "- One\n- Two\n- Three"),
        ("– un\n— deux", "- un\n- deux"),
        ("1.\tOne\n2)\tTwo\n3) Three", "1. One\n2. Two\n3) Three"),
        ("one \xa0 two\xa0: three   four\t", "one two\xa0: three four"),
        ("one\u2028two\u2029three\x0bfour", "one\ntwo\n\nthree\nfour"),
        ("\u202bنص\u202c \u200fA/1\u200e \u2067x\u2069", "نص \u200fA/1\u200e x"),
        ("می\u200cخواهم \u200d 👩\u200d👧", "می\u200cخواهم 👩\u200d👧"),
        ("It\x92s \x93so\x94", "It’s “so”"),
        ("a\x00b\x07c", "abc"),
        ("\u3000\u3000人权\u3000高专", "人权\u3000高专"),
        ("\n\n\nOne\n\n\n\nTwo\n\n", "One\n\nTwo"),
        ("x" * 121 + "\nTwo\nThree", "x" * 121 + "\n\nTwo\nThree"),
        (
            "Plain text stays.\n\n1. As it is\n- so[^1]\n\n[^1]: note",
            "Plain text stays.\n\n1. As it is\n- so[^1]\n\n[^1]: note",
        ),
    ],
)
def test_clean(pasted, cleaned):
    assert clean(pasted) == cleaned


def test_clean_line():
    assert clean_line(" A\r\ntitle\u200b  with\x00 \xa0breaks ") == "A title with breaks"


anything = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\n\t \xa0-•1.)o[^]:\u200c\u200d\u200f\u2028")))


@given(anything)
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@given(anything)
def test_no_letter_or_digit_is_ever_lost(text):
    def kept(value):
        # The bullets that Word writes as letters may become dashes.
        return [c for c in value if c.isalnum() and c not in "oØü"]

    readable = "".join(c for c in text if not "\x80" <= c <= "\x9f")
    assert kept(clean(readable)) == kept(readable)


@given(anything)
def test_html_holds_only_our_own_elements(text):
    written = to_html(text, "ar", paragraph_links=True)
    assert set(re.findall(r"</?([a-z]+)", written)) <= {"p", "ol", "ul", "li", "sup", "a", "bdi", "section"}
    shown = html.unescape(re.sub(r"<[^>]*>", "", written))
    assert not [word for word in plain(text).split() if word.isalnum() and word not in shown]
