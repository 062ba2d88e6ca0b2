"""Pages of measures: the organization reads and replies, another officer decides."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.organizations.queries import is_member
from accounts.people.access import signed_in, staff_required
from civspace.workflow import IllegalMove, Stale
from meetings.accreditation.measures import domain
from meetings.accreditation.measures.forms import ReplyForm, SettleForm
from meetings.accreditation.measures.models import Measure
from meetings.accreditation.measures.rules import MAY
from meetings.accreditation.measures.states import State
from meetings.accreditation.queries import DESK

PARTS = ("standing__organization", "standing__category__scheme__body", "criterion")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def my_measure(request: HttpRequest, id: UUID, measure: UUID) -> HttpResponse:
    """Read the reasons for a measure, and reply while there is time."""
    if not is_member(request.user, id):
        raise Http404
    found = get_object_or_404(Measure.objects.filter(standing__organization=id).select_related(*PARTS), pk=measure)
    if request.method != "POST":
        return _mine(request, found)
    if not MAY["reply"](request.user, found):
        raise PermissionDenied(_("The head and the focal points of your organization reply."))
    form = ReplyForm(request.POST)
    if form.is_valid():
        try:
            domain.reply_to_measure(
                measure=found,
                by=request.user,
                reply=form.cleaned_data["reply"],
                expected_version=form.cleaned_data["version"],
            )
        except ValidationError as error:
            form.add_error("reply", error.error_dict["reply"])
        except (IllegalMove, Stale):
            return _mine(request, found, form=form, status=409, problem=_overtaken())
        else:
            messages.success(request, _("The reply was sent."))
            return redirect("my_measure", id=id, measure=found.pk)
    return _mine(request, found, form=form, status=422)


def _mine(request: HttpRequest, found: Measure, **shown: Any) -> HttpResponse:
    in_time = found.state == State.PROPOSED and timezone.now() <= found.reply_until
    context = {
        "measure": found,
        "organization": found.standing.organization,
        "in_time": in_time,
        "form": ReplyForm(initial={"version": found.version})
        if in_time and MAY["reply"](request.user, found)
        else None,
        **shown,
    }
    return render(request, "accreditation/measures/mine.html", context, status=shown.get("status", 200))


def _overtaken() -> str:
    return _("This changed meanwhile, or the time is over, so nothing was done. What you wrote is kept below.")


@staff_required(DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_measure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read the notice and the reply, and decide, as another officer."""
    found = get_object_or_404(Measure.objects.visible_to(request.user).select_related(*PARTS), pk=pk)
    if request.method != "POST":
        return _desk(request, found)
    if not MAY["take"](request.user, found):
        raise PermissionDenied(
            _("An officer who did not give the notice and does not belong to the organization decides.")
        )
    form = SettleForm(request.POST, measure=found)
    if form.is_valid():
        try:
            domain.decide_measure(measure=found, by=request.user, **form.values())
        except ValidationError as error:
            for name, problems in error.error_dict.items():
                form.add_error(name if name in form.fields else None, problems)
        except (IllegalMove, Stale):
            return _desk(request, found, form=form, status=409, problem=_overtaken())
        else:
            messages.success(request, _("The decision is saved. Those concerned have been told."))
            return redirect("desk_measure", pk=found.pk)
    return _desk(request, found, form=form, status=422)


def _desk(request: HttpRequest, found: Measure, **shown: Any) -> HttpResponse:
    context = {
        "measure": found,
        "organization": found.standing.organization,
        "is_open": found.is_open,
        "form": SettleForm(measure=found) if found.is_open and MAY["take"](request.user, found) else None,
        **shown,
    }
    return render(request, "accreditation/measures/desk.html", context, status=shown.get("status", 200))
