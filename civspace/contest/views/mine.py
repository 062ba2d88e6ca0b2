"""The organization's pages, which are also those of the panel: the list, a new complaint, and one complaint."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.organizations.models import Organization
from accounts.organizations.queries import memberships_of
from accounts.people.access import signed_in
from civspace.audit.models import Entry
from civspace.contest.acts import OUTSIDE, PANEL
from civspace.contest.domain import file_complaint
from civspace.contest.forms import NewComplaintForm
from civspace.contest.models import Complaint, ComplaintKind
from civspace.contest.queries import in_full, with_parts
from civspace.contest.rules import is_outside, may_file_for
from civspace.contest.tables import QUEUE
from civspace.contest.views.common import answer, outcome_document
from civspace.web import tables
from civspace.web.numbers import number_in
from civspace.web.pagination import page_of
from civspace.workflow import IllegalMove
from civspace.workflow.contesting import ALL, contestable_of, last_decision

PER_PAGE = 25


@signed_in
@require_safe
def complaints(request: HttpRequest) -> HttpResponseBase:
    """List the complaints of one's organizations, and those on whose panel one sits; the newest first."""
    found = Complaint.objects.outside_of(request.user) | Complaint.objects.before_panel_of(request.user)
    rows = with_parts(found.distinct()).order_by("-filed_at", "-id")
    if tables.wanted(request):
        return tables.answer(request, name="complaints", columns=QUEUE, rows=rows)
    page = page_of(rows, request.GET.get("page"), PER_PAGE)
    return render(request, "contest/mine.html", {"page_obj": page, "may_file": bool(_filers(request.user))})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Show one complaint to its organization or its panel, with the step that is open, and take that step."""
    outside = is_outside(request.user, _seen(request.user, pk))
    side, acts = ("outside", OUTSIDE) if outside else ("panel", PANEL)
    return answer(request, lambda: _seen(request.user, pk), acts, side, "my_complaint")


@signed_in
@require_safe
def outcome(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Hand out the outcome of a complaint to its organization or its panel, as PDF."""
    return outcome_document(request, _seen(request.user, pk))


def _seen(user: Any, pk: UUID) -> Complaint:
    """Return a complaint of one's organizations or one's panel; 404 for others, as for one that does not exist."""
    seen = Complaint.objects.outside_of(user) | Complaint.objects.before_panel_of(user)
    return get_object_or_404(in_full(seen.distinct()), pk=pk)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """File a complaint: about the decision that the address names, or in words about something else."""
    entry = _decision(request)
    about: dict[str, Any] = {}
    if entry is not None:
        organizations, about = _concerned(entry, request.user)
    else:
        organizations = _filers(request.user)
    if not organizations:
        return render(request, "contest/new.html", {"form": None, "decision": None})
    data = request.POST if request.method == "POST" else None
    form = NewComplaintForm(data, organizations=organizations, decision=entry is not None, user=request.user)
    problem = ""
    if data is not None and form.is_valid():
        chosen = next(it for it in organizations if str(it.pk) == form.cleaned_data["organization"])
        try:
            made = file_complaint(
                organization=chosen,
                by=request.user,
                decision=entry,
                language=get_language() or "",
                **form.values(),
            )
        except ValidationError as error:
            for field, problems in error.message_dict.items():
                form.add_error(field if field in form.fields else None, problems)
        except IllegalMove as refused:
            problem = str(refused.explanation)
        else:
            messages.success(request, _("Your complaint is filed. This page shows every step and its clock."))
            return redirect("my_complaint", pk=made.pk)
    context = {"form": form, "decision": entry, "problem": problem, **about}
    status = 409 if problem else 422 if data is not None else 200
    return render(request, "contest/new.html", context, status=status)


def _filers(user: Any, *, even_closed: bool = False) -> list[Any]:
    held = [it.organization for it in memberships_of(user)]
    return [it for it in held if may_file_for(user, it, even_closed=even_closed)]


def _decision(request: HttpRequest) -> Entry | None:
    """Return the audit entry that the address names: 404 for one that is no decision to contest."""
    number = request.GET.get("decision", "")
    about = request.GET.get("about", "")
    if not number and not about:
        return None
    if about:
        kind, _colon, key = about.partition(":")
        entry = last_decision(kind, key)
    else:
        entry = Entry.objects.filter(pk=number_in(number, digits=18) or 0).first()
    if entry is None or contestable_of(entry) is None:
        raise Http404
    return entry


def _concerned(entry: Entry, user: Any) -> tuple[list[Any], dict[str, Any]]:
    """Return for which organizations a decision may be contested, and what was decided on, its page and its kind.

    Of a request that somebody made for themselves, the one that they asked about.

    404 for who is no party.
    """
    found = contestable_of(entry)
    thing = found.load(entry.object_id) if found is not None else None
    if found is None or thing is None:
        raise Http404
    parties, person = set(found.parties(thing)), found.person(thing)
    if person:
        mine = list(Organization.objects.filter(pk__in=parties)) if person == str(user.pk) else []
    else:
        filers = _filers(user, even_closed=found.even_closed)
        mine = [it for it in filers if ALL in parties or str(it.pk) in parties]
    if not mine:
        raise Http404
    link = found.link(thing)
    return mine, {
        "title": found.title(thing, entry),
        "link": f"/{get_language()}{link}" if link else "",
        "kind": ComplaintKind.objects.filter(pk=found.kind).first(),
    }
