"""Who may open a URL, declared on its view so that one test can hold every URL against every role."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])

LEVELS = frozenset({"public", "signed_in", "signed_out", "staff", "token"})


def access(level: str) -> Callable[[View], View]:
    """Declare the access level of a view; enforcing it stays the view's own work.

    `public`: everybody, no cookie and no session; `signed_out`: everybody, may set cookies (sign-in, sign-up);
    `signed_in`: a person with an account; `staff`: a person with a staff role; `token`: an API token where one is
    needed, or a link that carries its own secret.
    """
    if level not in LEVELS:
        raise ValueError(f"Unknown access level {level!r}; the levels are {', '.join(sorted(LEVELS))}")

    def declare(view: View) -> View:
        view.access = level  # type: ignore[attr-defined]
        return view

    return declare


def access_of(callback: Any) -> str | None:
    """Return the level declared on a function view, on a class-based view or on the class behind it, or None."""
    for candidate in (callback, getattr(callback, "view_class", None), getattr(callback, "cls", None)):
        level = getattr(candidate, "access", None)
        if isinstance(level, str):
            return level
    return None
