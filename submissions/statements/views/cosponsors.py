"""Pages of joint statements: the lead asks others, those who are asked read and answer, and waiting ends."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.organizations.models import Membership, Organization
from accounts.organizations.queries import organizations_of
from accounts.organizations.states import SUBMITTERS
from accounts.organizations.views.public import filtered
from accounts.people.access import signed_in
from civspace.web import tables
from civspace.web.numbers import version_in
from civspace.web.pagination import page_of
from civspace.workflow import IllegalMove, Stale
from meetings.modalities import joint
from meetings.modalities.checks import RulesFailed
from meetings.modalities.explain import explain
from meetings.modalities.models import Kind
from meetings.modalities.queries import category_names, rules_of
from submissions.statements import domain
from submissions.statements.cosponsors import is_stale, may_still_answer, named, signers
from submissions.statements.diff import paragraphs
from submissions.statements.domain.cosponsors import refusals
from submissions.statements.forms import InviteForm
from submissions.statements.models import Cosponsor, Statement
from submissions.statements.outcomes import outcomes_of
from submissions.statements.progress import steps_of
from submissions.statements.queries import rule_set_for
from submissions.statements.rules import MAY_JOIN, may_submit
from submissions.statements.states import EDITABLE, INVOLVED, JOINING, SETTLED, CosponsorState, State
from submissions.statements.tables import COSPONSORING
from submissions.statements.views.authors import mine

#: How many organizations one search shows.
FOUND = 20


@signed_in
@require_http_methods(["GET", "POST"])
def lead(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show who joins a statement; find organizations by name and ask several at a time."""
    statement = mine(request, pk)
    may_ask = may_submit(request.user, statement) and statement.state in EDITABLE
    found, others = _search(request, statement) if may_ask else ([], [])
    form = InviteForm(request.POST if request.method == "POST" else None, organizations=found)
    if request.method == "POST":
        if not may_ask:
            raise PermissionDenied(_("Nobody can be asked to join this statement now, or your role does not allow it."))
        if form.is_valid():
            try:
                made = domain.invite_cosponsors(
                    statement=statement, organizations=form.cleaned_data["organizations"], by=request.user
                )
            except ValidationError as error:
                form.add_error("organizations", error.messages)
            except IllegalMove:
                messages.warning(request, _("The statement changed meanwhile. Look at where it stands now."))
                return redirect("statement_cosponsors", pk=pk)
            else:
                names = ", ".join(row.organization.name for row in made)
                messages.success(request, _("Invited: %(names)s") % {"names": names} if made else _("Already asked."))
                return redirect("statement_cosponsors", pk=pk)
    rule_set = rule_set_for(statement)
    context = {
        "statement": statement,
        "outcomes": outcomes_of(statement),
        "may_ask": may_ask,
        "editable": statement.state in EDITABLE,
        "may_remove": may_submit(request.user, statement) and statement.state in JOINING,
        "allowed": rule_set is not None and joint.allowed(rules_of(rule_set)),
        "q": request.GET.get("q", ""),
        "form": form,
        "found": found,
        "others": others,
    }
    return render(request, "statements/cosponsors.html", context, status=422 if form.errors else 200)


Found = tuple[list[Organization], list[tuple[Organization, str]]]


def _search(request: HttpRequest, statement: Statement) -> Found:
    """Return the organizations whose names hold the words and that can be asked, then the others with reasons."""
    q = request.GET.get("q", "").strip()
    if not q:
        return [], []
    asked = Cosponsor.objects.filter(statement=statement, state__in=INVOLVED).values("organization")
    known = filtered(Organization.objects.visible_to(request.user), {"q": q}).exclude(pk__in=asked)
    # Those for whom somebody acts come first, so that the first page holds whom one can ask.
    acting = Membership.objects.current().filter(organization=OuterRef("pk"), role__in=list(SUBMITTERS))
    ordered = known.annotate(acts=Exists(acting)).order_by("-acts", "sort_key", "pk")
    rows: list[Any] = list(ordered.select_related("country")[:FOUND])
    refused = refusals(rows, statement)
    able = [organization for organization in rows if organization.pk not in refused]
    return able, [(organization, refused[organization.pk]) for organization in rows if organization.pk in refused]


@signed_in
@require_POST
def remove(request: HttpRequest, pk: UUID, cosponsor: UUID) -> HttpResponse:
    """Take an invitation back."""
    statement = mine(request, pk)
    row = statement.cosponsors.select_related("organization", "statement__organization").filter(pk=cosponsor).first()
    if row is None:
        raise Http404
    try:
        domain.remove_cosponsor(cosponsor=row, by=request.user)
    except (IllegalMove, Stale):
        messages.warning(request, _("The statement changed meanwhile. Look at where it stands now."))
    else:
        messages.success(request, _("Removed: %(name)s") % {"name": row.organization.name})
    return redirect("statement_cosponsors", pk=pk)


@signed_in
@require_POST
def end_waiting(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Take a waiting statement back to change it, or let it go in with those who confirmed."""
    statement = mine(request, pk)
    if verb not in ("recall", "go-in"):
        raise Http404
    try:
        if verb == "recall":
            domain.recall_statement(statement=statement, by=request.user)
            messages.success(request, _("The statement is with you again. It is NOT submitted."))
        else:
            domain.go_in_statement(statement=statement, by=request.user)
            return redirect("statement_receipt", pk=pk)
    except RulesFailed as error:
        failed = " ".join(check.message for check in error.failed)
        messages.error(request, _("It cannot go in like this: %(why)s") % {"why": failed})
    except (IllegalMove, Stale):
        messages.warning(request, _("The statement changed meanwhile. Look at where it stands now."))
    return redirect("my_statement", pk=pk)


# Those who are asked


def asked(request: HttpRequest, pk: UUID) -> Cosponsor:
    """Return a row of the reader's own organizations, or 404: alike for another's and one that is not there."""
    own = [organization.pk for organization in organizations_of(request.user)]
    rows = Cosponsor.objects.filter(organization__in=own).select_related(
        "organization", "statement__meeting__body", "statement__organization", "statement__agenda_item"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@signed_in
def cosponsoring_list(request: HttpRequest) -> HttpResponseBase:
    """List what the reader's organizations are asked to co-sponsor, or joined; the newest first."""
    own = [organization.pk for organization in organizations_of(request.user)]
    rows = Cosponsor.objects.filter(organization__in=own).select_related(
        "organization", "statement__meeting", "statement__organization"
    )
    rows = rows.defer("statement__body").order_by("-invited_at", "-id")
    if tables.wanted(request):
        return tables.answer(request, name="invitations-to-co-sponsor", columns=COSPONSORING, rows=rows)
    page = page_of(rows, request.GET.get("page"))
    listed: Any = [(row, row.state in INVOLVED, is_stale(row, row.statement)) for row in page.object_list]
    return render(request, "statements/cosponsoring_list.html", {"page_obj": page, "rows": listed})


@signed_in
def cosponsoring(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the text to those who are asked, what changed since they confirmed, how they are named, and the answers."""
    return _answer_page(request, asked(request, pk))


def _answer_page(request: HttpRequest, row: Cosponsor, *, status: int = 200, problem: str = "") -> HttpResponse:
    statement = row.statement
    reads = Statement.objects.visible_to(request.user).filter(pk=statement.pk).exists() and (
        row.state in INVOLVED or statement.state == State.PUBLISHED
    )
    context = {
        "row": row,
        "statement": statement,
        "reads": reads,
        "problem": problem,
        "stale": is_stale(row, statement),
        "verbs": _verbs(request, row) if reads else [],
        "others": Cosponsor.objects.visible_to(request.user)
        .filter(statement=statement, state=CosponsorState.CONFIRMED)
        .exclude(pk=row.pk)
        .select_related("organization")
        .order_by("position", "invited_at"),
    }
    if reads:
        context |= {"steps": steps_of(statement), "named_as": _named_as(row), "explained": _explained(row)}
        if context["stale"]:
            before = statement.revisions.filter(number=row.confirmed_revision or 0).first()
            context["changed"] = paragraphs(before.body if before else "", statement.body)
            context["before"] = before
    return render(request, "statements/cosponsoring.html", context, status=status)


def _verbs(request: HttpRequest, row: Cosponsor) -> list[str]:
    """Return what the reader can answer now."""
    statement, found = row.statement, []
    in_time = statement.state in JOINING and may_still_answer(statement)
    fresh = row.state == CosponsorState.INVITED or is_stale(row, statement)
    if in_time and fresh:
        found.append("confirm")
    if row.state == CosponsorState.INVITED:
        found.append("decline")
    if row.state == CosponsorState.CONFIRMED and statement.state not in SETTLED:
        found.append("withdraw")
    return [verb for verb in found if MAY_JOIN[verb](request.user, row)]


def _named_as(row: Cosponsor) -> str | None:
    """Return as what the organization would be named today: co-sponsor, supporter, or None where it cannot be."""
    rule_set = rule_set_for(row.statement)
    if rule_set is None:
        return None
    signing = signers(row.statement, [row], {}, timezone.now())
    return next((it.role for it in named(rules_of(rule_set), [row], signing)), None)


def _explained(row: Cosponsor) -> list[str]:
    """Return what the modalities say of signing, in words."""
    rule_set = rule_set_for(row.statement)
    kinds = (Kind.COSPONSORS, Kind.JOINT_NUMBER)
    rules = [rule for rule in rule_set.rules.all() if rule.kind in kinds] if rule_set else []
    names = category_names() if rules else {}
    zone = row.statement.meeting.time_zone
    return [explain(rule.kind, rule.value, category=rule.category, zone=zone, names=names) for rule in rules]


DONE = {
    "confirm": gettext_lazy("You confirmed this text in the name of your organization."),
    "decline": gettext_lazy("You declined. The text is no longer shown to your organization."),
    "withdraw": gettext_lazy("The name of your organization was taken back."),
}


@signed_in
@require_POST
def answer(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Confirm exactly the text that the page showed, decline, or withdraw."""
    row = asked(request, pk)
    if verb not in DONE:
        raise Http404
    version = version_in(request)
    if version is None:
        return _answer_page(request, row, status=409, problem=_("Read the page, then answer with its buttons."))
    given: dict[str, Any] = {"cosponsor": row, "by": request.user, "expected_version": version}
    try:
        if verb == "confirm":
            domain.confirm_cosponsor(text_hash=request.POST.get("text_hash", ""), **given)
        else:
            {"decline": domain.decline_cosponsor, "withdraw": domain.withdraw_cosponsor}[verb](**given)
    except Stale:
        problem = _(
            "The text or the invitation changed since you opened this page, so nothing was done. Read it again."
        )
        return _answer_page(request, asked(request, pk), status=409, problem=problem)
    except RulesFailed as error:
        problem = " ".join(check.message for check in error.failed)
        return _answer_page(request, asked(request, pk), status=422, problem=problem)
    except IllegalMove as error:
        problem = str(error.explanation or _("This is no longer possible. Nothing was done."))
        return _answer_page(request, asked(request, pk), status=409, problem=problem)
    messages.success(request, DONE[verb])
    return redirect("cosponsoring", pk=pk)
