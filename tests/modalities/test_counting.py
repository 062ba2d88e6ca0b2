"""Counting words: the table counted by hand, and what must hold for any text."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civspace.web.prose import clean
from meetings.modalities.counting import Tally, count_parts, count_words, parts, tally

CASES = json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8"))["cases"]
any_text = st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), max_size=200)
marked_text = st.lists(
    st.sampled_from(["1. ", "- ", "[^1]", "[^1]: ", "\n", "\n\n", "\t", " ", "word", "人", "1)", "o\t", "é", ".", "حق"])
).map("".join)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_table_counted_by_hand(case):
    split = parts(case["text"])
    assert tally(split.body) == Tally(case["words"], case["characters"])
    assert tally(split.notes) == Tally(*case.get("notes", [0, 0]))
    total = count_parts({"body": case["text"]}, counted=["body", "notes"], characters_per_word=case.get("per", 1))
    assert total == case["total"]


def test_the_rule_says_which_parts_count():
    texts = {"body": "Two words[^1].\n\n[^1]: A note here", "title": "The title", "cover": "One cover of five words"}

    def count(*counted):
        return count_parts(texts, counted=counted, characters_per_word=1)

    assert [count(part) for part in ("body", "notes", "title", "cover")] == [2, 3, 2, 5]
    assert count("body", "notes") == 5
    assert count("body", "notes", "title", "cover") == 12
    assert count() == 0


def test_an_unknown_part_is_refused():
    with pytest.raises(ValueError, match="endnotes"):
        count_parts({"body": "x"}, counted=["body", "endnotes"], characters_per_word=1)


def test_characters_per_word_may_be_a_decimal():
    assert count_words("人人有权享有生命", characters_per_word=Decimal("1.6")) == 5


@given(any_text, any_text)
def test_a_blank_between_two_texts_adds_their_counts(one, two):
    assert tally(f"{one} {two}") == tally(one) + tally(two)


@given(st.one_of(any_text, marked_text))
def test_cleaning_changes_no_count(text):
    before, after = parts(text), parts(clean(text))
    assert tally(after.body) + tally(after.notes) == tally(before.body) + tally(before.notes)


@given(st.one_of(any_text, marked_text))
def test_marks_never_add_words(text):
    split = parts(text)
    marked, plain = tally(split.body) + tally(split.notes), tally(text)
    assert marked.words <= plain.words
    assert marked.characters <= plain.characters
