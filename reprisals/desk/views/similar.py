"""Similar cases: looked for when an officer asks, and decided by her."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from reprisals.desk import casefile
from reprisals.desk.access import keys_or_404, opens
from reprisals.desk.domain import likeness
from reprisals.desk.forms.similar import JudgeForm

#: What two cases have in common, in words.
SHARED: dict[str, str | Promise] = {
    "file": gettext_lazy("The same file"),
    "account": gettext_lazy("Passages of the account"),
    "names": gettext_lazy("Names in the account"),
    "dates": gettext_lazy("A date"),
    "country": gettext_lazy("The country"),
    "mechanism": gettext_lazy("A mechanism"),
    "acts": gettext_lazy("A kind of act"),
}


@opens("unlocked")
@require_http_methods(["GET", "HEAD", "POST"])
def similar(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Say what a search does; search; keep what was decided."""
    keys = keys_or_404(request)
    file = casefile.read(keys=keys, case_id=case_id)
    context = {"file": file, "most": likeness.OPENED}
    if request.method != "POST":
        return render(request, "reprisals/desk/similar.html", context)
    found = likeness.look(keys, file)
    judging = "judge" in request.POST
    form = JudgeForm(request.POST if judging else None, cases=[one.case for one in found.candidates])
    if judging and form.is_valid():
        number = likeness.judge(keys=keys, file=file, relations=form.relations())
        said = ngettext("%(number)d decision was sealed.", "%(number)d decisions were sealed.", number)
        messages.success(request, said % {"number": number} if number else _("Nothing was decided."))
        return redirect(f"{reverse('desk_case', args=[case_id])}#link")
    rows = [(one, [SHARED[name] for name in one.likeness.shared], form[one.case.pk.hex]) for one in found.candidates]
    return render(request, "reprisals/desk/similar.html", context | {"found": found, "form": form, "rows": rows})
