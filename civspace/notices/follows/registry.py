"""What can be followed, what news there are, and how things look to everybody: rooms above fill this in ready()."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from civspace.notices import kinds

if TYPE_CHECKING:
    from civspace.notices.follows.models import News

Text = kinds.Text


@dataclass(frozen=True)
class Found:
    """A thing as everybody sees it, in the language that was asked for; `language` is that of the title."""

    title: str
    url: str
    language: str = ""
    meta: list[str] = field(default_factory=list)


def same(key: str) -> str:
    """Return a key as it is."""
    return key


def nothing(*_args: Any) -> None:
    """Keep nothing beside the follow."""


@dataclass(frozen=True)
class Target:
    """A kind of thing that can be followed.

    `show` returns, for some keys and a language, those that everybody may see, in a constant number of queries. `read`
    returns the one spelling of a key, or raises ValidationError. `kept` and `dropped` are called, with key and topic,
    inside the transaction in which somebody follows and nobody in particular stops.
    """

    kind: str
    label: Text
    show: Callable[[list[str], str], dict[str, Found]]
    read: Callable[[str], str] = same
    kept: Callable[[str, str], None] = nothing
    dropped: Callable[[str, str], None] = nothing
    order: int = 100


@dataclass(frozen=True)
class NewsKind:
    """A kind of news: its name on the page; what is mailed at once stands in the kind of notice of the same slug."""

    slug: str
    label: Text


def show_nothing(subject_type: str, ids: list[str], language: str) -> dict[str, Found]:
    """Show nothing, until the room of search says what everybody may see."""
    return {}


_targets: dict[str, Target] = {}
_news: dict[str, NewsKind] = {}
#: What everybody may see of things, by their type and ids; the index of the search knows them all.
show_subjects: Callable[[str, list[str], str], dict[str, Found]] = show_nothing
#: Further topics of a new thing, found when it is fanned out: saved searches that it fits.
expanders: "list[Callable[[News], Iterable[str]]]" = []


def register_target(target: Target) -> None:
    """Add a kind of thing that can be followed."""
    _targets[target.kind] = target


def targets() -> list[Target]:
    """Return what can be followed, in order."""
    return sorted(_targets.values(), key=lambda target: (target.order, target.kind))


def target(kind: str) -> Target:
    """Return one kind of target. Raises ValidationError when there is none."""
    if kind not in _targets:
        raise ValidationError({"kind": _("This cannot be followed.")})
    return _targets[kind]


def register_news(slug: str, *, label: Text, subject: Text, happened: Text) -> None:
    """Add a kind of news. Subject and sentence may name `%(title)s`, the sentence `%(details)s` as well."""
    from civspace.notices.follows.telling import live_news

    _news[slug] = NewsKind(slug, label)
    kinds.register(
        kinds.Kind(slug=notice_kind(slug), category="follows", subject=subject, happened=happened, live=live_news)
    )


def notice_kind(slug: str) -> str:
    """Return the kind of notice that tells a kind of news at once."""
    return f"{kinds.PRIVATE}{slug}"


def news_label(slug: str) -> Text:
    """Return the name of a kind of news; nothing for one that a later release no longer knows."""
    return _news[slug].label if slug in _news else ""


def news_kinds() -> list[str]:
    """Return the kinds of news there are."""
    return sorted(_news)
