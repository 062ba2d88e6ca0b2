"""Which States a sentence names: exact sets in six languages, and every form wherever it stands."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civspace.reference.domain import DATA, read_csv
from civspace.reference.naming import rows, states_named

LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")

SENTENCES = [
    # English: longest names, common forms, and what names no State.
    ("en", "We visited Guinea, Guinea-Bissau, Equatorial Guinea and Papua New Guinea.", "GIN GNB GNQ PNG"),
    ("en", "Guinea Bissau without its hyphen.", "GNB"),
    ("en", "New Guinea is an island, the Gulf of Guinea a sea, Guinea worm an illness.", ""),
    ("en", "Niger and Nigeria share a border; the Niger Delta lies in neither sentence.", "NER NGA"),
    ("en", "Nigerien and Nigerian law", ""),
    ("en", "Dominica and the Dominican Republic", "DMA DOM"),
    ("en", "the Congo and the Democratic Republic of the Congo", "COG COD"),
    ("en", "Congo-Brazzaville, Congo-Kinshasa, the DRC", "COG COD"),
    ("en", "In the democratic republic of the Congo", "COD"),
    ("en", "Sudan and South Sudan; Mali and Somalia", "SDN SSD MLI SOM"),
    ("en", "Ireland welcomed it.", "IRL"),
    ("en", "Northern Ireland welcomed it.", ""),
    ("en", "the United Kingdom of Great Britain and Northern Ireland", "GBR"),
    ("en", "The UK, Britain and the U.K. mean one State.", "GBR"),
    ("en", "the United States of America, the United States, the USA, the U.S. and the US", "USA"),
    ("en", "It helps us and US TOO.", ""),
    ("en", "the U.S. Virgin Islands and the U.S.S.R.", ""),
    ("en", "North Korea (DPRK), South Korea", "PRK KOR"),
    ("en", "the Korean Peninsula and Korea", ""),
    ("en", "Democratic People's Republic of Korea; Republic of Korea", "PRK KOR"),
    ("en", "Iran (Islamic Republic of), Iran, the Islamic Republic of Iran", "IRN"),
    ("en", "Syria, Venezuela, Bolivia, Tanzania, Russia, Moldova, Laos", "SYR VEN BOL TZA RUS MDA LAO"),
    ("en", "turkey, china, chad, jordan and mali are words", ""),
    ("en", "Turkey’s and Türkiye's rivers", "TUR"),
    ("en", "Michael said that Chad Smith and Mr. Jordan came.", ""),
    ("en", "Chad, Jordan and Togo signed.", "TCD JOR TGO"),
    ("en", "the State of Georgia and Atlanta, Georgia", ""),
    ("en", "Georgia adopted a law.", "GEO"),
    ("en", "SITUATION IN JORDAN VALLEY AND IN IRAN", "IRN"),
    ("en", "SITUATION IN JORDAN AND IRAN", "JOR IRN"),
    ("en", "Cote d'Ivoire; Côte d’Ivoire; Ivory Coast", "CIV"),
    ("en", "American Samoa, New Mexico, the South China Sea", ""),
    ("en", "the Iranian, Syrian and Kenyan peoples", ""),
    ("en", "Kenya–Uganda border, Mali-based groups", "KEN UGA MLI"),
    ("en", "the European Union and its members", ""),
    # French
    ("fr", "La situation en Iran, au Mali, aux États-Unis et à Maurice", "IRN MLI USA MUS"),
    ("fr", "l’Inde, l'Iraq et d’Israël", "IND IRQ ISR"),
    ("fr", "la république démocratique du Congo et la République du Congo", "COD COG"),
    ("fr", "la RDC, la RPDC et la Corée du Sud", "COD PRK KOR"),
    ("fr", "La Guinée équatoriale et la Guinée-Bissau, non la Nouvelle-Guinée", "GNQ GNB"),
    ("fr", "une grenade et des chinoises", ""),
    ("fr", "Dominique Martin et M. Maurice", ""),
    ("fr", "Etats-Unis, Ethiopie et Perou sans accents", "USA ETH PER"),
    ("fr", "l’Irlande du Nord et le lac Tchad", ""),
    ("fr", "Le Royaume-Uni et les Pays-Bas", "GBR NLD"),
    # Spanish
    ("es", "la República Dominicana y Dominica", "DOM DMA"),
    ("es", "El Salvador, los Estados Unidos y EE.UU.", "SLV USA"),
    ("es", "Perú, Panamá y Níger; México, pero no la Ciudad de México", "PER PAN NER MEX"),
    ("es", "Rusia, Siria e Irán", "RUS SYR IRN"),
    ("es", "la cuba y el chile", ""),
    ("es", "Sudáfrica y Sudán del Sur", "ZAF SSD"),
    ("es", "Israel Gómez y el Sr. Mauricio", ""),
    ("es", "Guinea Ecuatorial; Papúa Nueva Guinea", "GNQ PNG"),
    # Russian: cases, and words that begin a sentence.
    ("ru", "в России, Российской Федерацией, из Ирана и с Кубой", "RUS IRN CUB"),
    ("ru", "Мы пишем о Соединённых Штатах Америки и о Соединенном Королевстве.", "USA GBR"),
    ("ru", "Республику Корея и Корейскую Народно-Демократическую Республику", "KOR PRK"),
    ("ru", "Того же мнения мы держимся. Того, что сказано, довольно.", ""),
    ("ru", "Делегация Того выступила.", "TGO"),
    ("ru", "Гвинее-Бисау, Экваториальной Гвинеи, Папуа — Новой Гвинее", "GNB GNQ PNG"),
    ("ru", "Северной Ирландии и озера Чад", ""),
    ("ru", "Нигерии и Нигере", "NGA NER"),
    ("ru", "иранский, сирийского, чаду", ""),
    ("ru", "Маршалловы острова и Соломоновых островах", "MHL SLB"),
    ("ru", "в Южном Судане и Судане", "SSD SDN"),
    # Arabic: article, prefixes, signs of vowels, other spellings.
    ("ar", "في السودان وجنوب السودان", "SDN SSD"),
    ("ar", "ندعو للسودان وبالعراق ولليمن", "SDN IRQ YEM"),
    ("ar", "والصين كفرنسا فلبنان", "CHN FRA LBN"),
    ("ar", "فِي لُبْنَانَ", "LBN"),
    ("ar", "ايران و إيران (جمهورية - الإسلامية)", "IRN"),
    ("ar", "قدمت دعم مالي كبير", ""),
    ("ar", "في مالي والنيجر", "MLI NER"),
    ("ar", "النيجر ومالي", "NER MLI"),
    ("ar", "المغرب العربي ونهر الأردن", ""),
    ("ar", "عُمان وقطر", "OMN QAT"),
    ("ar", "في عمّان", ""),
    ("ar", "أيرلندا الشمالية", ""),
    ("ar", "جمهورية الكونغو الديمقراطية والكونغو", "COD COG"),
    ("ar", "الجمهورية العربية السورية، سوريا", "SYR"),
    ("ar", "الإيرانية والسورية والكينية", ""),
    # Chinese: no boundaries, and characters that meet by chance.
    ("zh", "我们访问了几内亚、赤道几内亚、几内亚比绍和巴布亚新几内亚。", "GIN GNQ GNB PNG"),
    ("zh", "发展中国家和南美国家", ""),
    ("zh", "其中国际社会的作用", ""),
    ("zh", "中国代表团", "CHN"),
    ("zh", "加勒比海地区", ""),
    ("zh", "海地局势", "HTI"),
    ("zh", "苏丹和南苏丹", "SDN SSD"),
    ("zh", "刚果（金）和刚果(布)", "COD COG"),
    ("zh", "约旦河西岸", ""),
    ("zh", "约旦", "JOR"),
    ("zh", "美国、英国、韩国、朝鲜、俄罗斯", "USA GBR KOR PRK RUS"),
    ("zh", "北爱尔兰与爱尔兰", "IRL"),
    ("zh", "5月3日本组织发言", ""),
    ("zh", "印度尼西亚和印度洋", "IDN"),
    ("zh", "尼日尔、尼日利亚；多米尼克、多米尼加", "NER NGA DMA DOM"),
    # What is no official language names nothing; without a language it is read as English.
    ("de", "Kenia und Kenya", ""),
    ("", "Kenya", "KEN"),
    ("zh-hans", "肯尼亚", "KEN"),
]


@pytest.mark.parametrize(("language", "sentence", "expected"), SENTENCES)
def test_a_sentence_names_exactly_these(language: str, sentence: str, expected: str) -> None:
    assert {named.state for named in states_named(sentence, language)} == set(expected.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_is_one_of_one_state(language: str) -> None:
    """No form stands for two States, and every State but the observer entity has one in every language."""
    column = {"zh": "name_zh_hans"}.get(language, f"name_{language}")
    names = {row["iso3"]: row[column] for row in read_csv(DATA / "states.csv") if row["status"] != "observer_entity"}
    forms = [
        (it["state"], form)
        for it in read_csv(DATA / "state_forms.csv")
        for form in it["forms"].split("|")
        if it["language"] == language
    ]
    owners: dict[str, set[str]] = {}
    for state, form in [*names.items(), *forms]:
        owners.setdefault(form, set()).add(state)
    assert {form: found for form, found in owners.items() if len(found) > 1} == {}
    assert {state for state, _care, _form in rows(language)} == {*names, ""}


def test_the_rows_name_states_languages_and_sources_that_exist() -> None:
    states = {row["iso3"] for row in read_csv(DATA / "states.csv")} | {""}
    sources = {row["key"] for row in read_csv(DATA / "sources.csv")}
    found = read_csv(DATA / "state_forms.csv")
    assert {row["state"] for row in found} <= states
    assert {row["language"] for row in found} == set(LANGUAGES)
    assert {row["care"] for row in found} == {"", "person", "sentence", "after"}
    assert {row["source"] for row in found} == {"state-forms", "state-forms-none"} <= sources
    assert all(bool(row["state"]) == (row["source"] == "state-forms") for row in found)


#: What may stand around a name: nothing that is part of a name, or gives or takes a meaning.
BEFORE = {
    "ar": "قالت المنظمة في ",
    "zh": "关于",
    "en": "people in ",
    "fr": "les gens de ",
    "ru": "люди, ",
    "es": "gente de ",
}
PUNCTUATION = st.sampled_from([" ", ", ", "; ", " (", " “", " – ", "\u00a0"])
BEHIND = st.sampled_from(["", " ", ", ", ".", ")", "” ", "; ", "?", " …", "\n"])


@settings(max_examples=600, deadline=None)
@given(data=st.data())
def test_a_name_is_found_wherever_it_stands(data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(LANGUAGES))
    state, care, form = data.draw(st.sampled_from(rows(language)))
    between = "" if language == "zh" or care in ("sentence", "after") else data.draw(PUNCTUATION)
    before = f"{BEFORE[language]}{between}"
    found = states_named(f"{before}{form}{data.draw(BEHIND)}", language)
    assert [(named.state, named.start) for named in found] == ([(state, len(before))] if state else [])
    assert all(named.end == len(before) + len(form) for named in found)


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=80), language=st.sampled_from(LANGUAGES))
def test_places_are_in_order_and_inside(text: str, language: str) -> None:
    at = 0
    for named in states_named(text, language):
        assert at <= named.start < named.end <= len(text)
        at = named.end
