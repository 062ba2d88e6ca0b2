"""Pages of the authors after publication: ask for a change, take the document off, agree to its return."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.people.access import signed_in
from civspace.web.access import access
from civspace.workflow import IllegalMove
from submissions.statements import domain
from submissions.statements.models import ChangeRequest, PublicationPolicy
from submissions.statements.record_forms import AskForm
from submissions.statements.rules import actions, may_ask
from submissions.statements.states import SYMBOLIZED, State
from submissions.statements.views.authors import mine


@access("public")
@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """Say what can happen to a document after its publication, why, and from which source."""
    return render(request, "statements/after_publication.html", {"policies": PublicationPolicy.objects.all()})


@signed_in
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for a correction, a redaction or a withdrawal."""
    statement = mine(request, pk)
    if not may_ask(request.user, statement):
        raise PermissionDenied(_("Your role in the organization allows you to read, not to write."))
    if statement.state not in SYMBOLIZED:
        messages.warning(request, _("This is not possible in the present state of the document."))
        return redirect("my_statement", pk=pk)
    form = AskForm(request.POST or None, withheld=statement.state == State.WITHHELD)
    if request.method == "POST" and form.is_valid():
        try:
            domain.ask_for_change(statement=statement, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except IllegalMove:
            form.add_error(None, _("You have asked for this already; the Secretariat has not answered yet."))
        else:
            messages.success(request, _("The publishers of the Secretariat have been told."))
            return redirect("my_statement", pk=pk)
    context = {
        "form": form,
        "statement": statement,
        "title": _("Ask for a change"),
        "may_take_off": "withhold" in actions(request.user, statement),
        "submit_label": _("Send the request"),
        "cancel_url": reverse("my_statement", args=[pk]),
    }
    return render(request, "statements/ask.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def retract(request: HttpRequest, pk: UUID, asked: UUID) -> HttpResponse:
    """Take a request back."""
    found = ChangeRequest.objects.filter(statement=mine(request, pk), pk=asked).select_related("statement").first()
    if found is None:
        raise Http404
    try:
        domain.retract_request(request=found, by=request.user)
    except IllegalMove:
        messages.warning(request, _("The request was closed meanwhile."))
    else:
        messages.success(request, _("The request was taken back."))
    return redirect("my_statement", pk=pk)


@signed_in
@require_http_methods(["GET", "POST"])
def take_off(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one's own document off the public site, after one look at what that does."""
    statement = mine(request, pk)
    if "withhold" not in actions(request.user, statement):
        raise PermissionDenied(_("Only the head of the organization takes a published document off, and only once."))
    if request.method == "POST":
        try:
            domain.withhold_statement(statement=statement, by=request.user)
        except IllegalMove:
            messages.warning(request, _("This is not possible in the present state of the document."))
        else:
            messages.success(request, _("The document is off the public site. The Secretariat has been told."))
        return redirect("my_statement", pk=pk)
    return render(request, "statements/take_off.html", {"statement": statement})


@signed_in
@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Agree that a withheld document becomes public again."""
    statement = mine(request, pk)
    if "consent_to_restore" not in actions(request.user, statement):
        raise PermissionDenied(_("Only the head of the organization agrees that a document becomes public again."))
    if request.method == "POST":
        try:
            domain.consent_to_restore(statement=statement, by=request.user)
        except IllegalMove:
            messages.warning(request, _("This is not possible in the present state of the document."))
        else:
            messages.success(request, _("The Secretariat may now make the document public again."))
        return redirect("my_statement", pk=pk)
    return render(request, "statements/consent.html", {"statement": statement})
