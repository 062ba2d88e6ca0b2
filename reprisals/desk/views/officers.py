"""Officers and their keys: fingerprints to compare, and signatures under them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reprisals.desk import trust
from reprisals.desk.access import keys_or_404, officer_of, opens
from reprisals.desk.domain import keys, officers
from reprisals.desk.forms.account import EndorseForm
from reprisals.vault import domain as vault


@opens("officer")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show whose keys there are, their fingerprints, and how far they are trusted."""
    officer = officer_of(request)
    context = {"rows": trust.rows(), "own": officer.pk if officer else None, "on_duty": officer and officer.on_duty}
    return render(request, "reprisals/desk/officers.html", context)


@opens("officer")
@require_POST
def duty(request: HttpRequest) -> HttpResponse:
    """Go on duty, or off it: who is on duty gets a mail when something urgent waits."""
    officer = officer_of(request)
    assert officer is not None
    officers.set_duty(officer=officer, on=not officer.on_duty)
    messages.success(request, _("Saved"))
    return redirect("desk_officers")


@opens("unlocked")
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def endorse(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Sign another officer's key, after its fingerprint was compared; the passphrase is asked again."""
    own = keys_or_404(request)
    row = trust.row(key_id)
    if row is None or row.key.officer_id == own.officer_id:
        raise Http404
    form = EndorseForm(request.POST or None)
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
            vault.endorse(own, row.key)
            messages.success(request, _("Signed."))
            return redirect("desk_officers")
    context = {
        "form": form,
        "row": row,
        "title": _("Sign the keys of %(name)s") % {"name": row.key.name},
        "submit_label": _("Sign"),
        "cancel_url": reverse("desk_officers"),
    }
    return render(request, "reprisals/desk/endorse.html", context)
