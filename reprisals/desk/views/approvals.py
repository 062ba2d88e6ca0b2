"""The second person: what others ask for, read and agreed to or refused."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reprisals.desk import asked
from reprisals.desk.access import keys_or_404, officer_of, opens
from reprisals.desk.domain import keys as own_keys
from reprisals.desk.domain.agreeing import agree, refuse
from reprisals.desk.forms.approvals import DecisionForm
from reprisals.desk.views.report import shown
from reprisals.vault import domain as vault


@opens("unlocked")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show what waits for a second person, and what this officer asked for."""
    keys = keys_or_404(request)
    return render(request, "reprisals/desk/approvals.html", {"rows": asked.rows(keys)})


@opens("unlocked")
@require_POST
def quota(request: HttpRequest) -> HttpResponse:
    """Ask a second person to let this officer open more cases in an hour."""
    keys = keys_or_404(request)
    vault.request_approval(keys, action="quota", object_id=keys.key.pk)
    messages.success(request, _("Asked. Another officer finds it under “Second person”."))
    return redirect("desk_approvals")


@opens("unlocked")
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, approval_id: UUID) -> HttpResponse:
    """Show one request with all that it is about; agree or refuse, with the passphrase."""
    keys = keys_or_404(request)
    row = asked.row(keys, approval_id)
    if row is None:
        raise Http404
    if row.own:
        raise PermissionDenied(_("You asked for this yourself; somebody else decides."))
    form = DecisionForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "row": row}
    if request.method == "POST" and form.is_valid():
        officer = officer_of(request)
        assert officer is not None
        try:
            own_keys.confirm(officer=officer, keys=keys, passphrase=form.cleaned_data["passphrase"])
            if form.cleaned_data["decision"] == "agree":
                agree(keys=keys, row=row)
            else:
                refuse(keys=keys, row=row)
        except own_keys.Wait as error:
            form.add_error(None, error.told())
        except own_keys.WrongPassphrase:
            form.add_error("passphrase", _("This passphrase does not open your keys."))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved"))
            return redirect("desk_approvals")
    if row.publication is not None:
        try:
            context |= shown(asked.content(keys, row))
        except ValidationError as error:
            context["changed"] = error.messages[0]
    context["entry"] = asked.about(keys, row)
    context["cancel_url"] = reverse("desk_approvals")
    return render(request, "reprisals/desk/approval.html", context)
