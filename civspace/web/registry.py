"""What this room must show but may not know: rooms above register it in their `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from django.http import HttpRequest
from django.utils.functional import Promise

Text = str | Promise
SECTIONS = ("public", "my", "desk")


class AccountBar(TypedDict, total=False):
    """Who is signed in, for the bar of private pages: name, unread notices and where they are read.

    `elevated_until` is there while the person reads more than their roles allow, `elevated_url` where that is ended.
    """

    name: str
    unread: int
    inbox_url: str
    account_url: str
    elevated_until: datetime
    elevated_url: str


@dataclass(frozen=True)
class NavItem:
    """One entry of a navigation: the URL name decides the address, `visible` whether this reader sees it, `count` how
    much in it is unread; `pages` are URL names of pages that belong to it and stand under another address."""

    section: str
    url_name: str
    label: Text
    order: int
    visible: Callable[[HttpRequest], bool] | None = None
    count: Callable[[HttpRequest], int] | None = None
    pages: tuple[str, ...] = ()


_navigation: dict[tuple[str, str], NavItem] = {}
_account_bar: Callable[[HttpRequest], AccountBar | None] | None = None
_content_version: Callable[[], str] | None = None


def register_nav(
    section: str,
    url_name: str,
    label: Text,
    order: int = 100,
    visible: Callable[[HttpRequest], bool] | None = None,
    count: Callable[[HttpRequest], int] | None = None,
    pages: tuple[str, ...] = (),
) -> None:
    """Add an entry to the navigation of a section; public entries are the same for everybody.

    Registering one URL name again replaces the entry.
    """
    if section not in SECTIONS:
        raise ValueError(f"Unknown section {section!r}; the sections are {', '.join(SECTIONS)}")
    if section == "public" and (visible is not None or count is not None):
        raise ValueError("Public pages know no reader, so a public entry is visible to everybody")
    _navigation[section, url_name] = NavItem(section, url_name, label, order, visible, count, pages)


def navigation(section: str, request: HttpRequest | None = None) -> list[NavItem]:
    """Return the entries of a section that this reader sees, in order."""
    items = (item for item in _navigation.values() if item.section == section)
    seen = (item for item in items if item.visible is None or (request is not None and item.visible(request)))
    return sorted(seen, key=lambda item: (item.order, item.url_name))


def register_account_bar(source: Callable[[HttpRequest], AccountBar | None]) -> None:
    """Set the function that tells private pages who is signed in; it answers None for nobody."""
    global _account_bar
    _account_bar = source


def account_bar(request: HttpRequest) -> AccountBar | None:
    """Return who is signed in, or None."""
    return _account_bar(request) if _account_bar else None


def register_content_version(version: Callable[[], str]) -> None:
    """Say how to read, in one cheap query, a text that is another one after every change of what the portal shows."""
    global _content_version
    _content_version = version


def content_version() -> str:
    """Return the version of everything that the portal shows, or "" when nobody keeps one."""
    return _content_version() if _content_version is not None else ""
