"""A symbol in any spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civspace.search import symbols
from civspace.search.symbols import normalise_reference, normalise_symbol, resolve


@pytest.mark.parametrize(
    "typed, symbol",
    [
        ("A/HRC/70/NGO/1", "A/HRC/70/NGO/1"),
        ("a/hrc/70/ngo/1", "A/HRC/70/NGO/1"),
        (" A / HRC / 70 / NGO / 1. ", "A/HRC/70/NGO/1"),
        ("a-hrc-70-ngo-1", "A/HRC/70/NGO/1"),
        ("A_HRC_70_NGO_1", "A/HRC/70/NGO/1"),
        ("a–hrc–70–ngo–1", "A/HRC/70/NGO/1"),
        ("A HRC 70 NGO 1", "A/HRC/70/NGO/1"),
        ("A\\HRC\\70\\NGO\\1", "A/HRC/70/NGO/1"),
        ("Ａ／ＨＲＣ／７０／ＮＧＯ／１", "A/HRC/70/NGO/1"),
        ("\u200eA/HRC/٧٠/NGO/١\u200f", "A/HRC/70/NGO/1"),
        ("(A/HRC/70/NGO/1)", "A/HRC/70/NGO/1"),
        ("e/cn.6/2020/ngo/5", "E/CN.6/2020/NGO/5"),
        ("e cn 6 2020 ngo 5", "E/CN.6/2020/NGO/5"),
        ("E/CN6/2020/NGO/5", "E/CN.6/2020/NGO/5"),
        ("A/HRC/S-31/1", "A/HRC/S-31/1"),
        ("a-hrc-s-31-1", "A/HRC/S-31/1"),
        ("s/2020/15", "S/2020/15"),
        ("a/hrc/44/l.12/rev.1", "A/HRC/44/L.12/Rev.1"),
        ("A/HRC/70/NGO/1 corr 2", "A/HRC/70/NGO/1/Corr.2"),
        ("A/75/893/ADD.1", "A/75/893/Add.1"),
        ("A/HRC/WG.6/40/SYR/3", "A/HRC/WG.6/40/SYR/3"),
        ("", ""),
        ("human rights", ""),
        ("1996/31", ""),
        ("2020/9/1", ""),
        ("A/HRC", ""),
        ("A//1", ""),
        ("and/or/both", ""),
        ("the right to water in 2020 and everything that follows from it", ""),
    ],
)
def test_symbols(typed, symbol):
    assert normalise_symbol(typed) == symbol


@pytest.mark.parametrize(
    "typed, reference",
    [
        ("S-7K3M-Q2", "S-7K3M-Q2"),
        ("s 7k3m q2", "S-7K3M-Q2"),
        ("s–7k3m–q2.", "S-7K3M-Q2"),
        ("water", ""),
        ("human-rights", ""),
        ("A/HRC/70", ""),
    ],
)
def test_references(typed, reference):
    assert normalise_reference(typed) == reference


@given(st.text())
def test_normalising_twice_changes_nothing(text):
    assert normalise_symbol(normalise_symbol(text)) == normalise_symbol(text)
    assert normalise_reference(normalise_reference(text)) == normalise_reference(text)


def test_the_first_resolver_that_knows_answers(monkeypatch):
    asked = []

    def nobody(name):
        asked.append(name)

    monkeypatch.setattr(symbols, "resolvers", [nobody, {"A/75/893": "/there/", "S-7K3M-Q2": "/code/"}.get])
    assert resolve("a-75-893") == "/there/"
    assert resolve("s 7k3m q2") == "/code/"
    assert resolve("human rights") is None
    assert asked == ["A/75/893", "S/7K3M/Q2", "S-7K3M-Q2"]
