"""From text to tokens, language by language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civspace.search.analysis import spans, tokens


@pytest.mark.parametrize(
    "language, text, expected",
    [
        ("en", "", []),
        ("en", "Women’s rights – the organizations’", ["women", "s", "right", "the", "organiz"]),
        ("en", "organisation organization recognise recognize", ["organiz", "organiz", "recogn", "recogn"]),
        ("en", "follow-up and/or U.N.", ["follow", "up", "and", "or", "u", "n"]),
        ("en", "naïve CAFÉ ﬁnal ＡＢＣ straße", ["naiv", "cafe", "final", "abc", "strass"]),
        ("fr", "Droits de l’homme, représailles", ["droit", "de", "l", "homm", "represaill"]),
        ("fr", "REPRESAILLES", ["represaill"]),
        ("fr", "Sociétés organisées, societe, organisation", ["societ", "organ", "societ", "organ"]),
        ("es", "Organizaciones de mujeres, la mujer, niñas ninas", ["organiz", "de", "muj", "la", "muj", "nin", "nin"]),
        ("ru", "Права ребёнка и ребенка, российской", ["прав", "ребенк", "и", "ребенк", "российск"]),
        ("ru", "организа\u0301ции Организация", ["организац", "организац"]),
        ("ar", "منظمات المنظمات منظمة للمنظمات والمنظمة", ["منظم", "منظم", "منظم", "منظم", "منظم"]),
        ("ar", "الإنسان إنسان انسان الإِنْسَانِ الانـــسان", ["انسان"] * 5),
        ("ar", "حقوق الحقوق والحقوق بالحقوق", ["حقوق"] * 4),
        ("zh", "人权与水", ["人权", "权与", "与水", "水"]),
        ("zh-hans", "中国NGO代表", ["中国", "国", "ngo", "代表", "表"]),
        ("zh", "権利カナ", ["権利", "利カ", "カナ", "ナ"]),
        ("en", "人权 право حقوق", ["人权", "权", "прав", "حقوق"]),
        ("en", "٢٠٢٠ １２ COVID19", ["2020", "12", "covid19"]),
        ("en", "COVID-19", ["covid", "19"]),
        ("en", "A/75/893", ["a/75", "a/75/893", "75/893", "a", "75", "893"]),
        ("ar", "E/CN.6/1", ["e/cn.6", "e/cn.6/1", "cn.6/1", "e", "cn", "6", "1"]),
        ("en", "S-7K3M-Q2", ["s-7k3m-q2", "s", "7k3m", "q2"]),
        ("en", "!? — … « »", []),
    ],
)
def test_tokens(language, text, expected):
    assert tokens(text, language) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("A/HRC/70/NGO/1", ["a/hrc/70/ngo/1"]),
        ("S-7K3M-Q2", ["s-7k3m-q2"]),
        ("水", ["水"]),
        ("水资源", ["水资", "资源"]),
    ],
)
def test_a_question_keeps_symbols_whole(text, expected):
    assert [span.token for span in spans(text, "en", asked=True)] == expected


def test_stems_carry_the_language_of_their_text():
    assert [span.key for span in spans("rights 70 право A/75", "fr")] == [
        "fr:right",
        "70",
        "прав",
        "a/75",
        "fr:a",
        "75",
    ]
    assert [span.key for span in spans("rights", "zh")] == ["en:right"]


languages = st.sampled_from(["ar", "zh", "en", "fr", "ru", "es", "pt"])


@given(st.text(), languages)
def test_tokens_are_whole_for_both_engines(text, language):
    for span in spans(text, language):
        assert 0 <= span.start < span.end <= len(text)
        assert 0 < len(span.token) <= 60
        assert not set(span.token) & set(" \t\n\r\0'\"\\&|!<>*:^=")
        assert span.token.split() == [span.token]


@given(st.text(), languages)
def test_case_does_not_matter(text, language):
    plain = "".join(c for c in text if c.upper().lower() == c.lower() and len(c.upper()) == 1)
    assert tokens(plain.upper().lower(), language) == tokens(plain.lower(), language)


@given(st.text(alphabet="人权水资源中国"), languages)
def test_every_pair_of_characters_is_a_token(text, language):
    assert tokens(text, language) == [text[at : at + 2] for at in range(len(text) - 1)] + list(text[-1:])
