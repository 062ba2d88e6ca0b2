"""The desk of administrators: accounts erased on behalf of people who cannot do it themselves."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.people import erasing
from accounts.people.access import staff_required
from accounts.people.domain import obstacles
from accounts.people.factor_forms import FactorAgainForm
from accounts.people.models import Erasure, User
from accounts.people.queries import may_erase
from accounts.people.states import ErasureState
from civspace.web.held import all_held
from civspace.workflow import IllegalMove, Stale

#: The newest that the page shows.
SHOWN = 50


class AskForm(FactorAgainForm):
    """Whose account, and why."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the account"),
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Who asked, how, and how you know that it was them. It stays, so name nobody."),
    )
    person: User | None = None

    def clean_email(self) -> str:
        """Find the account."""
        email: str = self.cleaned_data["email"]
        self.person = User.objects.filter(email__iexact=email, is_active=True).first()
        if self.person is None:
            raise ValidationError(_("Nobody has an account with this address."))
        return email


class ConfirmForm(FactorAgainForm):
    """The second factor of the second administrator."""


def erases(request: HttpRequest) -> None:
    """Let only administrators through, and none by emergency access."""
    if not may_erase(request.user):
        raise PermissionDenied(_("This page is for administrators of the portal."))


@staff_required()
def erasures(request: HttpRequest) -> HttpResponse:
    """Ask for an erasure, and see those that were asked for."""
    erases(request)
    by: Any = request.user
    form = AskForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid() and form.person is not None:
        try:
            made = erasing.ask_erasure(person=form.person, by=by, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The person was told. Another administrator confirms it later."))
            return redirect("erasure", pk=made.pk)
    rows = Erasure.objects.visible_to(by).select_related("person")[:SHOWN]
    return render(request, "people/erasures.html", {"form": form, "rows": rows})


@staff_required()
def erasure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One erasure: what becomes of what is held, then confirm it as the second, or stop it."""
    erases(request)
    by: Any = request.user
    found = get_object_or_404(
        Erasure.objects.visible_to(by).select_related("person", "asked_by", "confirmed_by"), pk=pk
    )
    act, receipt, status = request.POST.get("act", ""), "", 200
    form = ConfirmForm(request.POST if act == "confirm" else None, request=request)
    try:
        if act == "stop":
            erasing.stop_erasure(erasure=found, by=by)
            messages.success(request, _("The account stays, and the person was told."))
            return redirect("erasure", pk=pk)
        if act == "confirm" and form.is_valid():
            receipt = erasing.confirm_erasure(erasure=found, by=by)
            found.refresh_from_db()
    except (IllegalMove, Stale):
        status = 409
        messages.error(request, _("Someone else was quicker. Nothing was changed."))
        found.refresh_from_db()
    except ValidationError as error:
        form.add_error(None, error)
    is_open = found.state == ErasureState.ASKED
    context = {
        "erasure": found,
        "form": form,
        "open": is_open,
        "own": by.pk in (found.person_id, found.asked_by_id),
        "obstacles": obstacles(found.person) if is_open else [],
        "receipt": receipt,
        "kinds": all_held(),
    }
    return render(request, "people/erasure.html", context, status=status)
