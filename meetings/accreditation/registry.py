"""What rooms above do when a standing was decided: callables that take the organization, in the same transaction."""

from collections.abc import Callable
from typing import Any

decided: list[Callable[[Any], None]] = []
