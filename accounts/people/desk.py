"""The desk of the Secretariat for lost second factors."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.people import resets
from accounts.people.access import staff_required
from accounts.people.forms import RefusalForm
from accounts.people.models import FactorReset
from accounts.people.states import OPEN_RESETS, RESET_VERBS, ResetState, Role
from civspace.audit.queries import history
from civspace.web.numbers import version_in
from civspace.workflow import IllegalMove, Stale

DECIDERS = set(Role.values) - {Role.READ_ONLY.value}


@staff_required(DECIDERS)
def factor_resets(request: HttpRequest) -> HttpResponse:
    """Open requests first, then those that are settled, newest first."""
    visible = FactorReset.objects.visible_to(request.user).select_related("person", "first_by", "second_by")
    settled = Paginator(visible.exclude(state__in=OPEN_RESETS).order_by("-updated_at", "id"), 20)
    context = {
        "waiting": list(visible.filter(state__in=OPEN_RESETS)),
        "settled": settled.get_page(request.GET.get("page")),
    }
    return render(request, "people/factor_resets.html", context)


@staff_required(DECIDERS)
def factor_reset(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request: agree as first or second, or refuse with a reason."""
    reset = get_object_or_404(
        FactorReset.objects.visible_to(request.user).select_related("person", "first_by", "second_by"), pk=pk
    )
    form, status = RefusalForm(request.POST if request.POST.get("act") == "refuse" else None), 200
    if request.method == "POST":
        try:
            if _decide(request, reset, form):
                messages.success(request, _("Your decision was recorded and the person was told."))
                return redirect("factor_resets")
        except (IllegalMove, Stale):
            status = 409
            messages.error(request, _("Someone else has decided meanwhile. Nothing was changed."))
            reset.refresh_from_db()
        except ValidationError as error:
            status = 400
            for message in error.messages:
                messages.error(request, message)
    context = {
        "reset": reset,
        "form": form,
        "open": reset.state in OPEN_RESETS,
        "own": reset.person_id == request.user.pk or reset.first_by_id == request.user.pk,
        "second": reset.state == ResetState.FIRST_APPROVAL,
        "history": [(entry, RESET_VERBS[entry.verb]) for entry in history(reset)],
    }
    return render(request, "people/factor_reset.html", context, status=status)


def _decide(request: HttpRequest, reset: FactorReset, form: RefusalForm) -> bool:
    """Run the verb that was pressed on the version that was read; False when the form needs more."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    reset.version = version_in(request) or 0
    match request.POST.get("act"):
        case "refuse":
            if not form.is_valid():
                reset.refresh_from_db()
                return False
            resets.refuse(reset=reset, by=request.user, reason=form.cleaned_data["reason"])
        case "approve_second":
            resets.approve_second(reset=reset, by=request.user)
        case _:
            resets.approve_first(reset=reset, by=request.user)
    return True
