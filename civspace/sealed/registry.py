"""What rooms above keep sealed: filled by their AppConfig.ready()."""

from collections.abc import Callable

#: What is sealed, as a word for the log of `manage.py seal_factors`, and the verb that seals it with the key of today
#: and returns how many rows that were. It raises Unopened when a key is missing.
anew: list[tuple[str, Callable[[], int]]] = []
