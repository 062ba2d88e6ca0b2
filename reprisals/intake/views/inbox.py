"""The protected inbox: who has the receipt comes back, reads, writes, changes what was agreed, adds, and closes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reprisals.intake import sessions, uploads
from reprisals.intake.forms.fields import PlainForm
from reprisals.intake.forms.inbox import CloseForm, EnterForm, FilesForm, MessageForm
from reprisals.intake.forms.report import ConsentFields, IdentityFields
from reprisals.intake.limits import Busy, TooMany, entries, places, senders
from reprisals.intake.sessions import with_reporter
from reprisals.vault import domain, receipt
from reprisals.vault.domain import Reporter
from reprisals.vault.errors import VaultError
from reprisals.vault.receipt import ReceiptError

#: Said after each act, by a word in the address: no message needs to be kept anywhere.
DONE = ("written", "uses", "names", "files")


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for the receipt. A slip of the finger is told before anything is computed or counted."""
    if request.method != "POST":
        return _ask(request, EnterForm())
    form = EnterForm(request.POST)
    if not form.is_valid():
        return _ask(request, form, 422)
    try:
        code = receipt.normal(form.cleaned_data["code"])
    except ReceiptError as error:
        form.add_error("code", _wrong(error.kind))
        return _ask(request, form, 422)
    return _try(request, form, code)


def _wrong(kind: str) -> str:
    if kind == "length":
        return _("The number has 28 digits: seven groups of four. Check the number.")
    return _("There is no inbox under this number. Check the number: a digit may be wrong.")


def _try(request: HttpRequest, form: EnterForm, code: str) -> HttpResponse:
    sender = senders.name(request)
    try:
        entries.take(sender)
    except TooMany:
        form.add_error("code", _("Too many wrong numbers from here. Wait ten minutes, then try again."))
        return _ask(request, form, 429)
    try:
        with places.one():
            token = domain.enter(code=code)
    except Busy:
        entries.give_back(sender)
        form.add_error("code", _("Too many people are coming in at this moment. Wait a minute, then try again."))
        return _ask(request, form, 429)
    if token is None:
        form.add_error("code", _wrong("check"))
        return _ask(request, form, 422)
    entries.give_back(sender)
    response = _go("inbox")
    sessions.begin(request, response, token)
    return response


def _ask(request: HttpRequest, form: EnterForm, status: int = 200) -> HttpResponse:
    return render(request, "reprisals/intake/enter.html", {"form": form}, status=status)


def _go(name: str, done: str = "") -> HttpResponse:
    """Lead to a page of ours."""
    location = reverse(name) + (f"?done={done}" if done else "")
    return HttpResponse(status=303, headers={"Location": location})


@require_POST
def out(request: HttpRequest) -> HttpResponse:
    """End the session; the inbox stays."""
    response = _go("door")
    sessions.end(request, response)
    return response


@require_safe
@with_reporter
def inbox(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    """What was written, and every form."""
    done = request.GET.get("done", "")
    return _inbox(request, reporter, done=done if done in DONE else "")


def _inbox(
    request: HttpRequest, reporter: Reporter, *, status: int = 200, done: str = "", **forms: PlainForm
) -> HttpResponse:
    seen = domain.reporter_view(reporter)
    context: dict[str, Any] = {
        "view": seen,
        "done": done,
        "write": MessageForm(auto_id="write_%s"),
        "files": FilesForm(auto_id="files_%s"),
        "consent": ConsentFields(initial=seen.consent, auto_id="uses_%s"),
        "identity": IdentityFields(auto_id="names_%s"),
        "close": CloseForm(auto_id="close_%s"),
        **forms,
    }
    return render(request, "reprisals/intake/inbox.html", context, status=status)


def _refused(request: HttpRequest, reporter: Reporter, name: str, form: PlainForm) -> HttpResponse:
    """Show the inbox again, with what was typed and why it was not kept."""
    form.add_error(None, _("We cannot take this in safely now, so nothing was kept. Try again later."))
    shown: dict[str, Any] = {name: form}
    return _inbox(request, reporter, status=503, **shown)


@require_POST
@with_reporter
def write(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    """A message to the officers."""
    form = MessageForm(request.POST, auto_id="write_%s")
    if not form.is_valid():
        return _inbox(request, reporter, status=422, write=form)
    try:
        domain.write_message(reporter, reporter.case, form.cleaned_data["text"])
    except VaultError:
        return _refused(request, reporter, "write", form)
    return _go("inbox", "written")


@require_POST
@with_reporter
def consent(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    """Change what the report may be used for; what is no longer ticked is withdrawn."""
    form = ConsentFields(request.POST, auto_id="uses_%s")
    if not form.is_valid():
        return _inbox(request, reporter, status=422, consent=form)
    try:
        domain.change_consent(reporter, form.consent())
    except VaultError:
        return _refused(request, reporter, "consent", form)
    return _go("inbox", "uses")


@require_POST
@with_reporter
def identity(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    """Add who somebody is. It can be written here and never read here."""
    form = IdentityFields(request.POST, auto_id="names_%s")
    if form.is_valid() and not form.identity():
        form.add_error("name", _("Write at least one of these."))
    if not form.is_valid():
        return _inbox(request, reporter, status=422, identity=form)
    try:
        domain.add_identity(reporter, form.identity())
    except VaultError:
        return _refused(request, reporter, "identity", form)
    return _go("inbox", "names")


@require_POST
@with_reporter
def files(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    """Add files. They can be sent here and never fetched here."""
    form = FilesForm(request.POST, request.FILES, auto_id="files_%s")
    if not form.is_valid():
        return _inbox(request, reporter, status=422, files=form)
    try:
        domain.add_files(reporter, form.cleaned_data["files"])
    except VaultError:
        return _refused(request, reporter, "files", form)
    uploads.adopt(request)
    return _go("inbox", "files")


@require_POST
@with_reporter
def close(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    """Close the inbox for ever: the receipt opens nothing any more."""
    form = CloseForm(request.POST, auto_id="close_%s")
    if not form.is_valid():
        return _inbox(request, reporter, status=422, close=form)
    try:
        domain.close_inbox(reporter, erase=form.cleaned_data["erase"])
    except VaultError:
        return _refused(request, reporter, "close", form)
    response = render(request, "reprisals/intake/closed.html")
    sessions.end(request, response)
    return response
