"""What rooms above do when a clock moves; each fills these in its `AppConfig.ready()`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from civspace.clocks.models import Clock

#: By kind of clock: what follows when its time is over, in the transaction that marks it, so that it happens once.
expired: "dict[str, Callable[[Clock], None]]" = {}
#: By kind of clock: what follows when the time by which it is due changed: a pause, more time, an end.
changed: "dict[str, Callable[[Clock], None]]" = {}
