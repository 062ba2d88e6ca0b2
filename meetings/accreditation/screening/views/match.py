"""One possible match: both names side by side, and what a person finds."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.people.access import staff_required
from accounts.people.states import Role
from civspace.workflow import IllegalMove, Stale
from meetings.accreditation.screening.domain import judge_match
from meetings.accreditation.screening.forms import VerdictForm
from meetings.accreditation.screening.models import NameMatch
from meetings.accreditation.screening.queries import on_desk_of
from meetings.accreditation.screening.states import MatchState


@staff_required(Role.ACCREDITATION_OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def match(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a match to those who may judge it, and keep what they found; to everybody else there is none."""
    found = _one(request, pk)
    if request.method != "POST":
        initial = {"version": found.version, "verdict": found.state, "note": found.note}
        return _page(request, found, VerdictForm(initial=initial))
    form = VerdictForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        try:
            judge_match(
                match=found,
                verdict=values["verdict"],
                note=values["note"],
                by=request.user,
                expected_version=values["version"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        except (IllegalMove, Stale):
            found = _one(request, pk)
            data = request.POST.copy()
            data["version"] = str(found.version)
            problem = _("It changed meanwhile, so nothing was done. What you wrote is kept below.")
            return _page(request, found, VerdictForm(data), status=409, problem=problem)
        else:
            messages.success(request, _("What you found is saved. Nothing else follows from it."))
            return redirect("desk_matches")
    return _page(request, found, form, status=422)


def _one(request: HttpRequest, pk: UUID) -> NameMatch:
    rows = NameMatch.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("organization__country", "entry", "body", "judged_by"), pk=pk)


def _page(
    request: HttpRequest, found: NameMatch, form: VerdictForm, *, status: int = 200, problem: str = ""
) -> HttpResponse:
    applications = on_desk_of(request.user).filter(organization=found.organization_id, scheme__body=found.body_id)
    context = {
        "match": found,
        "names": found.entry.names.all() if found.entry else [],
        "applications": list(applications.order_by("-created_at")[:5]),
        "form": form if found.state != MatchState.CLOSED else None,
        "problem": problem,
    }
    return render(request, "accreditation/screening/match.html", context, status=status)
