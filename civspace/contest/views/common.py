"""One page for a complaint on every side: what there is to read, and each step that is open as a form of its own."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from civspace.contest.acts import Act, open_acts
from civspace.contest.models import Complaint
from civspace.contest.outcome import KIND, outcome_source
from civspace.contest.queries import contestable, has_outcome, missed_duties, title_of
from civspace.contest.states import State
from civspace.contest.timeline import steps_of
from civspace.contest.votes import outcome_of
from civspace.renditions.domain import built_now
from civspace.renditions.serving import serve
from civspace.web.numbers import version_in
from civspace.workflow import IllegalMove, Stale
from civspace.workflow.contesting import offers_for

Load = Callable[[], Complaint]
#: The one next step of an organization or a panel, which stands open on its page.
NEXT = frozenset({"clarify", "request_review", "request_panel", "decide_panel", "vote"})


def answer(request: HttpRequest, load: Load, acts: tuple[Act, ...], side: str, page: str) -> HttpResponse:
    """Show a complaint to one side, or do the step that was sent; what was typed is never lost."""
    found = load()
    if request.method != "POST":
        return _page(request, found, acts, side)
    act = next((it for it in acts if it.slug == request.POST.get("act")), None)
    if act is None:
        raise PermissionDenied
    form = act.make(request.POST, found)
    if not act.is_open(request.user, found):
        problem = _("This step is not open to you, or not any more. Nothing was changed.")
        return _page(request, found, acts, side, problem=problem, kept=form, status=409)
    version = version_in(request) or 0
    if form.is_valid():
        try:
            act.do(found, request.user, form, version)
        except ValidationError as error:
            _add(form, error)
        except (IllegalMove, Stale) as moved:
            problem = str(getattr(moved, "explanation", "")) or _(
                "The complaint changed meanwhile, so nothing was done. What you wrote is kept below."
            )
            return _page(request, load(), acts, side, problem=problem, tried=(act, form), status=409)
        else:
            messages.success(request, _("Done. Both sides see it, and those concerned have been told."))
            return redirect(page, pk=found.pk)
    return _page(request, found, acts, side, tried=(act, form), status=422)


def outcome_document(request: HttpRequest, found: Complaint) -> HttpResponseBase:
    """Hand out the outcome of a complaint that the reader sees as PDF; 404 while nothing was decided."""
    if not has_outcome(found):
        raise Http404
    language = get_language() or "en"
    return serve(built_now(KIND, found, language, outcome_source(found, language)), request)


def _add(form: Any, error: ValidationError) -> None:
    for field, problems in getattr(error, "error_dict", {"": error}).items():
        form.add_error(field if field in form.fields else None, problems)


def _missed(found: Complaint, user: Any) -> dict[str, Any]:
    """Return the duties of this complaint that were missed, and what the reader may do about each: it is contested too.

    Of remedies that are overdue, it is by the id of the remedy.
    """
    missed = missed_duties(found)
    offers = offers_for(user, missed)
    by_subject = {clock.subject_id: offers[str(clock.pk)] for clock in missed if str(clock.pk) in offers}
    own = [clock for clock in missed if clock.subject_id == str(found.pk)]
    return {"missed": own, "offers": offers, "remedy_offers": by_subject}


def _long_texts(form: Any) -> list[str]:
    """Return what somebody wrote into the fields of a form that is not shown again."""
    return [text for name in form.fields if len(text := form.data.get(name, "")) > 40]


def _page(
    request: HttpRequest,
    found: Complaint,
    acts: tuple[Act, ...],
    side: str,
    *,
    problem: str = "",
    tried: tuple[Act, Any] | None = None,
    kept: Any = None,
    status: int = 200,
) -> HttpResponse:
    listed: list[dict[str, Any]] = []
    # Taking it back and making it public wait below what whoever complained came to read.
    later: list[dict[str, Any]] = []
    for act in open_acts(acts, request.user, found):
        mine = tried is not None and tried[0].slug == act.slug
        form = tried[1] if mine and tried is not None else act.make(None, found)
        form.auto_id = f"{act.slug}_%s"
        row = {"act": act, "form": form, "open": mine or act.slug in NEXT}
        (later if side == "outside" and act.slug not in NEXT else listed).append(row)
    about = contestable(found)
    link = (about[0].desk_link(about[1]) if side == "desk" else about[0].link(about[1])) if about is not None else ""
    context = {
        "complaint": found,
        "side": side,
        "title": title_of(found),
        "link": f"/{request.LANGUAGE_CODE}{link}" if link and side != "panel" else "",
        "document": reverse(f"{'desk' if side == 'desk' else 'my'}_complaint_outcome", args=[found.pk])
        if has_outcome(found)
        else "",
        "steps": steps_of(found),
        **(_missed(found, request.user) if side == "outside" else {}),
        "panel": [row for row in found.panel.all() if row.recused_at is None],
        "carried": outcome_of(found) if side == "panel" and found.state == State.INDEPENDENT_REVIEW else None,
        "acts": listed,
        "later": later,
        "failed": tried[1] if tried is not None and tried[1].errors else None,
        "problem": problem,
        "kept": _long_texts(kept) if kept is not None else [],
    }
    return render(request, "contest/complaint.html", context, status=status)
