"""A new report, and the receipt, which is shown once."""

import unicodedata

from django.core.signing import Signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reprisals.intake import uploads
from reprisals.intake.forms.inbox import KeptForm
from reprisals.intake.forms.report import ReportForm
from reprisals.intake.limits import Busy, TooMany, once, places, reports, senders
from reprisals.vault import domain, receipt
from reprisals.vault.errors import VaultError

seal = Signer(salt="reprisals.intake.kept")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form, and its arrival. Whatever goes wrong, the form comes back with everything that was typed."""
    groups = [(str(group.pk), f"{group.name}: {group.description}") for group in domain.open_groups()]
    if request.method != "POST":
        return _form(request, ReportForm(groups=groups))
    form = ReportForm(request.POST, request.FILES, groups=groups)
    if not form.is_valid():
        return _form(request, form, status=422)
    token = form.cleaned_data["once"]
    if token and not once.take(token):
        return render(request, "reprisals/intake/arrived.html", status=409)
    sender = senders.name(request)
    try:
        reports.take(sender)
        with places.one():
            code = _open(form)
    except (TooMany, Busy):
        failed, status = _("Too many people are writing at this moment. Wait a few minutes, then send again."), 429
    except VaultError:
        failed, status = _("We cannot take this in safely now, so nothing was kept. Try again later."), 503
    except BaseException:
        once.give_back(token)
        raise
    else:
        uploads.adopt(request)
        return _receipt(request, code)
    once.give_back(token)
    form.add_error(None, failed)
    return _form(request, form, status=status)


def _open(form: ReportForm) -> str:
    """Open the case and return its receipt. Raises VaultError; nothing is kept then."""
    _case, code = domain.open_case(
        group=form.cleaned_data["group"],
        account=form.cleaned_data["account"],
        answers=form.answers(),
        identity=form.identity() or None,
        consent=form.consent(),
        files=form.cleaned_data["files"],
        language=get_language() or "en",
        urgent=form.urgent(),
    )
    return code


def _form(request: HttpRequest, form: ReportForm, status: int = 200) -> HttpResponse:
    return render(request, "reprisals/intake/new.html", {"form": form}, status=status)


def _receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Show the receipt in the answer itself: no address ever shows it again."""
    form = KeptForm(initial={"proof": seal.signature(code[-4:])})
    return render(request, "reprisals/intake/receipt.html", {"code": receipt.grouped(code), "form": form})


@require_POST
def kept(request: HttpRequest) -> HttpResponse:
    """Check the last four digits, as often as somebody likes; the number itself is not known here."""
    form = KeptForm(request.POST)
    if form.is_valid() and _fits(form.cleaned_data["last"], form.cleaned_data["proof"]):
        return render(request, "reprisals/intake/kept.html")
    if form.is_valid():
        form.add_error("last", _("These are not the last four digits. Look at the number that you wrote down."))
    return render(request, "reprisals/intake/not_kept.html", {"form": form}, status=422)


def _fits(last: str, proof: str) -> bool:
    digits = "".join(str(unicodedata.decimal(sign)) for sign in last if unicodedata.decimal(sign, None) is not None)
    return constant_time_compare(proof, seal.signature(digits))
