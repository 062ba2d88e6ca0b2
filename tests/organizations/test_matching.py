"""Which two names are one name, which are alike and why, and which have nothing to do with each other."""

import csv
import itertools
import unicodedata
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.organizations.alike import Alike
from accounts.organizations.likeness import NEAR, Against, Form, likeness
from accounts.organizations.matching import match_key, sounded, words
from accounts.organizations.states import Why

#: One name written twice: case, accents, punctuation, articles, legal forms, and letters of another script.
SAME = [
    ("Human Rights Watch", "HUMAN RIGHTS WATCH"),
    ("Amis des Étrangers au Togo", "Amis des Etrangers au Togo"),
    ("Amis des Étrangers au Togo", "AMIS DES ÉTRANGERS AU TOGO"),
    ("Women's Aid", "Womens Aid"),
    ("Women’s Aid", "Women's Aid"),
    ("The Water Trust", "Water Trust"),
    ("Water Trust, Inc.", "Water Trust"),
    ("Water Trust Ltd", "Water Trust Limited"),
    ("Water Trust e.V.", "Water Trust"),
    ("NGO: Water Trust", "Water Trust"),
    ("Water   Trust", "Water-Trust"),
    ("Health & Rights", "Health and Rights"),
    ("W.A.T.E.R. Now", "WATER Now"),
    ("Straße der Hoffnung", "Strasse der Hoffnung"),
    ("Fundación Ñandú", "Fundacion Nandu"),
    ("Łódź Środowisko", "Lodz Srodowisko"),
    ("Мемориал", "Memorial"),
    ("Сахаровский центр", "Sakharovskiy tsentr"),
    ("Щит и Меч", "Shchit i Mech"),
    ("Народна Правда", "Narodna Pravda"),
    ("Ελληνική Ένωση", "Elliniki Enosi"),
    ("مؤسسة النور", "مؤسسه النور"),
    ("منظمة الإغاثة", "منظمه الاغاثه"),
    ("Al-Haq", "Al Haq"),
    ("Hong Kong Unison", "HONG KONG UNISON LTD."),
]
#: Alike: by translation and order of words, by spelling and spaces, by acronym.
ALIKE = [
    ("Action Aid", "ActionAid", "spelling"),
    ("Green Peace", "Greenpeace", "spelling"),
    ("International Women's Network", "Network of International Women", "translation"),
    ("Association for Human Rights", "Human Rights Association", "translation"),
    ("Association pour les droits de l'homme", "Human Rights Association", "translation"),
    ("Asociación de Derechos Humanos", "Human Rights Association", "translation"),
    ("Ассоциация прав человека", "Human Rights Association", "translation"),
    ("جمعية حقوق الإنسان", "Human Rights Association", "translation"),
    ("人权协会", "Human Rights Association", "translation"),
    ("International Commission of Jurists", "International Comission of Jurists", "translation"),
    ("Tostan Foundation", "Tostann Foundation", "translation"),
    ("Mohammed Foundation for Education", "Muhammad Foundation for Education", "translation"),
    (
        "Fridays for Future Ecuador, Unite for Climate Action",
        "Viernes por el Futuro(FFF)/ Unite for Climate Action",
        "translation",
    ),
    ("Amis des Étrangers au Togo: ADET", "ADET", "acronym"),
    ("Amis des Étrangers au Togo (ADET)", "NGO ADET", "acronym"),
    ("World Federation of United Nations Associations", "WFUNA", "acronym"),
    ("International Planned Parenthood Federation", "IPPF", "acronym"),
    ("Médecins sans frontières", "Medecins Sans Frontieres (MSF)", "translation"),
    ("Doctors Without Borders", "Médecins sans frontières", "translation"),
    ("Centre for Disaster Risk and Crisis Reduction", "Center for Disaster Risk & Crisis Reduction", "translation"),
    ("Organisation of African Youth", "Organization of African Youth", "translation"),
    ("Red Mundial de Jóvenes", "World Youth Network", "translation"),
    ("Réseau mondial de la jeunesse", "World Youth Network", "translation"),
    ("Мировая сеть молодёжи", "World Youth Network", "translation"),
    ("世界青年网络", "World Youth Network", "translation"),
    ("شبكة الشباب العالمية", "World Youth Network", "translation"),
    ("Alkarama", "Al Karama", "spelling"),
]
#: Other organizations, though they share words.
OTHERS = [
    ("Human Rights Watch", "Election Watch"),
    ("Association for Human Rights", "Association for Water"),
    ("International Federation of Nurses", "International Federation of Journalists"),
    ("World Youth Network", "World Women Network"),
    ("Water for All", "Food for All"),
    ("Amnesty International", "Autistic Minority International"),
    ("Save the Whales", "Save the Children"),
    ("Action Aid", "Action Against Hunger"),
    ("ADET", "ADEF"),
    ("Forum for Peace", "Forum for Justice"),
    ("Amis de la Terre", "Amis des Étrangers au Togo"),
    ("Fondation pour la paix", "Fondation pour l'eau"),
    ("Réseau des femmes du Mali", "Réseau des femmes du Niger"),
    ("Women of Kenya", "Women of Uganda"),
    ("Ассоциация юристов", "Ассоциация врачей"),
    ("جمعية الماء", "جمعية السلام"),
    ("环境协会", "青年协会"),
    ("Foundation", "Foundation for Peace"),
    ("Development", "Community Development Initiative"),
    ("Community Development Initiative", "Mindset development initiative"),
    ("Family Planning NSW", "The Danish Family Planning Association"),
    ("Doctors of the World", "Lawyers of the World"),
    ("Center for social and labor rights", "Center for Reproductive Rights"),
    ("Bina Foundation-Nigeria", "Abundant Grace Female Foundation"),
    ("Green Hope", "Green Home"),
    ("Minister Alliance", "Monster Club"),
]
NAMES = sorted({name for pair in (*SAME, *(row[:2] for row in ALIKE), *OTHERS) for name in pair})


@pytest.mark.parametrize("one, other", SAME)
def test_one_name_written_twice(one, other):
    assert match_key(one) == match_key(other) != ""
    assert likeness(Form(one), Form(other)) == (100, Why.SAME)


@pytest.mark.parametrize("one, other, why", ALIKE)
def test_names_that_are_alike(one, other, why):
    assert match_key(one) != match_key(other)
    score, found = likeness(Form(one), Form(other))
    assert (score >= NEAR, found) == (True, why)
    # What is alike can be found: by a key that both have.
    assert Form(one).keys & Form(other).keys


@pytest.mark.parametrize("one, other", OTHERS)
def test_names_of_others(one, other):
    assert match_key(one) != match_key(other)
    assert likeness(Form(one), Form(other))[0] < NEAR


def test_an_acronym_that_was_given_counts_as_one_in_the_name():
    assert likeness(Form("Amis des Étrangers au Togo", "ADET"), Form("ADET Togo", "ADET"))[0] >= NEAR
    assert likeness(Form("Amis des Étrangers au Togo", "ADET"), Form("Veille du lac", "ADE"))[0] < NEAR


def test_likeness_knows_no_order():
    for one, other in itertools.combinations(NAMES[::2], 2):
        assert likeness(Form(one), Form(other))[0] == likeness(Form(other), Form(one))[0], (one, other)


def test_every_pair_of_the_real_list_that_is_alike_is_found_and_no_other():
    """The endorsers of A/75/893: what the portal itself shows to staff."""
    path = Path(settings.BASE_DIR) / "civspace" / "front" / "data" / "endorsements_A-75-893.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["name"] and not row["set_aside"]]
    forms = [Form(row["name"]) for row in rows if row["kind"] != "member_state"]
    assert len(forms) > 200
    found = {
        (one.name, other.name, likeness(one, other)[1].value)
        for one, other in itertools.combinations(forms, 2)
        if likeness(one, other)[0] >= NEAR
    }
    assert found == {
        ("Amis des Étrangers au Togo: ADET", "NGO: Amis des Etrangers au Togo:ADET", "same"),
        ("Action aid association", "ActionAid International", "spelling"),
        (
            "Fridays for Future Ecuador, Unite for Climate Action",
            "Viernes por el Futuro(FFF)/ Unite for Climate Action",
            "translation",
        ),
    }


ANY_TEXT = st.text(max_size=120) | st.sampled_from(NAMES)


@hypothesis_settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
def test_a_key_is_its_own_key(name):
    key = match_key(name)
    assert match_key(key) == key
    assert len(key) <= 300
    assert key == key.strip() and "  " not in key


@hypothesis_settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
def test_a_key_does_not_see_spaces_or_direction_marks(name):
    assert match_key(f"  \u200f{name}\u2069\n") == match_key(name)
    assert match_key(f"“{name}”") == match_key(name)


LETTERS = (
    "abcdefghijklmnopqrstuvwxyzàâäçéèêëîïôöùûüñãõšžčřůłøđабвгдежзиклмнопрстуфхцчшщыэюяёйієїαβγδεζηθικλμνξοπρστυφχψω"
)


@hypothesis_settings(max_examples=300, deadline=None)
@given(st.lists(st.text(alphabet=LETTERS, min_size=2, max_size=12), min_size=1, max_size=6))
def test_a_key_does_not_see_case_or_how_accents_are_written(found):
    name = " ".join(found)
    for other in (name.upper(), name.title(), unicodedata.normalize("NFD", name), name.replace(" ", "-")):
        assert match_key(other) == match_key(name)


@hypothesis_settings(max_examples=300, deadline=None)
@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz ", min_size=1, max_size=60), st.randoms())
def test_a_key_does_not_see_accents_on_latin_letters(name, chance):
    accented = "".join(
        char + chance.choice(["", "\u0301", "\u0308", "\u0327"]) if char != " " else char for char in name
    )
    assert match_key(accented) == match_key(name)


@hypothesis_settings(max_examples=300, deadline=None)
@given(ANY_TEXT, ANY_TEXT, st.text(max_size=20))
def test_any_two_names_can_be_compared(one, other, acronym):
    first, second = Form(one, acronym), Form(other)
    score, why = likeness(first, second)
    assert 0 <= score <= 100 and why in Why
    assert likeness(second, first)[0] == score
    assert likeness(first, first) == (100, Why.SAME)
    assert all(2 <= len(key) <= 40 for key in first.keys)


@hypothesis_settings(max_examples=200, deadline=None)
@given(ANY_TEXT)
def test_words_are_plain(name):
    for word in words(name):
        assert word and " " not in word and not any(unicodedata.combining(char) for char in word if char < "\u0590")
        assert sounded(word) == sounded(word)


def test_the_quick_look_never_passes_over_names_that_are_near():
    words = "Union Unión of de Fishers Fisheries Lagos Lagoss Women Femmes Action ActionAid AID Network Réseau Net Bol"
    found = [f"{one} {other} {last}" for one in words.split() for other in words.split()[:9] for last in ("Bol", "FOB")]
    forms = [Form(name, "FOB" if number % 7 == 0 else "") for number, name in enumerate(found)]
    near = [(one, other) for one in forms[::3] for other in forms[::5] if likeness(one, other)[0] >= NEAR]
    assert len(near) > 200
    assert all(Against(one).may_be_near([other]) for one, other in near)
    directory = Alike()
    for number, form in enumerate(forms):
        directory.add(number, form)
    assert directory.near([Form("Union of Fishers")])
