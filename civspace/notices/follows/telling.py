"""What notices about followed things say. Nothing of it is kept: it is read anew whenever a notice is shown or mailed,
so that what is no longer public is in no mail and in no inbox."""

from collections.abc import Iterable

from django.utils.translation import ngettext

from civspace.notices.follows import registry
from civspace.notices.follows.models import News
from civspace.notices.follows.states import DIGEST_LINES
from civspace.notices.live import Line, Live
from civspace.notices.models import Notice
from civspace.web.languages import number_text


def lines_of(news: Iterable[News], language: str) -> dict[int, Line]:
    """Return how to show pieces of news, by their keys, without those about what everybody may no longer see.

    One look-up for each type of thing among them.
    """
    found: dict[int, Line] = {}
    by_type: dict[str, list[News]] = {}
    for one in news:
        by_type.setdefault(one.subject_type, []).append(one)
    for subject_type, members in by_type.items():
        ids = list(dict.fromkeys(one.subject_id for one in members))
        shown = registry.show_subjects(subject_type, ids, language)
        for one in members:
            if thing := shown.get(one.subject_id):
                found[one.pk] = Line(
                    label=str(registry.news_label(one.kind)),
                    title=thing.title,
                    language=thing.language,
                    path=thing.url,
                    details=tuple(thing.meta),
                    by_when=one.by_when,
                    zone=one.zone,
                )
    return found


def _news_of(notices: Iterable[Notice]) -> dict[str, list[int]]:
    return {str(notice.pk): [int(key) for key in str(notice.context.get("news", "")).split()] for notice in notices}


def live_news(notices: list[Notice], language: str) -> dict[str, Live]:
    """Return what notices about one piece of news each say now, by the key of the notice; gone ones are left out."""
    wanted = _news_of(notices)
    lines = lines_of(News.objects.filter(pk__in={key for keys in wanted.values() for key in keys}), language)
    return {
        notice: Live(values={"title": lines[keys[0]].title, "details": " · ".join(lines[keys[0]].details)})
        for notice, keys in wanted.items()
        if keys and keys[0] in lines
    }


def live_digest(notices: list[Notice], language: str) -> dict[str, Live]:
    """Return what digests say now: the pieces of news that are still public, the first of them by name."""
    wanted = _news_of(notices)
    lines = lines_of(News.objects.filter(pk__in={key for keys in wanted.values() for key in keys}), language)
    found = {}
    for notice, keys in wanted.items():
        if there := [lines[key] for key in keys if key in lines]:
            count = len(there)
            number = {"number": number_text(count)}
            values = {"count": ngettext("%(number)s piece of news", "%(number)s pieces of news", count) % number}
            found[notice] = Live(values=values, lines=tuple(there[:DIGEST_LINES]), more=max(0, count - DIGEST_LINES))
    return found
