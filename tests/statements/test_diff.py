"""The readable difference of two texts loses nothing of either."""

from hypothesis import given
from hypothesis import strategies as st

from submissions.statements.diff import Piece, paragraphs, pieces

words = st.sampled_from(["peace", "water ", "—", "  ", "\n", "\n\n", "1. ", "中文", "السلام ", "é", "[^1]", "x", "😀"])
texts = st.lists(words, max_size=25).map("".join) | st.text(max_size=60)


def rebuilt(found: list[Piece], *kinds: str) -> str:
    return "".join(piece.text for piece in found if piece.kind in kinds)


@given(before=texts, after=texts)
def test_what_stayed_and_went_is_the_old_text_what_stayed_and_came_the_new_one(before, after):
    found = list(pieces(before, after))
    assert rebuilt(found, "same", "removed") == before
    assert rebuilt(found, "same", "added") == after
    assert all(piece.text for piece in found)


@given(before=texts, after=texts)
def test_paragraph_by_paragraph_too(before, after):
    found = paragraphs(before, after)
    old = [rebuilt(part, "same", "removed") for kind, part in found if kind != "added"]
    new = [rebuilt(part, "same", "added") for kind, part in found if kind != "removed"]
    assert [it for it in old if it] == [it for it in before.split("\n\n") if it]
    assert [it for it in new if it] == [it for it in after.split("\n\n") if it]


@given(text=texts)
def test_the_same_text_has_no_difference(text):
    assert {piece.kind for _kind, part in paragraphs(text, text) for piece in part} <= {"same"}


def test_chinese_is_compared_character_by_character():
    assert list(pieces("我们欢迎报告", "我们支持报告")) == [
        Piece("same", "我们"),
        Piece("removed", "欢迎"),
        Piece("added", "支持"),
        Piece("same", "报告"),
    ]


def test_words_are_compared_as_words():
    assert list(pieces("States must act.", "States should act.")) == [
        Piece("same", "States "),
        Piece("removed", "must "),
        Piece("added", "should "),
        Piece("same", "act."),
    ]
