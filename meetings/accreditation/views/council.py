"""What the council decided, recorded by the secretary: many grants by one document, or one application by itself."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.people.access import staff_required
from civspace.workflow import IllegalMove, Stale
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import State
from meetings.accreditation.committee.council import decide_in_council
from meetings.accreditation.committee.listing import TAGS
from meetings.accreditation.committee.models import Decision
from meetings.accreditation.committee.recording import COUNCIL_VERBS, actions, own_case
from meetings.accreditation.committee.session_forms import CouncilForm, GrantManyForm
from meetings.accreditation.committee.states import SessionState
from meetings.accreditation.queries import DESK
from meetings.accreditation.views.sessions import add_errors, refused, secretary_of


@staff_required(DESK)
@require_POST
def grant_many(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that the council granted what is ticked; each stands by itself, and what cannot be granted is named."""
    session = secretary_of(request, pk)
    form = GrantManyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Name the document of the council and the day."))
        return redirect("desk_session", pk=pk)
    done = 0
    wanted = Application.objects.filter(session=session, state=State.RECOMMENDED).select_related("scheme__body")
    ticked = [value for value in request.POST.getlist("application") if value.isascii()]
    for application in wanted.select_related("organization").order_by("pk"):
        if str(application.pk) not in ticked or own_case(request.user, application):
            continue
        try:
            decide_in_council(application=application, verb="council_grant", by=request.user, **form.cleaned_data)
            done += 1
        except ValidationError as error:
            messages.error(request, f"{application.organization.name}: {' '.join(error.messages)}")
        except (IllegalMove, Stale) as error:
            refused(request, error)
    messages.success(request, _("Granted: %(number)s. They have been told.") % {"number": done})
    return redirect("desk_session", pk=pk)


@staff_required(DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def decisions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show every decision on an application, and record what the council decided on it."""
    visible = Application.objects.visible_to(request.user).select_related(
        "organization", "scheme__body", "category", "session", "merge_with"
    )
    found = get_object_or_404(visible, pk=pk)
    before_council = found.session is None or found.session.state == SessionState.CLOSED
    verbs = [verb for verb in actions(request.user, found) if verb in COUNCIL_VERBS] if before_council else []
    form = CouncilForm(request.POST or None, application=found) if verbs else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied(_("You may read this. An accreditation officer of the body decides."))
        if form.is_valid():
            try:
                decide_in_council(application=found, by=request.user, **form.values())
            except ValidationError as error:
                add_errors(form, error)
            except (IllegalMove, Stale) as error:
                refused(request, error)
                return redirect("desk_decisions", pk=pk)
            else:
                messages.success(request, _("The decision is saved. Those concerned have been told."))
                return redirect("desk_decisions", pk=pk)
    taken = Decision.objects.filter(application=found).select_related("criterion", "question", "session")
    context = {
        "application": found,
        "organization": found.organization,
        "decisions": [(it, State(it.to_state).label, TAGS.get(State(it.to_state), "info")) for it in taken],
        "form": form,
    }
    return render(
        request, "accreditation/sessions/decisions.html", context, status=422 if form and form.errors else 200
    )
