"""Which names are alike: a table over scripts, spellings and orders, all of them invented or everyday names."""

import pytest

from meetings.accreditation.screening.likeness import NEAR, Spoken, likeness
from meetings.accreditation.screening.matching import Index
from meetings.accreditation.screening.sources import Named

ALIKE = [
    ("Tarek Zomrani", "Tariq al-Zumrani"),
    ("طارق الزمراني", "Tariq al-Zumrani"),
    ("Zumrani, Tariq", "Tariq al-Zumrani"),
    ("T. Zumrani", "Tariq al-Zumrani"),
    ("TARIQ ZUMRANI", "tariq zumrani"),
    ("Dr. Tariq Zumrani", "Tariq Zumrani"),
    ("Abdul Rahman Qadosh", "Abd al-Rahman Qadush"),
    ("عبد الرحمن قادوش", "Abdulrahman Qadoush"),
    ("Abdullah Kazzim", "Abd Allah Kazim"),
    ("Евгений Вздоров", "Yevgeny Vzdorov"),
    ("Evgenii Vzdoroff", "Евгений Вздоров"),
    ("Yevgeny Vzdorov", "Evgeniy Petrovich Vzdorov"),
    ("Oleksandr Hrytsakko", "Aleksandr Gritsakko"),
    ("Joaquín Ñandúez", "Joaquin Nanduez"),
    ("Mohamed Balqasim", "Muhammad Belkacem"),
    ("محمد بلقاسم", "Muhammad Belkacem"),
    ("Khalid Ozturkan", "Halit Öztürkan"),
    ("Walid Marwan", "وليد مروان"),
    ("Yusuf Jamal", "Jusuf Gamal"),
    ("Fatima Zahra Benali", "Fatimah az-Zahra Ben Ali"),
    ("Kim Sunchol", "Kim Sun-chol"),
    ("Νίκος Βραχνός", "Nikos Vrachnos"),
    ("虞乐山", "虞乐山"),
    ("虞 乐山", "虞乐山"),
    ("王 伟", "王伟"),
    ("남 별이", "남별이"),
    ("남 별 이", "남별이"),
    ("ナム・ビョリ", "ナムビョリ"),
    ("阿卜杜勒·拉赫曼", "阿卜杜勒拉赫曼"),
    ("阿卜杜勒·拉赫曼", "阿卜杜拉赫曼"),
    ("Li Wei", "Wei Li"),
]
UNLIKE = [
    ("Muhammad Belkacem", "Muhammad Rahimov"),
    ("Ahmad", "Ahmad Zomrani"),
    ("Jean Dupond", "Jane Dumont"),
    ("Ivan Sidorov", "Ivan Fyodorov"),
    ("Li Wei", "Lu Wei"),
    ("虞乐山", "虞知山"),
    ("虞 乐山", "虞知山"),
    ("虞 乐山", "乐山"),
    ("남 별이", "남달이"),
    ("阿卜杜勒·拉赫曼", "阿卜杜勒·卡里姆"),
    ("阿卜杜勒·拉赫曼", "阿卜杜勒卡里姆"),
    ("Tariq Zumrani", "Tariq Belkacem Vzdorov"),
    ("", "Tariq Zumrani"),
    ("…", "…"),
]


@pytest.mark.parametrize("one, other", ALIKE)
def test_alike(one: str, other: str) -> None:
    score, why = likeness(Spoken(one), Spoken(other))
    assert score >= NEAR
    assert likeness(Spoken(other), Spoken(one)) == (score, why)
    # The keys bring together what is alike, so that nobody has to be compared with everybody.
    assert Spoken(one).keys & Spoken(other).keys


@pytest.mark.parametrize("one, other", UNLIKE)
def test_unlike(one: str, other: str) -> None:
    assert likeness(Spoken(one), Spoken(other))[0] < NEAR
    assert likeness(Spoken(other), Spoken(one))[0] < NEAR


@pytest.mark.parametrize("apart", ["虞 乐山", "虞·乐山", "虞 乐 山"])
def test_a_space_or_a_dot_makes_no_other_name(apart: str) -> None:
    assert likeness(Spoken(apart), Spoken("虞乐山")) == (100, "same")
    assert [hit.score for hit in Index([("person", "1", "a", apart)]).hits(Named("person", "虞乐山"))] == [100]


LIST = [
    ("person", "1", "a", "Tariq al-Zumrani"),
    ("person", "1", "a", "طارق الزمراني"),
    ("person", "2", "b", "Zumrani"),
    ("entity", "3", "c", "Brotherhood of the Zanzibarium Vole"),
    ("entity", "3", "c", "Voleguard"),
    ("entity", "4", "d", "BZV"),
]


@pytest.mark.parametrize(
    "part, name, entries",
    [
        ("person", "Tarek Zomrani", ["1"]),
        ("person", "Zumrani", ["2"]),
        ("person", "Voleguard", []),
        ("organization", "Vole of Zanzibarium Brotherhood", ["3"]),
        ("organization", "Tariq Zumrani Foundation", ["1"]),
        ("organization", "Zumrani Foundation", []),
        ("organization", "Beekeepers Zone Verein (BZV)", []),
        ("organization", "Harbour Lights", []),
    ],
)
def test_whose_name_is_held_against_what(part: str, name: str, entries: list[str]) -> None:
    assert [hit.entry for hit in Index(LIST).hits(Named(part, name))] == entries
