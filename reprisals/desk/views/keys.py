"""An officer's keys: made once, unlocked with the passphrase, locked again, and stopped for everybody in danger."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from reprisals.desk.access import drop_keys, officer_of, opens, set_keys
from reprisals.desk.domain import keys
from reprisals.desk.forms.account import PanicForm, PassphraseForm, RecoveryForm
from reprisals.desk.models import Officer
from reprisals.vault.keys import fingerprint

METHODS = ["GET", "HEAD", "POST"]


def _officer(request: HttpRequest) -> Officer:
    officer = officer_of(request)
    assert officer is not None  # the middleware lets nobody else in
    return officer


@opens("officer")
@sensitive_post_parameters()
@require_http_methods(METHODS)
def unlock(request: HttpRequest) -> HttpResponse:
    """Ask for the passphrase; who has no keys yet makes them."""
    officer = _officer(request)
    if not keys.has_keys(officer=officer):
        return redirect("desk_make_keys")
    form = PassphraseForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            token = keys.unlock(officer=officer, passphrase=form.cleaned_data["passphrase"])
        except keys.Wait as error:
            form.add_error(None, error.told())
            status = 429
        except keys.Stopped:
            form.add_error(None, _("Somebody stopped the unlocking of keys for everybody. Try again later."))
            status = 403
        except keys.NotTrusted:
            form.add_error(None, _("Two other officers have to sign your keys before you can unlock them."))
            status = 403
        except keys.WrongPassphrase:
            form.add_error("passphrase", _("This passphrase does not open your keys."))
        else:
            response = redirect("home")
            set_keys(request, response, token)
            return response
    context = {"form": form, "pending": keys.pending(officer=officer)}
    return render(request, "reprisals/desk/unlock.html", context, status=status)


@opens("officer")
@sensitive_post_parameters()
@require_http_methods(METHODS)
def recover(request: HttpRequest) -> HttpResponse:
    """Open the keys with the printed recovery code and show a new passphrase."""
    officer = _officer(request)
    form = RecoveryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = keys.recover(officer=officer, recovery=form.cleaned_data["recovery"])
        except keys.Wait as error:
            form.add_error(None, error.told())
        except keys.WrongPassphrase:
            form.add_error("recovery", _("This code does not open your keys."))
        else:
            return render(request, "reprisals/desk/passphrase.html", {"made": made})
    context = {"form": form, "title": _("Lost passphrase"), "submit_label": _("Make a new passphrase")}
    return render(request, "reprisals/desk/form.html", context)


@opens("officer")
@require_http_methods(METHODS)
def make(request: HttpRequest) -> HttpResponse:
    """Make the officer's keys, and show passphrase and recovery code once."""
    officer = _officer(request)
    if keys.has_keys(officer=officer):
        return redirect("desk_unlock")
    if request.method == "POST":
        made = keys.make(officer=officer)
        context = {"made": made, "fingerprint": fingerprint(made.key)}
        return render(request, "reprisals/desk/passphrase.html", context)
    return render(request, "reprisals/desk/make_keys.html", {})


@opens("officer")
@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Lock the keys of this session."""
    response = redirect("desk_unlock")
    drop_keys(request, response)
    messages.success(request, _("Your keys are locked."))
    return response


@opens("officer")
@require_http_methods(METHODS)
def panic(request: HttpRequest) -> HttpResponse:
    """Lock everybody's keys and refuse to unlock any for some hours."""
    form = PanicForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        keys.stop(officer=_officer(request), hours=form.cleaned_data["hours"])
        response = redirect("desk_unlock")
        drop_keys(request, response)
        messages.warning(request, _("All keys are locked, and nobody can unlock any until the time has passed."))
        return response
    context = {
        "form": form,
        "title": _("Stop everything"),
        "lede": _("Locks the keys of all officers at once. Reports still come in; nobody can read them meanwhile."),
        "submit_label": _("Lock all keys"),
        "warning": True,
    }
    return render(request, "reprisals/desk/form.html", context)
