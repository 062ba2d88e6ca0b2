"""The browser counts as the server does: the same table, and the same numbers for texts that nobody chose."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from meetings.modalities.counting import count_parts, parts, tally

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT.parent / "meetings/modalities/static/modalities/counting.js"
CASES = json.loads((ROOT / "modalities/words.json").read_text(encoding="utf-8"))["cases"]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.set_content("<!doctype html><title>Counting</title>")
    page.add_script_tag(content=SCRIPT.read_text(encoding="utf-8"))
    yield page
    page.close()


def in_browser(page: Page, texts: list[str]) -> list[list[int]]:
    """Count each text in the browser: words and characters of the body, then of the notes."""
    found: list[list[int]] = page.evaluate(
        """texts => texts.map(text => {
            const split = civspaceCount.parts(text);
            const body = civspaceCount.tally(split.body), notes = civspaceCount.tally(split.notes);
            return [body.words, body.characters, notes.words, notes.characters];
        })""",
        texts,
    )
    return found


def on_server(text: str) -> list[int]:
    split = parts(text)
    body, notes = tally(split.body), tally(split.notes)
    return [body.words, body.characters, notes.words, notes.characters]


def test_the_table_counted_by_hand(blank: Page):
    expected = [[c["words"], c["characters"], *c.get("notes", [0, 0])] for c in CASES]
    assert in_browser(blank, [case["text"] for case in CASES]) == expected
    totals = blank.evaluate(
        """cases => cases.map(c => civspaceCount.count(c.text, {
            counted: ["body", "notes"], charactersPerWord: c.per || 1, allowance: 0}))""",
        CASES,
    )
    assert totals == [case["total"] for case in CASES]


def test_random_texts_count_the_same(blank: Page):
    chance = random.Random(70)
    pieces = ["1. ", "- ", "[^1]", "[^1]: ", "\n", "\n\n", "\r\n", "\t", " ", "\xa0", "\u3000", "\u2028", "1)\t", "o\t"]
    pieces += ["word", "人", "権利", "カナ", "é", "e\u0301", "حق", "право", "12", "٣. ", "½", "—", "•", "𠮷", "🕊"]
    pieces += ["\ufeff", "\u200b", "\x1f"]
    texts = ["".join(chance.choices(pieces, k=chance.randint(1, 30))) for _case in range(3000)]
    # Assigned since Unicode 10 at the latest, so that the versions of both sides know them.
    letters = [chr(point) for point in range(0x20, 0x3000) if chr(point).isprintable()]
    texts += [" ".join(chance.choices(letters, k=20)) for _case in range(1000)]
    differing = [t for t, found in zip(texts, in_browser(blank, texts), strict=True) if found != on_server(t)]
    assert differing == []


def test_the_counter_on_a_page(blank: Page):
    blank.set_content(
        """<!doctype html><html lang="en"><title>Counting</title>
        <input id="title" value="The title"><textarea id="body">One two[^1]\n\n[^1]: three</textarea>
        <p id="counter" data-word-counter="body" data-title="title" data-counted-parts="body notes title"
           data-limit="6" data-characters-per-word="1.6" data-allowance="1"
           data-text-left="%(count)s of %(limit)s, %(left)s left" data-text-over="%(over)s over %(limit)s"></p>"""
    )
    blank.add_script_tag(content=SCRIPT.read_text(encoding="utf-8"))
    counter = blank.locator("#counter")
    assert counter.text_content() == "6 of 6, 0 left"
    assert counter.get_attribute("role") == "status"
    blank.locator("#body").fill("人人有权享有生命")
    blank.wait_for_function("document.getElementById('counter').textContent === '2 over 6'")
    assert counter.get_attribute("data-state") == "over"
    assert (
        count_parts(
            {"body": "人人有权享有生命", "title": "The title"}, counted=["body", "title"], characters_per_word=1.6
        )
        == 7
    )
