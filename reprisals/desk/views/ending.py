"""Keeping a case longer, holding it, and deleting it for ever with a second person."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reprisals.desk import casefile
from reprisals.desk.access import keys_or_404, opens
from reprisals.desk.asked import ACTIONS
from reprisals.desk.domain import referrals
from reprisals.desk.forms.casework import CodeForm, ReasonForm
from reprisals.vault import domain as vault
from reprisals.vault.errors import NeedsApproval, Refused
from reprisals.vault.models import Case
from reprisals.vault.states import Role, Status


@opens("unlocked")
@require_POST
def hold(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Keep a case from being deleted, or no longer."""
    keys = keys_or_404(request)
    file = casefile.read(keys=keys, case_id=case_id)
    vault.hold(keys, file.case, on=not file.case.legal_hold)
    messages.success(request, _("Saved"))
    return redirect("desk_case", case_id)


@opens("unlocked")
@require_POST
def keep_longer(request: HttpRequest, case_id: UUID, item_id: UUID) -> HttpResponse:
    """Keep a closed case until the day that a second person agreed to."""
    keys = keys_or_404(request)
    file = casefile.read(keys=keys, case_id=case_id)
    item = file.item(item_id)
    if item is None or item.kind != "extension":
        raise Http404
    try:
        referrals.keep_longer(keys=keys, file=file, item=item)
    except referrals.NotAgreed as error:
        messages.error(request, error.told)
    else:
        messages.success(request, _("Saved"))
    return redirect("desk_case", case_id)


@opens("unlocked", role=Role.OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def break_glass(request: HttpRequest) -> HttpResponse:
    """Ask others to let the escrow key open a case whose officers are lost; the custodians do it outside.

    A code that no case has is taken all the same: the answer tells nobody which cases there are.
    """
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        case = Case.objects.filter(code=form.cleaned_data["code"]).exclude(status=Status.SHREDDED).first()
        if case is not None:
            vault.request_approval(keys_or_404(request), action="break-glass", object_id=case.pk)
        messages.success(request, _("Asked. Another officer finds it under “Second person”."))
        return redirect("desk_approvals")
    context = {
        "form": form,
        "title": ACTIONS["break-glass"],
        "submit_label": _("Ask a second person"),
        "cancel_url": reverse("desk_approvals"),
    }
    return render(request, "reprisals/desk/form.html", context)


@opens("unlocked")
@require_http_methods(["GET", "HEAD", "POST"])
def shred(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask a second person to let a case be deleted; when somebody agreed, delete it."""
    keys = keys_or_404(request)
    file = casefile.read(keys=keys, case_id=case_id)
    agreed = vault.agreed(keys, action="shred", object_id=case_id) is not None
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            vault.shred_agreed(keys, file.case)
        except NeedsApproval:
            reason = form.cleaned_data["text"]
            vault.request_approval(keys, action="shred", object_id=case_id, case=file.case, reason=reason)
            messages.success(request, _("Asked. Another officer finds it under “Second person”."))
            return redirect("desk_case", case_id)
        except Refused:
            form.add_error(None, _("A legal hold keeps this case."))
        else:
            messages.success(request, _("Deleted. Copies in backups end with the backups."))
            return redirect("home")
    context = {
        "form": form,
        "title": _("Delete this case for ever"),
        "lede": _("A second person agreed. The keys are destroyed now; nobody can read the case again.")
        if agreed
        else _("A second person must agree first."),
        "submit_label": _("Delete for ever") if agreed else _("Ask a second person"),
        "warning": agreed,
        "case_code": file.case.code,
        "cancel_url": reverse("desk_case", args=[case_id]),
    }
    return render(request, "reprisals/desk/form.html", context)
