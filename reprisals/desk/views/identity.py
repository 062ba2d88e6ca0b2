"""The identity of a case: custodians ask for it, and open it once when a second person agreed."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reprisals.desk import casefile
from reprisals.desk.access import keys_or_404, officer_of, opens
from reprisals.desk.answers import identity_lines
from reprisals.desk.casefile import CaseFile
from reprisals.desk.domain import identities, keys
from reprisals.desk.forms.account import PassphraseForm
from reprisals.desk.forms.casework import ReasonForm
from reprisals.vault.domain import Unlocked
from reprisals.vault.states import Role


@opens("unlocked", role=Role.CUSTODIAN)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask for the identity, or open it."""
    own = keys_or_404(request)
    file = casefile.read(keys=own, case_id=case_id)
    if not identities.is_there(file):
        raise Http404
    if identities.is_agreed(keys=own, file=file):
        return _open(request, own, file)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        identities.ask(keys=own, file=file, reason=form.cleaned_data["text"])
        messages.success(request, _("Asked. Another officer finds it under “Second person”."))
        return redirect("desk_case", case_id)
    return _form(request, file, form, _("Ask for the identity"))


def _open(request: HttpRequest, own: Unlocked, file: CaseFile) -> HttpResponse:
    form = PassphraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        officer = officer_of(request)
        assert officer is not None
        try:
            keys.confirm(officer=officer, keys=own, passphrase=form.cleaned_data["passphrase"])
        except keys.Wait as error:
            form.add_error(None, error.told())
        except keys.WrongPassphrase:
            form.add_error("passphrase", _("This passphrase does not open your keys."))
        else:
            items = identities.open_once(keys=own, file=file)
            context = {"file": file, "identities": [identity_lines(item.fields) for item in items]}
            return render(request, "reprisals/desk/identity.html", context)
    return _form(request, file, form, _("Open the identity"))


def _form(request: HttpRequest, file: CaseFile, form: object, title: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "submit_label": title,
        "case_code": file.case.code,
        "cancel_url": reverse("desk_case", args=[file.case.pk]),
    }
    return render(request, "reprisals/desk/form.html", context)
