"""Signing in and out, and joining with an invitation."""

import time
from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth import login, logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from reprisals.desk import factors, limits
from reprisals.desk.access import drop_keys, officer_of, opens
from reprisals.desk.domain import officers
from reprisals.desk.forms.account import InvitationForm, JoinForm, SignInForm
from reprisals.desk.middleware import SIGNED_IN_AT
from reprisals.desk.models import Officer

JOINING = "joining"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@opens("anyone")
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for address, password and code; a wrong one of them gives the same words."""
    if officer_of(request):
        return redirect("home")
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        account = form.cleaned_data["email"]
        if not limits.may_try(request, account=account):
            form.add_error(None, _("Too many tries. Wait five minutes, then try again."))
            status = 429
        elif (officer := officers.authenticate(**form.cleaned_data)) is None:
            form.add_error(None, _("Address, password and code do not belong together, or the code was used before."))
        else:
            limits.forget(request, account=account)
            login(request, officer, backend=BACKEND)
            request.session[SIGNED_IN_AT] = time.time()
            return redirect("desk_unlock")
    return render(request, "reprisals/desk/sign_in.html", {"form": form}, status=status)


@opens("officer")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Delete the unlocked key and the session."""
    response = redirect("account_login")
    drop_keys(request, response)
    logout(request)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@opens("anyone")
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Ask for the invitation; with it, go on to password and second factor."""
    form = InvitationForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if not limits.may_try(request, account=form.cleaned_data["email"]):
            form.add_error(None, _("Too many tries. Wait five minutes, then try again."))
            status = 429
        elif officer := officers.invited(**form.cleaned_data):
            request.session.flush()
            seed = factors.seal(factors.new_seed(), officer_id=officer.pk)
            request.session[JOINING] = [str(officer.pk), seed.hex()]
            return redirect("desk_set_up")
        else:
            form.add_error(None, _("Address and code do not belong together, or the invitation has ended."))
    context = {
        "form": form,
        "title": _("Join the desk"),
        "lede": _("You were told a one-time code. It is good for 24 hours."),
        "submit_label": _("Go on"),
    }
    return render(request, "reprisals/desk/form.html", context, status=status)


@opens("anyone")
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Let an invited officer choose a password and set up her authenticator app."""
    found = _joining(request)
    if found is None:
        return redirect("desk_join")
    officer, seed = found
    form = JoinForm(request.POST or None, officer=officer)
    if request.method == "POST" and form.is_valid():
        try:
            officers.join(officer=officer, seed=seed, language=get_language() or "en", **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            request.session.flush()
            messages.success(request, _("Password and second factor are set. Sign in with the next code of the app."))
            return redirect("account_login")
    image = segno.make_qr(factors.address(seed, account=officer.email))
    drawn = image.svg_inline(scale=5, border=4, light="#fff", dark="#000", svgclass=None, lineclass=None)
    context = {"form": form, "seed": factors.shown(seed), "image": mark_safe(drawn)}  # made of modules, no text
    return render(request, "reprisals/desk/set_up.html", context)


def _joining(request: HttpRequest) -> tuple[Officer, bytes] | None:
    """Return the invited officer of this session and the seed that she is shown; the seed is sealed in the session."""
    kept: Any = request.session.get(JOINING)
    officer = Officer.objects.filter(pk=kept[0], invitation__isnull=False).first() if kept else None
    return (officer, factors.unseal(bytes.fromhex(kept[1]), officer_id=officer.pk)) if officer else None
