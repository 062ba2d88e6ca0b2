"""Pages of the publishers: what authors ask for after publication, and the changes of published documents."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.people.access import staff_required
from accounts.people.states import Role
from civspace.web import tables
from civspace.web.numbers import version_in
from civspace.web.pagination import page_of
from civspace.workflow import IllegalMove, Stale
from submissions.statements import domain
from submissions.statements import record_forms as forms
from submissions.statements.diff import paragraphs
from submissions.statements.models import ChangeRequest, Statement
from submissions.statements.queries import with_parts
from submissions.statements.redaction import mark, scrubber
from submissions.statements.rules import MAY
from submissions.statements.states import STATEMENT, RequestState
from submissions.statements.tables import CHANGES_ASKED


@dataclass(frozen=True)
class Act:
    """One thing that a publisher does with a published document: its form, its verb, and its words."""

    title: Any
    done: Any
    perform: Callable[..., Any]
    check: Callable[[Statement, dict[str, Any]], Any] | None
    form: type[forms.PolicyForm]


ACTS = {
    "corrigendum": Act(
        gettext_lazy("Publish a corrigendum"),
        gettext_lazy("The corrigendum was published."),
        domain.publish_corrigendum,
        lambda statement, values: domain.check_corrigendum(**values),
        forms.CorrigendumForm,
    ),
    "reissue": Act(
        gettext_lazy("Reissue for technical reasons"),
        gettext_lazy("The document was reissued."),
        domain.reissue_statement,
        lambda statement, values: domain.check_reissue(**values),
        forms.ReissueForm,
    ),
    "redact": Act(
        gettext_lazy("Redact passages"),
        gettext_lazy("The passages were taken out."),
        domain.redact_statement,
        lambda statement, values: domain.check_redaction(statement, **values),
        forms.RedactForm,
    ),
    "withhold": Act(
        gettext_lazy("Withdraw for protection"),
        gettext_lazy("The document is off the public site."),
        domain.withhold_statement,
        None,
        forms.WithholdForm,
    ),
    "restore": Act(
        gettext_lazy("Make it public again"),
        gettext_lazy("The document is public again."),
        domain.restore_statement,
        None,
        forms.RestoreForm,
    ),
}


def _one(request: HttpRequest, pk: UUID) -> Statement:
    """Return a statement of the publisher's bodies, or 404."""
    found = with_parts(Statement.objects.on_desk_of(request.user)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@staff_required(Role.PUBLISHER)
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Fill the form, see what would happen, then do it."""
    if verb not in ACTS:
        raise Http404
    statement, todo = _one(request, pk), ACTS[verb]
    if not MAY[verb](request.user, statement):
        raise PermissionDenied(_("Your role does not allow this."))
    if not _possible(verb, statement):
        messages.warning(request, _("This is not possible in the present state of the document."))
        return redirect("desk_statement", pk=pk)
    form = todo.form(request.POST or None, statement=statement)
    if request.method != "POST" or "change" in request.POST or not form.is_valid():
        if "change" in request.POST:
            form = todo.form(statement=statement, data=request.POST)
        return _form_page(request, statement, verb, form)
    try:
        if "confirmed" not in request.POST:
            if todo.check is not None:
                todo.check(statement, form.values())
            return _preview(request, statement, verb, form)
        todo.perform(statement=statement, by=request.user, expected_version=version_in(request), **form.values())
    except ValidationError as error:
        form.add_error(None, error)
    except (IllegalMove, Stale) as error:
        said = str(getattr(error, "explanation", ""))
        form.add_error(None, said or _("The document changed meanwhile, so nothing was done. Look at it again."))
    else:
        messages.success(request, todo.done)
        return redirect("desk_statement", pk=pk)
    return _form_page(request, statement, verb, form)


def _possible(verb: str, statement: Statement) -> bool:
    verbs = ("redact", "redact_withheld") if verb == "redact" else (verb,)
    return any(STATEMENT.allows(one, statement.state) for one in verbs)


def _form_page(request: HttpRequest, statement: Statement, verb: str, form: forms.PolicyForm) -> HttpResponse:
    shown = form.is_bound and "change" not in request.POST and bool(form.errors)
    context = {
        "form": form,
        "statement": statement,
        "verb": verb,
        "title": ACTS[verb].title,
        "policies": form.fields["policy"].queryset,  # type: ignore[attr-defined]
        "asked": statement.change_requests.filter(state=RequestState.OPEN),
        "submit_label": _("See what would happen"),
        "cancel_url": reverse("desk_statement", args=[statement.pk]),
    }
    return render(request, "statements/record_form.html", context, status=422 if shown else 200)


def _preview(request: HttpRequest, statement: Statement, verb: str, form: forms.PolicyForm) -> HttpResponse:
    values = form.cleaned_data
    context = {
        "form": form,
        "statement": statement,
        "verb": verb,
        "title": ACTS[verb].title,
        "policy": values["policy"],
        "number": statement.corrigenda.count() + 1,
        "corrigenda": statement.corrigenda.all(),
    }
    if verb == "reissue":
        context["paragraphs"] = paragraphs(statement.body, values["body"])
        context["changed"] = (statement.title, statement.body) != (values["title"], values["body"])
    if verb == "redact":
        scrub = scrubber(values["passages"], mark(statement.language))
        context |= {"new_title": scrub(statement.title), "new_body": scrub(statement.body)}
        context["new_corrigenda"] = [(it.symbol, scrub(it.text)) for it in statement.corrigenda.all()]
    return render(request, "statements/record_confirm.html", context)


@staff_required(Role.PUBLISHER)
@require_http_methods(["POST"])
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm that a document which its organization took off stays off."""
    try:
        domain.confirm_withholding(statement=_one(request, pk), by=request.user)
    except IllegalMove:
        messages.warning(request, _("This is not possible in the present state of the document."))
    else:
        messages.success(request, _("Confirmed. The document stays off the public site."))
    return redirect("desk_statement", pk=pk)


def _asked(request: HttpRequest) -> Any:
    return ChangeRequest.objects.on_desk_of(request.user).select_related(
        "statement", "statement__meeting", "statement__meeting__body", "statement__organization", "policy"
    )


@staff_required(Role.PUBLISHER)
@require_safe
def request_list(request: HttpRequest) -> HttpResponseBase:
    """List what authors ask for: where somebody may be in danger first, then by age."""
    state = request.GET.get("state", "")
    state = state if state in RequestState.values else RequestState.OPEN.value
    found = _asked(request).filter(state=state).order_by("order", "asked_at", "id")
    if tables.wanted(request):
        rows = found.defer("statement__body")
        return tables.answer(request, name="changes-asked-for", columns=CHANGES_ASKED, rows=rows)
    context = {
        "page_obj": page_of(found.defer("statement__body"), request.GET.get("page"), 50),
        "state": state,
        "states": RequestState.choices,
    }
    return render(request, "statements/requests.html", context)


def _request(request: HttpRequest, pk: UUID) -> ChangeRequest:
    found = _asked(request).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@staff_required(Role.PUBLISHER)
@require_safe
def request_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one request, and what a publisher may do about it."""
    asked = _request(request, pk)
    may = MAY["corrigendum"](request.user, asked.statement)
    context = {"asked": asked, "statement": asked.statement, "may": may, "is_open": asked.state == RequestState.OPEN}
    return render(request, "statements/request.html", context)


@staff_required(Role.PUBLISHER)
@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Decline a request, with a reason and the policy."""
    asked = _request(request, pk)
    if not MAY["corrigendum"](request.user, asked.statement):
        raise PermissionDenied(_("Your role does not allow this."))
    form = forms.DeclineForm(request.POST or None, statement=asked.statement)
    if request.method == "POST" and form.is_valid():
        try:
            domain.decline_request(request=asked, by=request.user, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        except IllegalMove:
            messages.warning(request, _("The request was closed meanwhile."))
            return redirect("desk_change_request", pk=pk)
        else:
            messages.success(request, _("The request was declined."))
            return redirect("desk_change_requests")
    context = {
        "form": form,
        "asked": asked,
        "statement": asked.statement,
        "title": _("Decline the request"),
        "submit_label": _("Decline"),
        "cancel_url": reverse("desk_change_request", args=[pk]),
    }
    return render(request, "statements/request_decline.html", context, status=422 if form.errors else 200)
