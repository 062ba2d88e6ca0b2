"""The three-way merge by paragraph: what does not touch goes together, what does is chosen, nothing is lost."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from submissions.statements.merge import merge, merge_value

#: On a machine with other work to do, a draw now and then takes long.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
PARAGRAPHS = st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f"]), max_size=8)


@st.composite
def edited(draw, base: list[str]) -> list[str]:
    """A text as somebody may change it: paragraphs stay, go, change or are joined by new ones."""
    text: list[str] = []
    for paragraph in base:
        text += draw(st.sampled_from([[paragraph]] * 5 + [[], [paragraph + "!"], ["new", paragraph]]))
    return text + draw(st.sampled_from([[], [], ["end"]]))


@st.composite
def three(draw):
    base = draw(PARAGRAPHS)
    change = st.one_of(edited(base), PARAGRAPHS)
    return base, draw(change), draw(change)


def view(parts, name):
    return [text for part in parts for text in getattr(part, name)]


@PATIENT
@given(three())
def test_joined_over_the_parts_the_three_texts_are_there_again(texts):
    parts = merge(*texts)
    assert (view(parts, "base"), view(parts, "mine"), view(parts, "theirs")) == tuple(texts)


@PATIENT
@given(three())
def test_who_changed_nothing_gets_what_the_other_wrote(texts):
    base, mine, _theirs = texts
    for parts in (merge(base, mine, base), merge(base, base, mine), merge(base, mine, mine)):
        assert "clash" not in {part.kind for part in parts}
        assert [text for part in parts for text in part.chosen()] == mine


@PATIENT
@given(three())
def test_it_does_not_matter_who_is_who(texts):
    base, mine, theirs = texts
    one, other = merge(base, mine, theirs), merge(base, theirs, mine)
    assert [(part.base, part.mine, part.theirs) for part in one] == [
        (part.base, part.theirs, part.mine) for part in other
    ]


@PATIENT
@given(three(), st.data())
def test_nothing_typed_is_lost(texts, data):
    """Whatever anybody added stands in the merged text, or was not chosen where both wrote."""
    base, mine, theirs = texts
    parts = merge(base, mine, theirs)
    merged = [text for part in parts for text in part.chosen("both")]
    for text in set(mine + theirs) - set(base):
        assert text in merged
    choice = data.draw(st.sampled_from(["mine", "theirs"]))
    if all(part.kind == "clash" or part.kind in ("same", choice, "both") for part in parts):
        assert [text for part in parts for text in part.chosen(choice)] == (mine if choice == "mine" else theirs)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "wanted"),
    [
        ("a b c", "A b c", "a b C", [("mine", "A"), ("same", "b"), ("theirs", "C")]),
        ("a b", "A b", "a B", [("mine", "A"), ("theirs", "B")]),
        ("a", "A", "α", [("clash", None)]),
        ("a", "A", "A", [("both", "A")]),
        ("a", "x a", "y a", [("clash", None), ("same", "a")]),
        ("a", "x a", "A", [("mine", "x"), ("theirs", "A")]),
        ("a b", "b", "a B", [("mine", ""), ("theirs", "B")]),
        ("a b", "b", "A b", [("clash", None), ("same", "b")]),
        ("a b c", "a c", "a b x c", [("same", "a"), ("mine", ""), ("theirs", "x"), ("same", "c")]),
        ("", "x", "y", [("clash", None)]),
    ],
)
def test_by_hand(base, mine, theirs, wanted):
    parts = merge(base.split(), mine.split(), theirs.split())
    found = [(it.kind, None if it.kind == "clash" else " ".join(it.chosen())) for it in parts]
    assert found == wanted


def test_one_value():
    assert [merge_value(*it) for it in (("a", "b", "a"), ("a", "a", "b"), ("a", "b", "b"), ("a", "b", "c"))] == [
        "b",
        "b",
        "b",
        None,
    ]
