"""The files of reference data: exact sets, plausible names in six languages, and a load that can be repeated."""

import re
from collections import Counter
from datetime import date

import pytest
from django.core.management import call_command
from django.utils import translation

from civspace.reference import queries
from civspace.reference.domain import DATA, load_reference, read_csv, upsert
from civspace.reference.models import Goal, Language, Region, State, Theme

LDC = (
    "AFG AGO BDI BEN BFA BGD CAF COD COM DJI ERI ETH GIN GMB GNB HTI KHM KIR LAO LBR LSO MDG MLI MMR MOZ MRT MWI NER "
    "NPL RWA SDN SEN SLB SLE SOM SSD TCD TGO TLS TUV TZA UGA YEM ZMB"
)
LLDC = (
    "AFG ARM AZE BDI BFA BOL BTN BWA CAF ETH KAZ KGZ LAO LSO MDA MKD MLI MNG MWI NER NPL PRY RWA SSD SWZ TCD TJK TKM "
    "UGA UZB ZMB ZWE"
)
SIDS = (
    "ATG BHS BLZ BRB COM CPV CUB DMA DOM FJI FSM GNB GRD GUY HTI JAM KIR KNA LCA MDV MHL MUS NRU PLW PNG SGP SLB STP "
    "SUR SYC TLS TON TTO TUV VCT VUT WSM"
)
LETTERS = {
    "ar": r"[\u0621-\u064a]",
    "zh_hans": r"[\u4e00-\u9fff]",
    "en": r"[A-Za-z]",
    "fr": r"[A-Za-z]",
    "ru": r"[\u0400-\u04ff]",
    "es": r"[A-Za-z]",
}
# What may stand in a name beside the letters of its own script.
BESIDE = {
    "ar": r" ()ـ،\-0-9",
    "zh_hans": r"（）、，《》“”0-9",
    "ru": r" (),.’«»—\-0-9",
}


@pytest.fixture
def loaded(db) -> None:
    load_reference()


def test_members_and_observers(loaded) -> None:
    assert Counter(State.objects.values_list("status", flat=True)) == {
        "member": 193,
        "observer_state": 2,
        "observer_entity": 1,
    }
    observers = State.objects.exclude(status="member").values_list("iso3", "status")
    assert set(observers) == {("VAT", "observer_state"), ("PSE", "observer_state"), ("EUE", "observer_entity")}


def test_regional_groups(loaded) -> None:
    groups = Counter(State.objects.values_list("regional_group", "group_standing"))
    assert groups == {
        ("african", "member"): 54,
        ("asia_pacific", "member"): 54,
        ("eastern_european", "member"): 23,
        ("grulac", "member"): 33,
        ("weog", "member"): 28,
        ("weog", "observer"): 1,
        ("none", "none"): 3,
    }
    assert State.objects.get(group_standing="observer").iso3 == "USA"
    assert set(State.objects.filter(regional_group="none")) == set(State.objects.exclude(status="member"))


@pytest.mark.parametrize(("flag", "expected", "count"), [("ldc", LDC, 44), ("lldc", LLDC, 32), ("sids", SIDS, 37)])
def test_country_lists(loaded, flag: str, expected: str, count: int) -> None:
    found = set(State.objects.filter(**{flag: True}).values_list("iso3", flat=True))
    assert found == set(expected.split())
    assert len(found) == count


def test_codes_are_unique_and_well_formed() -> None:
    rows = read_csv(DATA / "states.csv")
    for column, pattern, missing in (("iso3", r"[A-Z]{3}", 0), ("iso2", r"[A-Z]{2}", 0), ("m49", r"\d{3}", 1)):
        codes = [row[column] for row in rows if row[column]]
        assert len(codes) == len(set(codes)) == len(rows) - missing
        assert all(re.fullmatch(pattern, code) for code in codes)
    by_iso3 = {row["iso3"]: row for row in rows}
    assert [by_iso3[iso3]["m49"] for iso3 in ("AFG", "GRC", "GBR", "VAT", "PSE", "EUE")] == [
        "004",
        "300",
        "826",
        "336",
        "275",
        "",
    ]


def test_every_state_has_its_region(loaded) -> None:
    for state in State.objects.exclude(pk="EUE").select_related("subregion__parent__parent"):
        parents = {state.subregion.parent_id, state.subregion.parent.parent_id}
        assert state.region_id in parents, state.iso3
    assert Counter(State.objects.values_list("region", flat=True)) == {
        "002": 54,
        "019": 35,
        "142": 48,
        "150": 44,
        "009": 14,
        None: 1,
    }
    assert Region.objects.count() == 30


def test_members_since(loaded) -> None:
    assert not State.objects.filter(status="member", member_since=None).exists()
    assert not State.objects.exclude(status="member").exclude(member_since=None).exists()
    assert State.objects.filter(member_since__year=1945).count() == 49
    assert State.objects.filter(member_since=date(1945, 10, 24)).count() == 27
    assert State.objects.filter(status="member").latest("member_since").iso3 == "SSD"


@pytest.mark.parametrize("name", ["states", "regions", "languages", "goals", "themes"])
def test_six_names_in_their_scripts(name: str) -> None:
    for row in read_csv(DATA / f"{name}.csv"):
        for language, letter in LETTERS.items():
            text = row[f"name_{language}"]
            assert re.search(letter, text), (row, language)
            if language in BESIDE:
                assert re.fullmatch(f"(?:{letter}|[{BESIDE[language]}])+", text), (text, language)


@pytest.mark.parametrize("language", list(LETTERS))
def test_no_two_states_share_a_name(language: str) -> None:
    names = [row[f"name_{language}"] for row in read_csv(DATA / "states.csv")]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("iso3", "language", "name"),
    [
        ("TUR", "en", "Türkiye"),
        ("TUR", "fr", "Türkiye"),
        ("PRK", "en", "Democratic People’s Republic of Korea"),
        ("KOR", "zh_hans", "大韩民国"),
        ("IRN", "ru", "Иран (Исламская Республика)"),
        ("BOL", "es", "Bolivia (Estado Plurinacional de)"),
        ("NLD", "en", "Netherlands (Kingdom of the)"),
        ("GBR", "fr", "Royaume-Uni de Grande-Bretagne et d’Irlande du Nord"),
        ("SYR", "ar", "الجمهورية العربية السورية"),
        ("VNM", "en", "Viet Nam"),
        ("CPV", "ru", "Кабо-Верде"),
        ("PSE", "zh_hans", "巴勒斯坦国"),
        ("MMR", "en", "Myanmar"),
        ("CZE", "es", "Chequia"),
    ],
)
def test_names_of_the_united_nations(iso3: str, language: str, name: str) -> None:
    rows = {row["iso3"]: row for row in read_csv(DATA / "states.csv")}
    assert rows[iso3][f"name_{language}"] == name


def test_names_follow_the_language_of_the_reader(loaded) -> None:
    spain = queries.states_by_iso3()["ESP"]
    names = {}
    for code in ("ar", "zh-hans", "en", "fr", "ru", "es"):
        with translation.override(code):
            names[code] = str(spain)
    assert names == {
        "ar": "إسبانيا",
        "zh-hans": "西班牙",
        "en": "Spain",
        "fr": "Espagne",
        "ru": "Испания",
        "es": "España",
    }
    with translation.override("fr"):
        assert [state.iso3 for state in queries.member_states()[:3]] == ["AFG", "ZAF", "ALB"]


def test_languages(loaded) -> None:
    rows = [(language.code, language.url_code, language.direction) for language in queries.official_languages()]
    assert rows == [
        ("ar", "ar", "rtl"),
        ("zh", "zh-hans", "ltr"),
        ("en", "en", "ltr"),
        ("fr", "fr", "ltr"),
        ("ru", "ru", "ltr"),
        ("es", "es", "ltr"),
    ]
    for code, url_code, _direction in rows:
        assert queries.url_language(code) == url_code
        assert queries.api_language(url_code) == code
        assert queries.language_of_url(url_code).code == code
    assert set(Language.objects.filter(working=True).values_list("code", flat=True)) == {"en", "fr"}
    assert queries.name_field("zh-hans") == queries.name_field("zh") == "name_zh_hans"


def test_goals_and_themes(loaded) -> None:
    assert [goal.number for goal in queries.goals()] == list(range(1, 18))
    assert len({goal.colour for goal in queries.goals()}) == 17
    assert Theme.objects.count() == 30


def test_every_row_names_its_source_and_day(loaded) -> None:
    keys = {row["key"] for row in read_csv(DATA / "sources.csv")}
    for name in ("states", "regions", "languages", "goals", "themes"):
        assert {row["source"] for row in read_csv(DATA / f"{name}.csv")} <= keys
    for model in (State, Region, Language, Goal, Theme):
        assert not model.objects.filter(source="").exists()


def test_loading_again_changes_nothing(loaded) -> None:
    before = list(State.objects.order_by("pk").values())
    again = load_reference()
    assert {(row.created, row.updated, row.kept) for row in again.values()} == {(0, 0, 0)}
    assert {name: row.unchanged for name, row in again.items()} == {
        "regions": 30,
        "states": 196,
        "languages": 6,
        "goals": 17,
        "themes": 30,
    }
    assert list(State.objects.order_by("pk").values()) == before


def test_loading_again_corrects_a_row_and_keeps_the_others(loaded) -> None:
    State.objects.filter(pk="FRA").update(name_en="Somewhere", name_ru="")
    Theme.objects.create(slug="of-our-own", name_en="Of our own", source="here", as_of=date(2026, 11, 20))
    again = load_reference()
    assert (again["states"].updated, again["states"].unchanged) == (1, 195)
    assert again["themes"].kept == 1
    assert Theme.objects.filter(slug="of-our-own").exists()
    france = State.objects.get(pk="FRA")
    assert (france.name_en, france.name_ru) == ("France", "Франция")
    # The column without a language, which other programs may read, follows the default language.
    assert State.objects.rewrite(False).filter(pk="FRA", name="France").exists()


def test_a_failed_load_changes_nothing(db) -> None:
    row = {"slug": "a", "name_en": "A", "source": "s", "as_of": date(2026, 1, 1), "position": 1}
    with pytest.raises(TypeError):
        upsert(model=Theme, rows=[row, {**row, "slug": "b", "nothing_like_it": 1}])
    assert not Theme.objects.exists()


def test_a_broken_line_is_refused(tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("one,two\n1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="as many cells"):
        read_csv(path)


def test_the_command_says_what_it_did(db, capsys) -> None:
    call_command("load_reference")
    assert "states: 196 created, 0 updated, 0 unchanged" in capsys.readouterr().out


def test_reading_is_one_query_each(loaded, django_assert_num_queries) -> None:
    for read in (queries.states_by_iso3, queries.member_states, queries.goals, queries.themes):
        with django_assert_num_queries(1):
            read()
