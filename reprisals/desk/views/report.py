"""The annual report and the quarterly trend notes: periods, what would be published today, and the proposal."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reprisals.desk.access import keys_or_404, opens
from reprisals.desk.domain.release import propose, release, waiting
from reprisals.desk.forms.report import KINDS, CycleForm, ProposeForm
from reprisals.desk.models import Cycle, Publication
from reprisals.desk.report.gathering import gather, mark_of
from reprisals.desk.report.publishing import parts_in, printed, tables_in
from reprisals.vault.states import Role


@opens("unlocked", role=Role.STATISTICS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the cycles, and what was released."""
    released = Publication.objects.filter(content__isnull=False).select_related("cycle").order_by("-released_on")
    context = {"cycles": Cycle.objects.all(), "released": released, "kinds": dict(KINDS)}
    return render(request, "reprisals/desk/report.html", context)


@opens("unlocked", role=Role.STATISTICS)
@require_http_methods(["GET", "HEAD", "POST"])
def cycle(request: HttpRequest) -> HttpResponse:
    """Add a cycle: period and cut-off are data."""
    form = CycleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved"))
        return redirect("desk_report")
    context = {"form": form, "title": _("Period of a report"), "cancel_url": reverse("desk_report")}
    return render(request, "reprisals/desk/form.html", context)


@opens("unlocked", role=Role.STATISTICS)
@require_http_methods(["GET", "HEAD", "POST"])
def build(request: HttpRequest, year: int) -> HttpResponse:
    """Show what would be published today, and put it before a second person."""
    keys = keys_or_404(request)
    found = get_object_or_404(Cycle, year=year)
    form = ProposeForm(request.POST or None, initial={"kind": "annual"})
    kind = request.GET.get("kind", "annual")
    if request.method == "POST" and form.is_valid():
        try:
            propose(keys=keys, cycle=found, kind=form.cleaned_data["kind"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Proposed. A second person reads it and releases it."))
            return redirect("desk_report")
    kind = kind if kind in dict(KINDS) else "annual"
    content = gather(keys, found, kind=kind)
    proposed = [
        (row, agreed, row.kind == kind and row.mark != mark_of(content))
        for row, agreed in waiting(keys=keys, cycle=found)
    ]
    context = {"form": form, "cycle": found, "waiting": proposed, "kinds": dict(KINDS)}
    return render(request, "reprisals/desk/build.html", {**context, **shown(content)})


@opens("unlocked", role=Role.STATISTICS)
@require_POST
def publish(request: HttpRequest, publication_id: UUID) -> HttpResponse:
    """Publish what a second person agreed to."""
    publication = get_object_or_404(Publication, pk=publication_id, content__isnull=True)
    try:
        release(keys=keys_or_404(request), publication=publication)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("desk_build", publication.cycle.year)
    messages.success(request, _("Released. The files lie ready for the operators of the portal."))
    return redirect("desk_report")


def shown(content: dict[str, object]) -> dict[str, object]:
    """Return the content of a report as pages of the desk show it, in the officer's language."""
    language = get_language() or "en"
    statistics = content["statistics"]
    assert isinstance(statistics, dict)
    return {
        "content": content,
        "parts": parts_in(content, language),
        "tables": tables_in(content, language),
        "total": printed(statistics["total"]),
        "total_withheld": statistics["total_withheld"],
    }
