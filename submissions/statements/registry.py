"""What other rooms do when a document changes after publication; they register it in their `AppConfig.ready()`.

Whoever keeps, shows, sends or builds anything made from a published text (a translation, a brief, a compendium, a file
of another format, a digest that waits) registers a callable here. It is called inside the transaction that makes the
change, after the statement itself has changed, and may be called more than once for one statement.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["corrigendum", "reissue", "redact", "withhold", "restore"]


@dataclass(frozen=True)
class Change:
    """What happened to a published statement.

    `withhold`: nothing made from it may be served, sent or found until `restore`; delete copies of the text.
    `redact`: apply `scrub` to every text that you keep (it takes passages out and leaves other text as it is), and
    build again what was built from it. `reissue`: build again. `corrigendum`: `symbol` is that of the corrigendum.
    """

    kind: Kind
    scrub: Callable[[str], str] = str
    symbol: str = ""

    @property
    def gone(self) -> bool:
        """Whether the text must not be readable anywhere outside the organization and the publishers of the body."""
        return self.kind == "withhold"


#: Called with (statement, change) after every change of a published document.
changed_after_publication: list[Callable[[Any, Change], None]] = []


def announce(statement: Any, change: Change) -> None:
    """Tell every room that registered; what one of them raises undoes the change."""
    for tell in changed_after_publication:
        tell(statement, change)
