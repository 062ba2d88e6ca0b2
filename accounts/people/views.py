"""One's own account, and the pages around a lost second factor that need no session."""

import json
from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.stagekit import get_pending_stage
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.people import domain, erasing, resets
from accounts.people.access import signed_in
from accounts.people.export import everything
from accounts.people.forms import CloseForm, ProfileForm, ResetReasonForm, TokenForm
from accounts.people.models import ApiToken, FactorReset, User
from accounts.people.queries import second_factor_missing
from accounts.people.states import OPEN_RESETS, ErasureState, Scope
from civspace.audit.queries import history
from civspace.web.access import access
from civspace.web.held import all_held
from civspace.workflow import IllegalMove, Stale


@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """What a person says of themselves, and the way to everything else about the account."""
    person = _person(request)
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=person.pk))
    if request.method == "POST" and form.is_valid():
        domain.save_profile(person=person, **form.cleaned_data)
        messages.success(request, _("Your account was saved."))
        return redirect("account")
    context = {
        "form": form,
        "has_factor": is_mfa_enabled(person),
        "factor_missing": second_factor_missing(person),
        "open_reset": person.factor_resets.filter(state__in=OPEN_RESETS).first(),
    }
    if context["open_reset"]:
        context["reset_secret"] = resets.signature(context["open_reset"])
    return render(request, "people/account.html", context)


@signed_in
def sessions(request: HttpRequest) -> HttpResponse:
    """One's own sessions: end one, or all."""
    person, current = _person(request), request.session.session_key
    if request.method == "POST":
        if request.POST.get("which") == "all":
            domain.end_sessions(person=person)
            logout(request)
            return redirect("account_login")
        if request.POST.get("which") == "others":
            domain.end_sessions(person=person, except_key=current)
        else:
            # The key of a session opens it, so the page shows only its hash.
            for row in person.sessions.all():
                if domain.token_hash(row.session_key) == request.POST.get("session"):
                    domain.end_sessions(person=person, key=row.session_key)
        messages.success(request, _("The session was ended. That device is signed out."))
        return redirect("account_sessions")
    rows = person.sessions.filter(expire_date__gt=timezone.now()).order_by("-seen_on", "-began_on", "session_key")
    listed = [
        {"row": row, "mark": domain.token_hash(row.session_key), "current": row.session_key == current} for row in rows
    ]
    return render(request, "people/sessions.html", {"sessions": listed})


@signed_in
@reauthentication_required(allow_get=True)
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens. A new one is shown on the answer to the form, and never again."""
    person = _person(request)
    form = TokenForm(request.POST or None, person=person)
    made, secret = None, ""
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = domain.create_token(
                person=person,
                label=form.cleaned_data["label"],
                scopes=form.cleaned_data["scopes"],
                expires_at=form.cleaned_data["expires_at"],
            )
            form = TokenForm(person=person)
        except ValidationError as error:
            form.add_error(None, error)
    names = dict(Scope.choices)
    rows = [
        {"token": token, "scopes": [names.get(scope, scope) for scope in token.scopes]}
        for token in person.api_tokens.filter(revoked_at=None)
    ]
    context = {"form": form, "tokens": rows, "made": made, "secret": secret}
    return render(request, "people/tokens.html", context)


@signed_in
@require_POST
def revoke_token(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a token of one's own."""
    person = _person(request)
    domain.revoke_token(token=get_object_or_404(ApiToken, pk=pk, person=person), by=person)
    messages.success(request, _("The token was revoked. It opens nothing any more."))
    return redirect("account_tokens")


@signed_in
@reauthentication_required(allow_get=True)
def export(request: HttpRequest) -> HttpResponse:
    """Everything that is held about a person, as a file."""
    if request.method != "POST":
        return render(request, "people/export.html")
    text = json.dumps(everything(_person(request)), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="civspace-account.json"'
    return response


@signed_in
@reauthentication_required(allow_get=True)
def close(request: HttpRequest) -> HttpResponse:
    """Close the account: says first what stays, what goes and what stands in the way."""
    person = _person(request)
    asked = person.erasures.filter(state=ErasureState.ASKED).first()
    if request.POST.get("act") == "stop" and asked is not None:
        erasing.stop_erasure(erasure=asked, by=person)
        messages.success(request, _("Your account stays."))
        return redirect("account")
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            closed = domain.close_account(person=person)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            logout(request)
            receipt = history(closed).filter(verb="closed").latest("seq")
            return render(request, "people/closed.html", {"kinds": all_held(), "receipt": receipt})
    context = {"form": form, "obstacles": domain.obstacles(person), "kinds": all_held(), "asked": asked}
    return render(request, "people/close.html", context)


@signed_in
@require_GET
def second_factor_required(request: HttpRequest) -> HttpResponse:
    """Why the desk stays closed, and how to open it."""
    return render(request, "people/second_factor_required.html")


@access("signed_out")
@require_GET
def signed_in_elsewhere(request: HttpRequest) -> HttpResponse:
    """After signing in beside a page that waits in another tab: go back to it."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    return render(request, "people/signed_in_elsewhere.html")


@access("signed_out")
def lost_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the removal of a lost second factor, after the password and before the second step."""
    stage = get_pending_stage(request)
    person = stage.login.user if stage is not None else None
    if person is None:
        return redirect("account" if request.user.is_authenticated else "account_login")
    form = ResetReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reset = resets.request_reset(person=person, reason=form.cleaned_data["reason"])
        return redirect("follow_reset", pk=reset.pk, secret=resets.signature(reset))
    return render(request, "people/lost_factor.html", {"form": form})


@access("token")
def follow_reset(request: HttpRequest, pk: UUID, secret: str) -> HttpResponse:
    """Where a request stands, and the way to withdraw it; the link itself is the key."""
    reset = FactorReset.objects.select_related("person").filter(pk=pk).first()
    if reset is None or not resets.signed(reset, secret):
        raise Http404
    if request.method == "POST":
        try:
            reset = resets.withdraw(reset=reset, by=reset.person)
        except (IllegalMove, Stale):
            reset.refresh_from_db()
    return render(request, "people/follow_reset.html", {"reset": reset, "open": reset.state in OPEN_RESETS})


def _person(request: HttpRequest) -> Any:
    """Return who is signed in; the views of this file are behind `signed_in`."""
    return request.user
