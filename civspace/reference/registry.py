"""Loaders of the data that rooms above ship as files: (name, callable that returns what became of the rows)."""

from collections.abc import Callable

from civspace.reference.domain import Loaded

loaders: list[tuple[str, Callable[[], Loaded]]] = []
