"""The body of a statement as HTML for the page of a document: notes become footnotes, where pages cannot scroll."""

import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from civspace.web.prose import ListItem, NoteMark, NumberedItem, Run, isolate, parse, plain_runs

# A symbol, number or date stays on one line; an address may break.
_whole = re.compile(r'<bdi dir="ltr">(?=([^<:]{1,40})</bdi>)')


def _text(text: str) -> SafeString:
    def mark_whole(match: re.Match[str]) -> str:
        latin = " latin" if re.search("[A-Za-z]", match[1]) else ""
        return f'<bdi dir="ltr" class="whole{latin}">'

    return mark_safe(_whole.sub(mark_whole, isolate(text)))


class _Writer:
    """Writes one body. A note stands where it is first called; a later call only repeats its number."""

    def __init__(self, text: str) -> None:
        self.prose = parse(text)
        self.numbers = {label: number for number, label in enumerate(self.prose.note_order(), start=1)}
        self.set: set[str] = set()

    def runs(self, runs: tuple[Run, ...]) -> SafeString:
        parts = (self.mark(run.label) if isinstance(run, NoteMark) else _text(run.text) for run in runs)
        return format_html_join("", "{}", ((part,) for part in parts))

    def mark(self, label: str) -> SafeString:
        number = self.numbers.get(label)
        if number is None:
            return format_html("[^{}]", label)
        if label in self.set:
            return format_html('<sup class="call">{}</sup>', number)
        self.set.add(label)
        return format_html(
            '<span class="footnote" data-mark="{}">{}</span>', number, _text(plain_runs(self.prose.notes[label]))
        )

    def blocks(self) -> SafeString:
        html: list[SafeString] = []
        inside = ""
        for block in self.prose.blocks:
            kind = "ol" if isinstance(block, NumberedItem) else "ul" if isinstance(block, ListItem) else ""
            if kind != inside:
                html += [SafeString(f"</{inside}>")] if inside else []
                html += [SafeString(f"<{kind}>")] if kind else []
                inside = kind
            inner = self.runs(block.runs)
            if isinstance(block, NumberedItem):
                # WeasyPrint takes the number from the style: alone, `value` begins every list anew.
                html.append(
                    format_html(
                        '<li value="{}" style="counter-increment: none; counter-set: list-item {}">{}</li>',
                        block.number,
                        block.number,
                        inner,
                    )
                )
            else:
                html.append(format_html("<li>{}</li>" if kind else "<p>{}</p>", inner))
        html += [SafeString(f"</{inside}>")] if inside else []
        return format_html_join("\n", "{}", ((part,) for part in html))

    def uncalled(self) -> list[tuple[int, SafeString]]:
        """Notes that no mark calls, by number: they follow the text, so that nothing the author wrote is lost."""
        return [
            (number, _text(plain_runs(self.prose.notes[label])))
            for label, number in self.numbers.items()
            if label not in self.set
        ]


def to_html(text: str) -> tuple[SafeString, list[tuple[int, SafeString]]]:
    """Return the blocks of a body as safe HTML, and the numbered notes that no mark calls."""
    writer = _Writer(text)
    return writer.blocks(), writer.uncalled()
