"""Pages of the desk: saved filters, the texts of a team, and how much waits for whom and since when."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.people.access import staff_required
from submissions.statements import domain, queue
from submissions.statements.desk_forms import SaveFilterForm, TeamTextForm
from submissions.statements.domain.holding import may_hold_for
from submissions.statements.figures import figures_for
from submissions.statements.models import SavedFilter, TeamText


@staff_required()
@require_http_methods(["GET", "POST"])
def filter_save(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the queue under a name."""
    query = queue.query_of(request.POST.get("query") or request.GET.urlencode())
    form = SaveFilterForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        saved = domain.save_filter(by=request.user, query=query.urlencode(), **form.cleaned_data)
        messages.success(request, _("The filter is saved."))
        return redirect(f"{reverse('desk_statements')}?{saved.query or 'view=all'}")
    context = {"form": form, "query": query.urlencode(), "title": _("Save this filter")}
    context["cancel_url"] = f"{reverse('desk_statements')}?{query.urlencode() or 'view=all'}"
    return render(request, "statements/filter_save.html", context, status=422 if form.errors else 200)


@staff_required()
@require_POST
def filter_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one of the reader's own filters."""
    domain.delete_filter(saved=get_object_or_404(SavedFilter, pk=pk, owner=request.user), by=request.user)
    messages.success(request, _("The filter was deleted."))
    return redirect(f"{reverse('desk_statements')}?view=all")


@staff_required()
@require_safe
def text_list(request: HttpRequest) -> HttpResponse:
    """List the texts of the reader's teams."""
    texts = TeamText.objects.on_desk_of(request.user).select_related("body", "reason_code")
    rows = [(text, may_hold_for(request.user, text.body_id)) for text in texts[:500]]
    return render(request, "statements/texts.html", {"rows": rows})


@staff_required()
@require_http_methods(["GET", "POST"])
def text_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write a text of a team, or change one."""
    known: Any = get_object_or_404(TeamText.objects.on_desk_of(request.user), pk=pk) if pk else None
    if known is not None and not may_hold_for(request.user, known.body_id):
        raise PermissionDenied(_("Your role does not allow this."))
    form = TeamTextForm(request.POST or None, instance=known, user=request.user)
    if request.method == "POST" and form.is_valid():
        domain.keep_text(text=form.save(commit=False), by=request.user)
        messages.success(request, _("The text is saved."))
        return redirect("desk_texts")
    context = {"form": form, "text": known, "title": _("Text of the team"), "cancel_url": reverse("desk_texts")}
    return render(request, "statements/text_edit.html", context, status=422 if form.errors else 200)


@staff_required()
@require_POST
def text_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a text of a team."""
    domain.delete_text(text=get_object_or_404(TeamText.objects.on_desk_of(request.user), pk=pk), by=request.user)
    messages.success(request, _("The text was deleted."))
    return redirect("desk_texts")


@staff_required()
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Show how much waits, for whom, since when, and how many decisions were taken on each day."""
    return render(request, "statements/figures.html", figures_for(request.user))
