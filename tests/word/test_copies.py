"""Word and plain text out: the same text comes back, in six languages and three formats; Word can open it."""

import io
import json
import zipfile
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from civspace.files import pandoc
from civspace.files.reading import read
from civspace.renditions import word
from civspace.web.prose import NoteMark, NumberedItem, clean, clean_line, parse

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXTS = {
    "en": ("Rivers and rights", "1. People live here.[^1]\n2. They ask.\n\n7. Seven.\n\n- A\n- B\n\n[^1]: A/HRC/70/1."),
    "fr": ("Droits et rivières", "L’eau est « un droit ».[^a]\n\n[^a]: Voir https://example.org/x."),
    "es": ("Derechos", "¿Quién decide?\n\n- Nadie\n- Todos"),
    "ru": ("Права", "12. Вода — это право.[^1]\n13. Реки.\n\n[^1]: Примечание."),
    "ar": ("حقوق الأنهار", "1. الماء حق وفق القرار 1996/31.[^1]\n2. انظر A/HRC/70/NGO/1.\n\n[^1]: حاشية أولى."),
    "zh": ("河流与权利", "第一段。[^1]第二句。\n\n1. 甲\n2. 乙\n\n[^1]: 注释。"),
}


def source(title: str, text: str, **more: Any) -> dict[str, Any]:
    organization = {"name": "Lantern River Network", "status": "special"}
    return {
        "title": title,
        "text": text,
        "organization": organization,
        "body": "Human Rights Council",
        "session": "Seventieth session",
        "symbol": "A/HRC/70/NGO/1",
        "issued_on": "2026-01-05",
        "wording": "hrc",
        **more,
    }


def through(data: bytes, target: str) -> bytes:
    """Return a Word document as another program would save it in another format."""
    tree = pandoc.convert(data, source="docx", target="json")
    return pandoc.convert(tree, source="json", target=target, options=("--standalone",))


def labelled(text: str) -> list[Any]:
    """Return a body without the labels of its notes, which only their order gives a meaning."""
    prose = parse(text)
    order = {label: str(number) for number, label in enumerate(prose.note_order(), start=1)}
    blocks = []
    for it in prose.blocks:
        runs = [order.get(run.label, run.label) if isinstance(run, NoteMark) else run.text for run in it.runs]
        blocks.append((type(it).__name__, getattr(it, "number", 0), runs))
    return [blocks, [prose.notes[label] for label in order]]


@pytest.mark.parametrize("target", ["docx", "odt", "rtf"])
@pytest.mark.parametrize("language", TEXTS)
def test_a_text_goes_out_and_comes_back_the_same(language, target):
    title, body = TEXTS[language]
    data = word.to_docx(language, source(title, clean(body))).content
    reading = read(data if target == "docx" else through(data, target))
    assert (reading.title or reading.first_line) == title
    assert labelled(reading.body) == labelled(body)
    assert {one.kind for one in reading.dropped} <= {"bold", "heading"}


LETTERS = st.sampled_from("abcxyz éñß حقوق ж河水 .,;:!?()’“”«»–\u00a0%/3")
WORDS = st.text(LETTERS, min_size=1, max_size=40).map(lambda text: f"Q{text}").map(clean_line).filter(bool)


@st.composite
def bodies(draw: Any) -> str:
    """Return a body as authors write them: paragraphs, lists, numbers as they like, each note called once."""
    lines, notes = [], []
    for _unused in range(draw(st.integers(1, 8))):
        mark = draw(st.sampled_from(["", "- ", "number"]))
        text = draw(WORDS)
        if draw(st.booleans()):
            notes.append(f"[^{len(notes) + 1}]: {draw(WORDS)}")
            text += f"[^{len(notes)}]{draw(WORDS)}"
        if mark == "number":
            mark = f"{draw(st.integers(1, 999))}. "
        lines.append(mark + text)
    return clean("\n\n".join([*lines, *notes]))


@hypothesis_settings(max_examples=25, deadline=None)
@given(title=WORDS, body=bodies(), language=st.sampled_from(sorted(TEXTS)))
def test_any_text_goes_out_and_comes_back_the_same(title, body, language):
    reading = read(word.to_docx(language, source(title, body)).content)
    assert (reading.title, labelled(reading.body), reading.dropped) == (title, labelled(body), ())


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.mark.parametrize("language", TEXTS)
def test_the_document_says_its_language_title_and_direction_and_no_author(language):
    title, body = TEXTS[language]
    made = parts(word.to_docx(language, source(title, body)).content)
    for name, content in made.items():
        ElementTree.fromstring(content), name
    core = made["docProps/core.xml"]
    assert f"<dc:title>{title}</dc:title>" in core and "creator" not in core and "lastModifiedBy" not in core
    assert f"<dc:language>{word.TAGS['zh-hans' if language == 'zh' else language]}</dc:language>" in core
    document = ElementTree.fromstring(made["word/document.xml"])
    styles = [it.get(f"{W}val") for it in document.iter(f"{W}pStyle")]
    assert styles[0] == "Title" and len(styles) == 1 + len(parse(body).blocks)
    paragraphs = len(list(document.iter(f"{W}p")))
    assert len(list(document.iter(f"{W}bidi"))) == (paragraphs + 1 if language == "ar" else 0)
    assert len(list(document.iter(f"{W}footnoteReference"))) == len(parse(body).notes)
    lists = [it.number for it in parse(body).blocks if isinstance(it, NumberedItem)]
    assert len(list(document.iter(f"{W}numPr"))) >= len(lists)
    assert '<w:sz w:val="20"/>' in made["word/styles.xml"] and "Times New Roman" in made["word/styles.xml"]
    head = "".join(ElementTree.fromstring(made["word/header1.xml"]).itertext())
    assert "A/HRC/70/NGO/1" in head and "Lantern River Network" in head
    if language == "en":
        assert "Unofficial copy; the PDF is the document of record." in head
        assert "in special consultative status" in head


def test_arabic_words_run_from_right_to_left_and_symbols_do_not():
    title, body = TEXTS["ar"]
    document = ElementTree.fromstring(parts(word.to_docx("ar", source(title, body)).content)["word/document.xml"])
    runs = {"".join(run.itertext()): run.find(f"{W}rPr/{W}rtl") is not None for run in document.iter(f"{W}r")}
    assert runs["حقوق الأنهار"] and not runs["1996/31"] and not runs["A/HRC/70/NGO/1"]


def test_a_note_called_again_repeats_its_number():
    document = parts(word.to_docx("en", source("T", "One[^1] two[^1] [^x]\n\n[^1]: N\n\n[^2]: Uncalled")).content)
    assert document["word/document.xml"].count("footnoteReference w:id=") == 1
    assert " NOTEREF _Note1 " in document["word/document.xml"]
    assert "[^x]" in document["word/document.xml"] and "2. Uncalled" in document["word/document.xml"]


def test_the_same_input_gives_the_same_bytes_and_a_draft_says_so():
    assert word.to_docx("en", source("T", "x")).content == word.to_docx("en", source("T", "x")).content
    draft = parts(word.to_docx("en", source("T", "x", draft=True)).content)
    for name in ("word/header1.xml", "word/header2.xml"):
        assert "Draft: not submitted, not published" in draft[name] and "Unofficial copy" not in draft[name]


def test_plain_text_holds_the_head_the_title_and_the_text_as_it_can_be_pasted_again():
    text = word.to_text("en", source("T", TEXTS["en"][1], url="https://example.org/d"))
    assert text == (
        "A/HRC/70/NGO/1\nHuman Rights Council, Seventieth session\n"
        "Written statement submitted by Lantern River Network, a non-governmental organization in special "
        "consultative status\nUnofficial copy; the PDF is the document of record.\nhttps://example.org/d\n\n"
        f"T\n\n{TEXTS['en'][1]}\n"
    )
    assert json.dumps(text)


def test_names_with_signs_of_markup_break_nothing():
    made = parts(word.to_docx("en", source("A <b> & \x0b c", "x < y & [^1]\n\n[^1]: <z>")).content)
    for content in made.values():
        ElementTree.fromstring(content)


def test_the_head_names_all_who_signed_as_they_are_called():
    others = [{"name": "Peace & <Forum>", "status": "special"}]
    joint = source("T", "x", cosponsors=others, cosponsors_place="submitted_line")
    assert "Lantern River Network" in word.to_text("en", joint) and "Peace & <Forum>" in word.to_text("en", joint)
    at_the_end = word.to_text("en", source("T", "x", cosponsors=others, cosponsors_place="end", endnotes=["A note."]))
    assert "Peace & <Forum>" in at_the_end and "A note." in at_the_end
