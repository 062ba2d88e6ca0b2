"""The public pages of schemes: which there are, one of them whole, and two side by side. Nobody here is signed in."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from civspace.web import tables
from civspace.web.access import access
from meetings.accreditation.schemes.forms import CompareForm
from meetings.accreditation.schemes.queries import compared, criteria_shown, schemes_shown, sessions_to_come, shown
from meetings.accreditation.schemes.tables import CRITERIA

#: What is compared when nothing is chosen.
FIRST = {"one": "ecosoc", "other": "un-conference"}


@access("public")
@require_safe
def accreditation(request: HttpRequest) -> HttpResponseBase:
    """Show which ways of being accredited there are, for whom, and to which one can apply now; or all criteria."""
    if tables.wanted(request):
        return tables.answer(request, name="criteria", columns=CRITERIA, rows=criteria_shown())
    return render(request, "accreditation/accreditation.html", {"schemes": [shown(it) for it in schemes_shown()]})


@access("public")
@require_safe
def scheme(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show one scheme whole: criteria, who decides, what is asked and why, who sees it, deadlines, what it opens."""
    found = schemes_shown().filter(pk=code).first()
    if found is None:
        raise Http404
    if tables.wanted(request):
        rows = criteria_shown().filter(scheme=found)
        return tables.answer(request, name=f"criteria-{found.pk}", columns=CRITERIA, rows=rows)
    now = timezone.now()
    context = {"shown": shown(found, now), "scheme": found, "sessions": sessions_to_come(found, now.date())}
    return render(request, "accreditation/schemes/scheme.html", context)


@access("public")
@require_safe
def compare(request: HttpRequest) -> HttpResponseBase:
    """Lay two schemes side by side."""
    by_code = {it.pk: it for it in schemes_shown()}
    form = CompareForm({name: request.GET.get(name) or first for name, first in FIRST.items()})
    chosen = [by_code[it.pk] for it in form.cleaned_data.values() if it is not None] if form.is_valid() else []
    columns = [shown(it) for it in chosen]
    lines = [(label, list(zip(columns, cells, strict=True))) for label, cells in compared(columns)]
    context = {"form": form, "columns": columns, "lines": lines}
    return render(request, "accreditation/schemes/compare.html", context)
