"""The documents themselves, in all six languages: valid, readable by machines, marked, the same each time."""

import io
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import page
import pypdf
import pytest
from django.utils import translation

from civspace.renditions import document, engine, sentences
from civspace.renditions.body import to_html
from tests.renditions import samples

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = [
    pytest.mark.any_engine,
    pytest.mark.skipif(not engine.available("zh-hans"), reason="needs Pango and the fonts of the documents"),
]


@cache
def built(language: str) -> engine.Built:
    return document.to_pdf("statement", language, samples.statement(language))


@cache
def texts(language: str) -> tuple[str, ...]:
    return tuple(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(built(language).content)).pages)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_passes_pdf_ua(language):
    report = page.validate_pdf_bytes(built(language).content, profile="ua1")
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert report.is_compliant


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_says_what_it_is_in_its_metadata(language):
    reader = pypdf.PdfReader(io.BytesIO(built(language).content))
    root = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert root["/Lang"] == {"zh": "zh-Hans"}.get(language, language)
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == f"A/HRC/970/NGO/1: {samples.TITLE[language]}"
    assert reader.metadata.author == samples.ORGANIZATION[language]
    assert str(reader.metadata["/CreationDate"]).startswith("D:20290212")


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_is_set_on_a4_with_embedded_subsets(language):
    reader = pypdf.PdfReader(io.BytesIO(built(language).content))
    fonts = {}
    for leaf in reader.pages:
        assert [round(float(value)) for value in leaf.mediabox] == [0, 0, 595, 842]
        fonts |= leaf["/Resources"]["/Font"]
    for font in fonts.values():
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)
        assert re.match(r"/[A-Z]{6}\+", descriptor["/FontName"])


@pytest.mark.parametrize("language", ["ar", "en", "fr", "ru", "es"])
def test_its_words_can_be_extracted(language):
    source = re.sub(r"\[\^\d\]:?", " ", samples.TEXT[language])
    words = re.findall(r"[^\W\d_]{2,}", source)
    found = set(re.findall(r"[^\W\d_]{2,}", " ".join(texts(language))))
    lost = [word for word in words if word not in found]
    assert len(words) > 100
    assert len(lost) <= len(words) * 0.05, lost


def test_arabic_stays_whole_in_its_lines():
    text = "\n".join(texts("ar"))
    for line in (
        "مشاركة المجتمعات المحلية في القرارات المتعلقة بالمياه",
        "المجتمعات التي تعيش على ضفاف الأنهار. لقد أكدت الجمعية العامة في قرارها 64/292 أن الحق",
        "تُتَّخذ في غيابهم",
    ):
        assert line in text
    assert "A/HRC/44/25" in text
    assert text.count("A/HRC/970/NGO/1") >= 2


def test_chinese_can_be_extracted_and_never_begins_a_line_with_a_closing_mark():
    text = squeezed("".join(texts("zh")))
    source = re.sub(r"\[\^\d\]:?", " ", samples.TEXT["zh"])
    clauses = [clause for clause in re.split(r"[\s，。；：（）“”、]|\d\.(?!\d)", source) if clause]
    assert [clause for clause in clauses if clause not in text] == []
    lines = "\n".join(texts("zh")).splitlines()
    assert [line for line in lines if line.strip()[:1] in tuple("，。；：）”、")] == []


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_every_page_of_a_specimen_says_so(language):
    with translation.override(document.fixed_language(language)):
        mark = squeezed(sentences.specimen())
    assert len(texts(language)) == 2
    assert all(mark in squeezed(text) for text in texts(language))


def test_a_real_document_is_not_marked_and_a_preview_is():
    plain = document.to_html("statement", "en", samples.statement("en", specimen=False))
    preview = document.to_html("statement", "en", samples.statement("en", specimen=False, draft=True))
    assert "Specimen" not in plain
    assert "Draft" not in plain
    assert preview.count("Draft: not submitted, not published") == 2
    # A preview leads nowhere: nothing was issued that could be verified.
    assert "<svg" in plain
    assert "<svg" not in preview


def test_footnotes_stand_on_the_page_that_calls_them():
    assert "General Assembly resolution 64/292, para. 1." in texts("en")[1]
    assert "See Human Rights Council resolution 42/28." in texts("en")[1]
    assert "Circulated as received, in the language(s) of submission only." in texts("en")[0]


def test_a_long_text_keeps_its_notes_near_and_loses_none():
    paragraphs = [
        f"Paragraph {n} speaks of rivers and of those who live along them. " * 9 + f"[^{n}]" for n in range(1, 41)
    ]
    notes = [f"[^{n}]: Source number {n}." for n in range(1, 41)]
    source = samples.statement("en", text="\n\n".join(paragraphs + notes))
    pages = [
        leaf.extract_text()
        for leaf in pypdf.PdfReader(io.BytesIO(document.to_pdf("statement", "en", source).content)).pages
    ]
    where = {n: next(i for i, text in enumerate(pages) if f"Source number {n}." in text) for n in range(1, 41)}
    called = {n: next(i for i, text in enumerate(pages) if f"Paragraph {n} speaks" in text) for n in range(1, 41)}
    assert all(0 <= where[n] - called[n] <= 1 for n in where)
    assert 5 < len(pages) < 15


def test_the_same_input_gives_the_same_bytes_in_another_process():
    script = (
        "import django; django.setup()\n"
        "from civspace.renditions import document\n"
        "from tests.renditions import samples\n"
        "for language in ('ar', 'zh', 'en'):\n"
        "    print(document.to_pdf('statement', language, samples.statement(language)).content_hash)\n"
    )
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == [built(language).content_hash for language in ("ar", "zh", "en")]


def test_another_input_gives_another_file():
    other = document.to_pdf("statement", "en", samples.statement("en", title="Another title"))
    assert other.content_hash != built("en").content_hash


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/x.png",
        "https://example.org/x.png",
        "file:///etc/passwd",
        "data:image/png;base64,iVBORw0KGgo=",
        "civspace:fonts/../../etc/passwd",
        "civspace:fonts/Other.ttf",
        "/etc/passwd",
    ],
)
def test_nothing_but_its_own_fonts_is_fetched(address, caplog, monkeypatch):
    read = []
    monkeypatch.setattr(Path, "read_bytes", lambda path, _real=Path.read_bytes: read.append(path) or _real(path))
    html = f'<html lang="en"><title>x</title><p>Text</p><img src="{address}" alt="x"></html>'
    built = engine.to_pdf(html, language="en", identifier=b"x" * 16)
    assert "refused" in caplog.text
    assert {path.name for path in read} <= set(engine.fonts.FACES)
    assert len(pypdf.PdfReader(io.BytesIO(built.content)).pages[0].images) == 0


def test_what_the_author_typed_is_never_markup():
    source = samples.statement(
        "en",
        text='<img src="http://example.org/x"> & <script>x</script>[^1]\n\n[^1]: <b>note</b>',
        title="<i>T</i>",
        organization={"name": '<a href="x">%(organization)s</a>', "status": "special"},
    )
    html = document.to_html("statement", "en", source)
    assert not {"<img", "<script", "<i>", "<b>note", '<a href="x"'} & {
        part for part in ("<img", "<script", "<i>", "<b>note", '<a href="x"') if part in html
    }
    assert "&lt;img src=" in html


def test_a_missing_glyph_is_counted_not_silent():
    # Linear B and a private character: in none of the fonts.
    source = samples.statement("en", text="Known words and \U0001f9ff\uf8ff here \uf8ff.")
    assert "U+F8FF" in document.to_pdf("statement", "en", source).missing_glyphs
    assert built("en").missing_glyphs == []
    assert built("ar").missing_glyphs == []
    assert built("zh").missing_glyphs == []


def test_other_scripts_inside_a_document_are_set():
    source = samples.statement("en", organization={"name": "开放河流网络 (شبكة الأنهار)", "status": "roster"})
    result = document.to_pdf("statement", "en", source)
    assert result.missing_glyphs == []
    assert page.validate_pdf_bytes(result.content, profile="ua1").is_compliant


def test_a_language_that_is_not_of_the_six_is_set_with_english_sentences():
    html = document.to_html("statement", "pt", samples.statement("en", original_language="pt"))
    assert '<html lang="pt" dir="ltr">' in html
    assert "Written statement submitted by" in html
    assert "English only" not in html


def test_body_syntax_becomes_structure():
    blocks, notes = to_html("One[^a] and again[^a].\n\n3. Third\n4. Fourth\n\n- A\n- B\n\n[^a]: Note\n[^b]: Uncalled")
    assert blocks == (
        '<p>One<span class="footnote" data-mark="1">Note</span> and again<sup class="call">1</sup>.</p>\n'
        '<ol>\n<li value="3" style="counter-increment: none; counter-set: list-item 3">Third</li>\n'
        '<li value="4" style="counter-increment: none; counter-set: list-item 4">Fourth</li>\n</ol>\n'
        "<ul>\n<li>A</li>\n<li>B</li>\n</ul>"
    )
    assert notes == [(2, "Uncalled")]


def test_paragraphs_keep_the_numbers_of_their_authors_after_a_list():
    text = "1. First\n2. Second\n\n- A\n\n3. Third\n\n- B\n\n7. Seventh"
    content = document.to_pdf("statement", "en", samples.statement("en", text=text)).content
    printed = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    assert re.findall(r"^(\d+)\. $", printed, re.MULTILINE) == ["1", "2", "3", "7"]


def test_symbols_stay_whole_and_read_from_left_to_right():
    blocks, _ = to_html("انظر A/HRC/44/25 والقرار 64/292")
    assert '<bdi dir="ltr" class="whole latin">A/HRC/44/25</bdi>' in blocks
    assert '<bdi dir="ltr" class="whole">64/292</bdi>' in blocks


def test_receipt_is_valid_and_says_everything():
    source = {
        "title": "Receipt of submission",
        "reference": "ST-2029-000017",
        "facts": [["Received", "Monday 12 February 2029, 14:02 (UTC+1)"], ["Text hash (SHA-256)", "ab" * 32]],
        "checks": [
            {"message": "1,480 of 1,500 words", "passed": True, "source": "Information note, para. 4"},
            {"message": "The standing is still to be confirmed", "passed": False},
        ],
        "issued_on": "2029-02-12",
        "specimen": True,
    }
    document.check_source("receipt", source)
    result = document.to_pdf("receipt", "en", source)
    assert page.validate_pdf_bytes(result.content, profile="ua1").is_compliant
    text = pypdf.PdfReader(io.BytesIO(result.content)).pages[0].extract_text()
    for part in ("Receipt of submission", "ST-2029-000017", "14:02 (UTC+1)", "Passed", "Not passed", "para. 4"):
        assert part in text
    assert "ab" * 32 in squeezed(text)
    named = source | {"facts": [["Organization", "جمعية الأنهار"], ["Number", "17"]]}
    html = document.to_html("receipt", "en", named)
    assert '<bdi dir="rtl">جمعية الأنهار</bdi>' in html and '<bdi dir="ltr">17</bdi>' in html
    assert "Specimen, not a United Nations document" in text


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"colour": "red"}, "knows no colour"),
        ({"issued_on": "yesterday"}, "Invalid isoformat"),
    ],
)
def test_a_source_that_cannot_become_a_document_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        document.check_source("statement", samples.statement("en", **changes))
    incomplete = samples.statement("en")
    del incomplete["text"]
    with pytest.raises(ValueError, match="lacks text"):
        document.check_source("statement", incomplete)


def test_without_pango_the_reason_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    engine._load.cache_clear()

    def broken(name, *args, _real=__import__, **kwargs):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return _real(name, *args, **kwargs)

    monkeypatch.setattr("builtins.__import__", broken)
    try:
        assert engine.problem("en") == (
            "PDF cannot be built here: install libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0."
        )
        assert not engine.available()
    finally:
        monkeypatch.undo()
        engine._load.cache_clear()


def test_without_the_chinese_fonts_chinese_waits_and_english_does_not(monkeypatch):
    latin = {name: path for name, path in engine.fonts.installed().items() if name not in engine.fonts.CHINESE}
    monkeypatch.setattr(engine.fonts, "installed", lambda: latin)
    assert engine.problem("zh-hans") == "PDF cannot be built here: install fonts-noto-cjk."
    assert engine.available("en")


@pytest.mark.parametrize(
    "first, last, expected",
    [
        ("2029-02-26", "2029-04-06", "26 February–6 April 2029"),
        ("2028-12-30", "2029-01-02", "30 December 2028–2 January 2029"),
        ("2029-02-26", None, "26 February 2029"),
        (None, None, ""),
    ],
)
def test_periods_are_written_as_in_documents(first, last, expected):
    from datetime import date

    days = [date.fromisoformat(day) if day else None for day in (first, last)]
    assert sentences.days(*days) == expected


def test_agenda_items_and_languages():
    assert sentences.agenda_line([]) == ""
    assert sentences.agenda_line(["3"]) == "Agenda item 3"
    assert sentences.agenda_line(["2", "3"]) == "Agenda items 2 and 3"
    assert sentences.language_line("zh", only=False) == "Original: Chinese"
    assert sentences.language_line("fr", only=True) == "French only"
