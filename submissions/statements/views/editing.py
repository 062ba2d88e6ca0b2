"""Editing: the page on which the desk proposes changes, and the one on which the authors answer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.people.access import signed_in, staff_required
from civspace.web.numbers import number_in, version_in
from civspace.workflow import IllegalMove, Stale
from submissions.statements import domain
from submissions.statements.diff import pieces
from submissions.statements.edits import agreed, apply, parts_of
from submissions.statements.forms_editing import AnswerForm, EditFormSet, part_label, refuse_answers
from submissions.statements.models import EditRound, Statement
from submissions.statements.queries import text_hash, with_parts
from submissions.statements.queries_editing import edits_here, open_round
from submissions.statements.rules import MAY
from submissions.statements.states import RoundState, State
from submissions.statements.views.authors import mine


def changed_meanwhile() -> str:
    """Say that nothing was done because the statement moved on."""
    return _("The statement changed meanwhile, so nothing was done. This is where it stands now.")


def rows_of(found: EditRound) -> list[dict[str, Any]]:
    """Return the changes of a round for a page: where, the runs of the difference, and the answer."""
    parts = parts_of(found.base_title, found.base_body)
    return [
        {
            "change": change,
            "label": part_label(change.position),
            "pieces": list(pieces(parts[change.position], change.after)),
            "counter": list(pieces(parts[change.position], change.counter)) if change.counter else [],
        }
        for change in found.changes.all()
        if change.position < len(parts)
    ]


def earlier_rounds(statement: Statement) -> list[tuple[EditRound, list[dict[str, Any]]]]:
    """Return the settled rounds that the authors saw, the newest first; two queries."""
    rounds = statement.edit_rounds.filter(state=RoundState.SETTLED).prefetch_related("changes").order_by("-number")
    return [(found, rows_of(found) if found.sent_at else []) for found in rounds]


# The desk


def _one(request: HttpRequest, pk: UUID) -> Statement:
    desk = with_parts(Statement.objects.on_desk_of(request.user)).select_related("reviewer")
    found = desk.filter(pk=pk, state__in=[State.ACCEPTED, State.EDITING, State.PUBLISHED]).first()
    if found is None or not edits_here(found):
        raise Http404
    return found


@staff_required()
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose changes paragraph by paragraph, show them to the authors, and settle the text when they answered."""
    statement = _one(request, pk)
    if request.method == "GET":
        return _desk_page(request, statement)
    verb = request.POST.get("verb", "")
    if verb not in ("edit", "forgo", "save", "propose", "settle"):
        raise Http404
    if not MAY["propose" if verb == "save" else verb](request.user, statement):
        raise PermissionDenied(_("Your role does not allow this."))
    found = open_round(statement)
    edits = None
    if verb in ("save", "propose") and found is not None and found.state == RoundState.PREPARING:
        edits = EditFormSet(request.POST, found=found)
    try:
        done = _act(request, statement, verb, edits)
    except ValidationError as error:
        problems = edits.refuse(error) if edits is not None else error.messages
        return _desk_page(request, statement, edits=edits, problems=problems, status=422)
    except (IllegalMove, Stale) as error:
        now = _one(request, pk)
        kept = edits if open_round(now) is not None else None
        text = str(getattr(error, "explanation", "")) or changed_meanwhile()
        return _desk_page(request, now, edits=kept, problems=[text], status=409)
    messages.success(request, done)
    return redirect("desk_editing", pk=pk)


def _act(request: HttpRequest, statement: Statement, verb: str, edits: Any) -> str:
    """Do what was asked, and return what the page then says."""
    common: dict[str, Any] = {"statement": statement, "by": request.user, "expected_version": version_in(request)}
    if verb == "edit":
        domain.edit_statement(**common)
        return _("Editing began. The authors see nothing until you show them your changes.")
    if verb == "forgo":
        domain.forgo_editing(**common)
        return _("The text will be issued without editing. It can be published now.")
    if verb == "settle":
        take = [number for number in map(number_in, request.POST.getlist("take")) if number is not None]
        domain.settle_edits(take=take, **common)
        return _("The text is settled. It can be published now.")
    if edits is None or not edits.is_valid():
        raise Stale
    with transaction.atomic():
        domain.save_edits(proposals=edits.proposals(), **common)
        if verb == "save":
            return _("Saved. The authors do not see it yet.")
        domain.propose_edits(statement=statement, by=request.user)
    return _("The changes were shown to the authors.")


def _desk_page(
    request: HttpRequest, statement: Statement, *, edits: Any = None, problems: Any = (), status: int = 200
) -> HttpResponse:
    found = open_round(statement) if statement.state == State.EDITING else None
    may = MAY["propose"](request.user, statement)
    preparing = found is not None and found.state == RoundState.PREPARING
    if found is not None and preparing and may and edits is None:
        edits = EditFormSet(found=found)
    context = {
        "statement": statement,
        "round": found,
        "may": may,
        "edits": edits if preparing else None,
        "rows": rows_of(found) if found else [],
        "problems": problems,
        "earlier": earlier_rounds(statement),
        "may_begin": may and statement.state == State.ACCEPTED,
    }
    return render(request, "statements/editing_desk.html", context, status=status)


# The authors


@signed_in
@require_http_methods(["GET", "POST"])
def authors(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what the Secretariat proposes, change by change, and take the answers."""
    statement = mine(request, pk)
    found = open_round(statement) if statement.state == State.EDITING else None
    if found is None and not statement.edit_rounds.exists():
        raise Http404
    if request.method == "GET":
        return _authors_page(request, statement, found)
    verb = request.POST.get("verb", "")
    if verb not in ("answer", "agree", "insist"):
        raise Http404
    if not MAY[verb](request.user, statement):
        raise PermissionDenied(_("The head or a focal point of your organization answers."))
    answers = _answer_forms(found, statement, request.POST) if verb == "answer" and found is not None else []
    try:
        done = _answer(request, statement, verb, answers)
    except ValidationError as error:
        problems = refuse_answers(error, answers)
        return _authors_page(request, statement, found, answers=answers, problems=problems, status=422)
    except (IllegalMove, Stale) as error:
        now = mine(request, pk)
        text = str(getattr(error, "explanation", "")) or changed_meanwhile()
        following = open_round(now) if now.state == State.EDITING else None
        same = following is not None and found is not None and following.pk == found.pk
        return _authors_page(request, now, following, answers=answers if same else [], problems=[text], status=409)
    messages.success(request, done)
    return redirect("statement_editing", pk=pk)


def _answer(request: HttpRequest, statement: Statement, verb: str, answers: list[AnswerForm]) -> str:
    common: dict[str, Any] = {"statement": statement, "by": request.user, "expected_version": version_in(request)}
    if verb == "agree":
        domain.agree_edits(**common)
        return _("You agreed to every change. The text is settled.")
    if verb == "insist":
        domain.insist_on_original(note=request.POST.get("note", ""), **common)
        return _("The text is issued as you wrote it.")
    wrong = [form for form in answers if not form.is_valid()]
    if wrong:
        raise ValidationError(_("Look at the answers again."))
    domain.answer_edits(replies={form.change.position: form.reply() for form in answers}, **common)
    return _("Your answers were sent to the Secretariat.")


def _answer_forms(found: EditRound, statement: Statement, data: Any = None) -> list[AnswerForm]:
    return [AnswerForm(data, change=change, language=statement.language) for change in found.changes.all()]


def _authors_page(
    request: HttpRequest,
    statement: Statement,
    found: EditRound | None,
    *,
    answers: Any = (),
    problems: Any = (),
    status: int = 200,
) -> HttpResponse:
    # What the Secretariat is still preparing is not shown to the authors.
    shown = found if found is not None and found.state != RoundState.PREPARING else None
    may = MAY["answer"](request.user, statement)
    result: tuple[str, str] | None = None
    forms: list[AnswerForm] = []
    rows = rows_of(shown) if shown else []
    if shown is not None and shown.state == RoundState.SENT:
        forms = list(answers) or (_answer_forms(shown, statement) if may else [])
        result = apply(shown.base_title, shown.base_body, {it.position: it.after for it in shown.changes.all()})
        for row, form in zip(rows, forms, strict=False):
            row["form"] = form
    elif shown is not None:
        result = apply(shown.base_title, shown.base_body, agreed(shown.changes.all()))
    context = {
        "statement": statement,
        "round": shown,
        "preparing": found is not None and shown is None,
        "may": may,
        "rows": rows,
        "forms": forms,
        "problems": problems,
        "result": result,
        "result_hash": text_hash(*result) if result else "",
        "earlier": earlier_rounds(statement),
    }
    return render(request, "statements/editing_authors.html", context, status=status)
