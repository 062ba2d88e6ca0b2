"""Word, OpenDocument and RTF into the portal's own text: what is kept, what is flattened, what is left out and said."""

from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from civspace.files import office, pandoc
from civspace.files.dropped import SENTENCES
from civspace.files.reading import read
from tests.word.made import EVERYTHING, archive, docx, made, paragraph

MARKDOWN = """# Rights along rivers

People *live* here.[^1] They **must** be heard.

3. Third
4. Fourth

- A
- B
    - Within

| a | b |
|---|---|
| 1 | 2 |

[^1]: A note with a [link](https://example.org/x).
"""


def test_what_word_writes_is_read_and_what_cannot_be_kept_is_said():
    reading = read(EVERYTHING)
    assert (reading.title, reading.first_line) == ("A title in its style", "")
    assert reading.body.split("\n\n") == [
        "Kept inserted",
        "Remarked upon",
        "After",
        "Beside",
        "Bold and marked",
        "One | Two",
    ]
    assert {one.kind: (one.count, one.paragraphs) for one in reading.dropped} == {
        "image": (1, ()),
        "table": (1, (6,)),
        "text_box": (1, ()),
        "hidden": (1, ()),
        "external": (1, ()),
        "names": (1, ()),
        "comment": (1, (2,)),
        "insertion": (1, (1,)),
        "deletion": (1, (1,)),
        "bold": (1, (5,)),
        "italic": (1, (5,)),
        "underline": (1, (5,)),
        "highlight": (1, (5,)),
    }


def test_no_name_of_a_person_reaches_the_reading_program():
    """The parts that name people are not passed on, and where they must stand they name nobody."""
    prepared = office.prepare(EVERYTHING)
    for name in (b"Jane Doe",):
        assert name in b"".join(contents(EVERYTHING).values())
        assert name not in b"".join(contents(prepared.data).values())
    assert set(contents(prepared.data)) == {
        "[Content_Types].xml",
        "_rels/.rels",
        "word/document.xml",
        "word/_rels/document.xml.rels",
        "word/comments.xml",
        "word/styles.xml",
    }


def contents(data: bytes) -> dict[str, bytes]:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.mark.parametrize("target", ["docx", "odt", "rtf"])
def test_every_format_gives_the_same_text(target):
    reading = read(made(MARKDOWN, target))
    assert reading.title == "Rights along rivers"
    assert reading.body.split("\n\n")[:6] == [
        "People live here.[^1] They must be heard.",
        "3. Third",
        "4. Fourth",
        "- A",
        "- B",
        "- Within",
    ]
    assert reading.body.split("\n\n")[-1] == "[^1]: A note with a link."
    counts = {one.kind: one.count for one in reading.dropped}
    assert (counts["bold"], counts["italic"], counts["table"]) == (1, 1, 1)
    if target != "rtf":  # whose lists are paragraphs, and whose links are fields
        assert (counts["nested"], counts["link"]) == (1, 1)


def test_a_first_line_may_be_the_title_and_a_long_one_is_not():
    assert read(docx(paragraph("Short") + paragraph("Text."))).first_line == "Short"
    long = read(docx(paragraph("Long " * 80) + paragraph("Text.")))
    assert (long.title, long.first_line) == ("", "")
    assert long.body.startswith("Long Long")


def test_a_note_takes_no_label_that_the_text_uses_already():
    reading = read(made("Title\n\nAs [\\^1] says.[^a]\n\n[^a]: Note.\n", "docx"))
    assert reading.body == "As [^1] says.[^2]\n\n[^2]: Note."


def test_lists_with_letters_keep_their_letters():
    reading = read(made("# T\n\na) One\nb) Two\n\niv. Four\nv. Five\n", "odt"))
    assert reading.body.split("\n\n") == ["(a) One", "(b) Two", "(iv) Four", "(v) Five"]
    assert {one.kind: one.count for one in reading.dropped} == {"lettered": 2}


@pytest.mark.parametrize("kind", SENTENCES)
@pytest.mark.parametrize("language", ["en", "ar", "ru"])
def test_every_kind_says_what_happened(kind, language):
    from civspace.files.dropped import Dropped

    with override(language):
        for count in (1, 2, 5):
            assert "%(" not in Dropped(kind, count).text


# Hostile ------------------------------------------------------------------------------------------------------------

ENTITIES = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
DEEP = "<w:sdt><w:sdtContent>" * 200 + paragraph("x") + "</w:sdtContent></w:sdt>" * 200
TEXT = paragraph("Text.")
HOSTILE = {
    "nothing": (b"", "empty"),
    "a PDF": (b"%PDF-1.7\n", "pdf"),
    "an older or locked document": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_or_locked"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "type"),
    "plain text": (b"Text", "type"),
    "macros under another name": (docx(TEXT, **{"word/vbaProject.bin": b"x"}), "macros"),
    "entities that grow": (docx(paragraph("&b;"), ENTITIES), "unreadable"),
    "an entity from outside": (docx(paragraph("&x;"), OUTSIDE), "unreadable"),
    "entities in UTF-16": (
        docx(TEXT, **{"word/styles.xml": f'<?xml version="1.0" encoding="UTF-16"?>{OUTSIDE}<d/>'.encode("utf-16")}),
        "unreadable",
    ),
    "elements within elements": (docx(DEEP), "too_complicated"),
    "elements beside elements": (docx("<w:p/>" * 300_001), "too_complicated"),
    "more text than anybody writes": (docx(paragraph(Random(1).randbytes(13 << 19).hex())), "too_complicated"),
    "a bomb": (docx(paragraph("a" * (13 << 20))), "type"),
    "a larger bomb": (docx(TEXT, **{"word/styles.xml": bytes(101 << 20)}), "type"),
    "XML that ends early": (archive({"[Content_Types].xml": "<T/>", "word/document.xml": "<w:doc"}), "unreadable"),
    "a package of nothing": (archive({"[Content_Types].xml": "<T/>", "word/document.xml": "<d/>"}), "unreadable"),
    "half a package": (docx(TEXT)[:400], "type"),
    "no text": (docx("<w:p/>"), "no_text"),
    "a locked OpenDocument": (
        archive(
            {
                "mimetype": "application/vnd.oasis.opendocument.text",
                "content.xml": b"\x93\x01 not XML",
                "META-INF/manifest.xml": "<x/>",
            }
        ),
        "unreadable",
    ),
    "RTF within RTF": (b"{\\rtf1 " + b"{" * 300 + b"x" + b"}" * 301, "too_complicated"),
    "RTF without end": (b"{\\rtf1 " + b"word " * (1 << 20) + b"}", "too_complicated"),
    "RTF of nothing but groups": (b"{\\rtf1 " + b"{}" * 300_001 + b"}", "too_complicated"),
    "more than ten megabytes": (b"{\\rtf1 " + bytes(10 << 20), "too_large"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_is_refused_with_words(name):
    data, code = HOSTILE[name]
    with pytest.raises(ValidationError) as refused:
        read(data)
    assert refused.value.code == code
    assert len(refused.value.messages[0]) > 15


def test_pictures_in_rtf_are_left_out_and_counted():
    picture = b"{\\*\\shppict{\\pict\\pngblip " + b"89504e47" * 1000 + b"}}"
    info = b"{\\info{\\author Jane Doe}}"
    reading = read(b"{\\rtf1\\ansi " + info + picture + b"\\pard A title\\par\\pard Text.\\par}")
    assert (reading.first_line, reading.body) == ("A title", "Text.")
    assert {one.kind: one.count for one in reading.dropped} == {"image": 1, "names": 1}


def test_the_program_is_bounded(monkeypatch):
    """A program that does not end is ended; the same call without the limits would wait for it."""
    monkeypatch.setattr(pandoc, "SECONDS", 0.0)
    with pytest.raises(pandoc.TooMuch):
        pandoc.convert(b"x" * 100_000, source="markdown", target="json")
    monkeypatch.setattr(pandoc, "SECONDS", 15)
    monkeypatch.setattr(pandoc, "MAX_ANSWER", 1000)
    with pytest.raises(pandoc.TooMuch):
        pandoc.convert(b"word " * 10_000, source="markdown", target="json")
    monkeypatch.setattr(pandoc, "MAX_ANSWER", 16 << 20)
    assert pandoc.convert(b"word " * 10_000, source="markdown", target="plain").startswith(b"word word")


def test_the_program_reads_no_file_of_the_server(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("zqsecretvole")
    latex = f"\\input{{{secret}}} \\include{{{secret}}} Text".encode()
    assert b"zqsecretvole" not in pandoc.convert(latex, source="latex", target="json")


def test_nobody_waits_for_ever_for_a_turn(monkeypatch):
    monkeypatch.setattr(pandoc, "PATIENCE", 0)
    turns = [pandoc._turns.acquire(blocking=False) for _unused in range(pandoc.AT_ONCE)]
    try:
        with pytest.raises(ValidationError) as refused:
            read(docx(TEXT))
    finally:
        for _turn in filter(None, turns):
            pandoc._turns.release()
    assert refused.value.code == "busy"
    assert read(docx(TEXT)).first_line == "Text."
