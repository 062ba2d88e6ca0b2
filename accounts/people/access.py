"""Who may open a private page: someone signed in, or someone of the Secretariat with a second factor."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.people.domain import end_sessions
from accounts.people.queries import current_roles
from civspace.web.forms import kept_fields

View = Callable[..., HttpResponseBase]


def signed_in(view: View) -> View:
    """Let only people with a session through.

    Without one, a GET goes to sign-in and comes back; a POST changes nothing and answers 403 with a page that holds
    everything typed, sign-in beside it, and a button that sends it again. A script is answered 401 in JSON.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return refuse_signed_out(request)
        return view(request, *args, **kwargs)

    guarded.access = "signed_in"  # type: ignore[attr-defined]
    return guarded


def staff_required(role: str | Iterable[str] | None = None) -> Callable[[View], View]:
    """Let only people of the Secretariat through who hold one of the roles (any role when None), for any body.

    Whether the role covers the body at hand is for the view and its verb to ask. A second factor is required: without
    one the person is led to its set-up. In demo mode this is waived, and `request.second_factor_waived` says so.
    """
    wanted = {role} if isinstance(role, str) else set(role) if role is not None else None

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return refuse_signed_out(request)
            held = {role.role for role in current_roles(request.user)}
            if not (held if wanted is None else held & wanted):
                raise PermissionDenied(_("This page is for the Secretariat."))
            if not is_mfa_enabled(request.user):
                if not settings.DEMO:
                    return redirect("second_factor_required")
                request.second_factor_waived = True  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        guarded.access = "staff"  # type: ignore[attr-defined]
        return guarded

    return decorate


def ends_other_sessions(view: View) -> View:
    """Sign the person out everywhere else when the view added or removed a second factor."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        before = _factors(request)
        response = view(request, *args, **kwargs)
        if request.method == "POST" and _factors(request) != before:
            end_sessions(person=request.user, except_key=request.session.session_key)  # type: ignore[arg-type]
        return response

    return guarded


def _factors(request: HttpRequest) -> set[int]:
    factors = Authenticator.objects.filter(user_id=request.user.pk)
    return set(factors.exclude(type=Authenticator.Type.RECOVERY_CODES).values_list("pk", flat=True))


def gives_new_key(view: View) -> View:
    """Give the session another key when the person has just proved again who they are; the old one opens nothing."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == 302 and request.user.is_authenticated:
            request.session.cycle_key()
        return response

    return guarded


def clears_the_browser(view: View) -> View:
    """Have the browser forget what it keeps of the portal, once the person is signed out."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method == "POST" and not request.user.is_authenticated:
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return guarded


def refuse_signed_out(request: HttpRequest) -> HttpResponse:
    """Answer a request that needs a session and has none; nothing that was typed is lost."""
    if _wants_json(request):
        return JsonResponse(
            {"detail": _("You are signed out. Nothing was saved."), "sign_in": reverse("account_login")}, status=401
        )
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    context = {
        "fields": kept_fields(request),
        "had_files": bool(request.FILES),
        "action": request.get_full_path(),
        "sign_in": f"{reverse('account_login')}?{urlencode({'next': reverse('signed_in_elsewhere')})}",
    }
    return render(request, "people/session_ended.html", context, status=403)


def _wants_json(request: HttpRequest) -> bool:
    return bool(
        request.headers.get("HX-Request")
        or request.headers.get("X-Requested-With") == "XMLHttpRequest"
        or request.headers.get("Accept", "").startswith("application/json")
    )
