"""The pages of a reader's briefs. All of them are the reader's own; public pages only lead here by a plain link."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.people.access import signed_in
from civspace.renditions.serving import file_response, safe_name
from civspace.web import tables
from civspace.web.pagination import page_of
from civspace.workflow import Stale
from submissions.record import domain
from submissions.record.briefing import is_owner, may_edit, offers_to, quotes_for, share_of
from submissions.record.forms_briefs import BriefForm
from submissions.record.models import Brief, BriefOffer, GroupBy
from submissions.record.quotes import Group, Quote, grouped
from submissions.record.tables import BRIEFS
from submissions.statements.views.waiting import document_or_wait


def seen(request: HttpRequest, pk: UUID) -> Brief:
    """Return a brief that the reader may read, or 404."""
    found = Brief.objects.visible_to(request.user).select_related("owner").filter(pk=pk).first()
    if found is None:
        raise Http404(_("There is no such brief, or it is not shared with you."))
    return found


def editable(request: HttpRequest, pk: UUID) -> Brief:
    """Return a brief that the reader may change, or 404 or 403."""
    found = seen(request, pk)
    if not may_edit(request.user, found):
        raise PermissionDenied(_("This brief is shared with you to read, not to change."))
    return found


def owned(request: HttpRequest, pk: UUID) -> Brief:
    """Return a brief of the reader's own, or 404 or 403."""
    found = seen(request, pk)
    if not is_owner(request.user, found):
        raise PermissionDenied(_("Only the owner of a brief may do this."))
    return found


def meanwhile(request: HttpRequest) -> None:
    """Say on the next page that somebody else was quicker."""
    messages.warning(request, _("The brief changed meanwhile. Look at it as it stands now."))


@signed_in
@require_safe
def brief_list(request: HttpRequest) -> HttpResponseBase:
    """List the reader's own briefs and those that colleagues share, and what waits for an answer."""
    found = Brief.objects.visible_to(request.user).select_related("owner").annotate(number=Count("items"))
    found = found.order_by("-updated_at", "pk")
    if tables.wanted(request):
        return tables.answer(request, name="briefs", columns=BRIEFS, rows=found)
    context = {
        "page_obj": page_of(found, request.GET.get("page")),
        "offers": offers_to(request.user),
    }
    return render(request, "record/briefs.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a brief."""
    form = BriefForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("title", "purpose", "group_by")}
        try:
            made = domain.create_brief(by=request.user, **values)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("brief", pk=made.pk)
    context = {"form": form, "title": _("New brief"), "cancel_url": reverse("briefs")}
    return render(request, "record/brief_edit.html", context, status=422 if form.errors else 200)


def _rows(groups: list[Group]) -> list[dict[str, Any]]:
    """Return the groups with, for each item, where its buttons move it: past its neighbours of the same group."""
    rows = []
    for group in groups:
        places = [quote.item.position for quote in group.quotes]
        items = [
            {
                "quote": quote,
                "up": places[at - 1] if at else None,
                "down": places[at + 1] if at + 1 < len(places) else None,
            }
            for at, quote in enumerate(group.quotes)
        ]
        rows.append({"group": group, "items": items})
    return rows


def _movable(groups: list[Group], by: str) -> list[Group]:
    """Return groups within which items move: under headings of one's own, an item moves through the whole brief."""
    if by != GroupBy.NONE:
        return groups
    every: list[Quote] = [quote for group in groups for quote in group.quotes]
    return [Group("", quotes=every)]


@signed_in
@require_safe
def brief(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a brief: what it holds, grouped, with the notes of all and the reader's own; it prints as it stands."""
    found = seen(request, pk)
    quotes = quotes_for(request.user, found)
    groups = grouped(quotes, found.group_by)
    moves = {row["quote"].item.pk: row for part in _rows(_movable(groups, found.group_by)) for row in part["items"]}
    own = is_owner(request.user, found)
    share = None if own else share_of(request.user, found)
    context = {
        "brief": found,
        "groups": [(group, [moves[quote.item.pk] for quote in group.quotes]) for group in groups],
        "total": len(quotes),
        "own": own,
        "share": share,
        "may_edit": own or (share is not None and share.may == "edit"),
        "shares": list(found.shares.select_related("person")) if own else [],
        "offer": BriefOffer.objects.filter(brief=found).select_related("person").first() if own else None,
        "full": request.GET.get("full") == "1",
    }
    return render(request, "record/brief.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change title, purpose and grouping."""
    found = editable(request, pk)
    initial = {name: getattr(found, name) for name in ("title", "purpose", "group_by", "version")}
    form = BriefForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("title", "purpose", "group_by")}
        try:
            domain.change_brief(brief=found, by=request.user, expected_version=form.cleaned_data["version"], **values)
        except ValidationError as error:
            form.add_error(None, error)
        except Stale:
            form = again(BriefForm, request, found)
        else:
            messages.success(request, _("Saved."))
            return redirect("brief", pk=pk)
    context = {"form": form, "brief": found, "title": _("Change this brief"), "cancel_url": reverse("brief", args=[pk])}
    return render(request, "record/brief_edit.html", context, status=422 if form.errors else 200)


def again(make: Any, request: HttpRequest, brief: Brief, **more: Any) -> Any:
    """Return a form with everything typed, at the version that stands now, which says that somebody was quicker."""
    data = request.POST.copy()
    version = Brief.objects.filter(pk=brief.pk).values_list("version", flat=True).first()
    data["version"] = str(version or "")
    form = make(data, **more)
    form.add_error(None, _("The brief changed meanwhile. What you typed stands here; save again to keep it."))
    return form


@signed_in
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask whether to delete a brief, and delete it."""
    found = owned(request, pk)
    if request.method == "POST":
        try:
            domain.delete_brief(brief=found, by=request.user)
        except Stale:
            raise Http404(_("There is no such brief, or it is not shared with you.")) from None
        messages.success(request, _("The brief was deleted."))
        return redirect("briefs")
    return render(request, "record/brief_delete.html", {"brief": found, "shared": found.shares.exists()})


def _own_notes(request: HttpRequest) -> bool:
    return request.GET.get("own_notes") == "1"


@signed_in
@require_safe
def pdf(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Send the brief as PDF in the language of the page; while it is built, a page that asks again by itself."""
    found, language = seen(request, pk), get_language() or "en"
    try:
        rendition = domain.request_pdf(brief=found, by=request.user, language=language, own_notes=_own_notes(request))
    except Stale:
        meanwhile(request)
        return redirect("brief", pk=pk)
    return document_or_wait(request, rendition)


@signed_in
@require_safe
def docx(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the brief as a Word document in the language of the page."""
    found, language = seen(request, pk), get_language() or "en"
    content = domain.word_copy(brief=found, by=request.user, language=language, own_notes=_own_notes(request))
    return file_response(content, safe_name("brief", language, "docx"), "docx")
