"""Writing into a case, and opening the identity."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reprisals.desk import casefile
from reprisals.desk.access import keys_or_404, opens
from reprisals.desk.casefile import CaseFile
from reprisals.desk.domain.casework import add_entry
from reprisals.desk.kinds import KINDS
from reprisals.desk.models import Cycle
from reprisals.desk.shown import entry


def _arguments(kind: str, file: CaseFile) -> dict[str, Any]:
    """Return what a form needs to know of the case."""
    if kind == "state":
        return {"state": file.state}
    if kind == "outcome":
        actions = [(str(item.id), entry(item).lines[0].value) for item in file.of("action")]
        return {"actions": actions}
    if kind == "report_entry":
        return {"years": list(Cycle.objects.values_list("year", flat=True))}
    return {}


@opens("unlocked")
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, case_id: UUID, slug: str) -> HttpResponse:
    """Show the form of one kind of entry, and seal what was written."""
    kind = KINDS.get(slug)
    if kind is None:
        raise Http404
    keys = keys_or_404(request)
    file = casefile.read(keys=keys, case_id=case_id)
    form = kind.form(request.POST or None, **_arguments(slug, file))
    back = reverse("desk_case", args=[case_id])
    if request.method == "POST" and form.is_valid():
        try:
            add_entry(keys=keys, file=file, kind=slug, fields=form.fields_of())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved and sealed."))
            return redirect(f"{back}#{slug}")
    context = {"form": form, "title": kind.add, "case_code": file.case.code, "cancel_url": back}
    return render(request, "reprisals/desk/form.html", context)
