"""The desk of operators: emergency access is opened, ended and looked at here."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.people import breakglass
from accounts.people.access import staff_required
from accounts.people.factor_forms import FactorAgainForm
from accounts.people.models import BreakGlass
from accounts.people.queries import may_break_glass
from accounts.people.states import GLASS_PERMITS, GLASS_VERBS, HOUSE_ROLES, GlassState
from civspace.audit.queries import history
from civspace.workflow import IllegalMove, Stale

#: The newest accesses, and the newest entries of one, that a page shows.
SHOWN, ENTRIES = 50, 500
MINUTES = [(15, gettext_lazy("15 minutes")), (30, gettext_lazy("30 minutes")), (60, gettext_lazy("60 minutes"))]


class OpenForm(FactorAgainForm):
    """Why emergency access is needed, and how long."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What happened and what you have to do. Operators and administrators read it at once."),
    )
    minutes = forms.TypedChoiceField(label=gettext_lazy("How long"), choices=MINUTES, coerce=int, initial=15)


class ReviewForm(forms.Form):
    """What a second person looked at."""

    note = forms.CharField(
        label=gettext_lazy("What you looked at"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


@staff_required(HOUSE_ROLES)
def accesses(request: HttpRequest) -> HttpResponse:
    """Open emergency access, and see those that were."""
    by: Any = request.user
    opens = may_break_glass(by)
    form = OpenForm(request.POST or None, request=request) if opens else None
    if request.method == "POST" and form is not None and form.is_valid():
        given = form.cleaned_data
        try:
            glass = breakglass.open_glass(by=by, minutes=given["minutes"], reason=given["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.warning(request, _("Emergency access is open. Operators and administrators were told."))
            return redirect("break_glass_one", pk=glass.pk)
    rows = BreakGlass.objects.visible_to(by).select_related("person", "reviewed_by")[:SHOWN]
    context = {"form": form, "rows": rows, "permits": GLASS_PERMITS}
    return render(request, "people/break_glass.html", context)


@staff_required(HOUSE_ROLES)
def access_one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One emergency access: why, every page that was opened, the end of it and the look at it."""
    by: Any = request.user
    glass = get_object_or_404(BreakGlass.objects.visible_to(by).select_related("person", "reviewed_by"), pk=pk)
    form, status = ReviewForm(request.POST if request.POST.get("act") == "review" else None), 200
    if request.method == "POST":
        try:
            if _carried_out(by, glass, request.POST.get("act", ""), form):
                messages.success(request, _("Recorded."))
                return redirect("break_glass_one", pk=glass.pk)
        except (IllegalMove, Stale):
            status = 409
            messages.error(request, _("Someone else was quicker. Nothing was changed."))
            glass.refresh_from_db()
    entries = history(glass)
    context = {
        "glass": glass,
        "form": form,
        "open": glass.state == GlassState.OPEN,
        "to_review": glass.state == GlassState.ENDED and glass.person_id != by.pk,
        "own": glass.person_id == by.pk,
        "entries": [(entry, GLASS_VERBS[entry.verb]) for entry in entries.reverse()[:ENTRIES]],
        "pages": entries.filter(verb="request").count(),
    }
    return render(request, "people/break_glass_one.html", context, status=status)


def _carried_out(by: Any, glass: BreakGlass, act: str, form: ReviewForm) -> bool:
    if act == "end":
        breakglass.end_glass(glass=glass, by=by)
        return True
    if act == "review" and form.is_valid():
        breakglass.review_glass(glass=glass, by=by, note=form.cleaned_data["note"])
        return True
    return False
