"""Pages of the desk: one verb on many statements. First what would happen to each, then how far it is."""

import uuid
from collections import Counter
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.people.access import staff_required
from civspace.web import tables
from civspace.web.numbers import number_in
from civspace.web.pagination import page_of
from civspace.web.tables import Column
from meetings.modalities.models import Rule
from submissions.statements import domain, queue
from submissions.statements.batches import open_to_reader
from submissions.statements.desk_forms import AssignForm, BulkHoldForm, ReasonForm
from submissions.statements.domain.bulk import CHOICES, MOST
from submissions.statements.forecast import Row, forecast
from submissions.statements.models import BulkAct, ReleaseBatch, Statement
from submissions.statements.problems import problem_text
from submissions.statements.states import ActState, ItemState
from submissions.statements.tables import ACT_ROWS, ACTS
from submissions.statements.views.desk import VERB_LABELS

#: Seconds after which the page of an act that is under way asks again.
AGAIN = 2
DONE_LABELS = {
    "claim": gettext_lazy("Claim for review"),
    "release_batch": gettext_lazy("Release of a batch"),
}
HOLDABLE = ("accept", "return", "publish")


def _keys(texts: list[str]) -> list[uuid.UUID]:
    """Return the ids in what was sent; what is no id is passed over."""
    found = []
    for text in texts:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found


def _chosen(request: HttpRequest) -> tuple[list[Statement], dict[Any, int]]:
    """Return the statements that were ticked or match the filters, in the order of the queue, and their versions."""
    if request.method == "POST":
        pairs = [pair.partition(":") for pair in request.POST.get("rows", "").split()]
        sent = [(name, number_in(version)) for name, _colon, version in pairs]
        versions = {key: version for name, version in sent if version is not None for key in _keys([name])}
        rows = queue.on_desk(request.user).filter(pk__in=list(versions)[:MOST])
    elif request.GET.get("all"):
        rows, versions = queue.filtered(request, queue.query_of(request.GET.get("in", "")))[1], {}
    else:
        rows, versions = queue.on_desk(request.user).filter(pk__in=_keys(request.GET.getlist("pick"))[:MOST]), {}
    found = list(rows.defer("body", "checks").order_by("submitted_at", "id")[:MOST])
    return found, versions or {row.pk: row.version for row in found}


def _order(request: HttpRequest, statements: list[Statement]) -> list[Statement]:
    """Return statements in the order that was typed; those with the same number as they stood."""
    places = list(enumerate(statements, 1))

    def number(place: tuple[int, Statement]) -> tuple[int, int]:
        typed = number_in(request.POST.get(f"order-{place[1].pk}", ""), digits=5)
        return (place[0] if typed is None else typed, place[0])

    return [statement for _place, statement in sorted(places, key=number)]


def _forms(request: HttpRequest, verb: str, statements: list[Statement]) -> list[Any]:
    """Return the forms that the verb needs besides: the reason, the colleague, the batch."""
    data = request.POST if request.method == "POST" else None
    bodies = sorted({statement.meeting.body_id for statement in statements})
    forms: list[Any] = []
    if verb == "return":
        rules = list(Rule.objects.filter(rule_set__in={it.rule_set_id for it in statements}).order_by("rule_set", "pk"))
        languages = Counter(statement.language for statement in statements).most_common(1)
        initial = {"language": languages[0][0] if languages else "en"}
        form = ReasonForm(data, verb=verb, rules=rules, bodies=bodies, initial=initial)
        if data is not None and "fill" in data:
            form = ReasonForm(initial=form.filled().dict(), verb=verb, rules=rules, bodies=bodies)
        forms.append(form)
    if verb == "assign":
        forms.append(AssignForm(data, people=queue.team_of(request.user, with_reader=True)))
    if verb in HOLDABLE and len(bodies) == 1:
        forms.append(BulkHoldForm(data, body=bodies[0]))
    return forms


@staff_required()
@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest) -> HttpResponse:
    """Show what the verb would do to each chosen statement; sent with `go`, do it."""
    verb = request.POST.get("verb") or request.GET.get("verb", "")
    if verb not in CHOICES:
        return redirect("desk_statements")
    statements, versions = _chosen(request)
    if verb == "publish":
        statements = _order(request, statements)
    forms = _forms(request, verb, statements)
    asked = request.method == "POST" and "go" in request.POST
    valid = asked and not [form for form in forms if not form.is_valid()]
    values = _values(forms) if request.method == "POST" and "fill" not in request.POST else {}
    rows = forecast(
        verb, request.user, statements, rule=values.get("rule", ""), to=values.get("to"), batch=values.get("batch")
    )
    able = [row for row in rows if not row.problem]
    problem = ""
    if valid and able:
        try:
            act = _start(request, verb, able, versions, values)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            return redirect("desk_bulk_act", pk=act.pk)
    context = {
        "verb": verb,
        "title": VERB_LABELS[verb],
        "forms": forms,
        "able": able,
        "unable": [(row.statement, problem_text(row.problem)) for row in rows if row.problem],
        "rows_text": " ".join(f"{row.statement.pk}:{versions[row.statement.pk]}" for row in rows),
        "token": request.POST.get("token") or uuid.uuid4().hex,
        "within": request.POST.get("in") or request.GET.get("in", ""),
        "problem": problem,
        "most": MOST,
    }
    failed = asked and (not valid or bool(problem) or not able)
    return render(request, "statements/bulk_prepare.html", context, status=422 if failed else 200)


def _values(forms: list[Any]) -> dict[str, Any]:
    """Return what was chosen in forms that are as they should be, as objects."""
    found: dict[str, Any] = {}
    for form in forms:
        if form.is_valid():
            found |= form.values() if isinstance(form, ReasonForm) else form.cleaned_data
    return {name: value for name, value in found.items() if value}


def _start(
    request: HttpRequest, verb: str, able: list[Row], versions: dict[Any, int], values: dict[str, Any]
) -> BulkAct:
    kept = {name: value for name, value in values.items() if name not in ("batch", "new_batch", "to")}
    if "to" in values:
        kept["to"] = str(values["to"].pk)
    token = request.POST.get("token", "")[:64] or uuid.uuid4().hex
    if earlier := BulkAct.objects.filter(by=request.user.pk, token=token).first():
        return earlier
    batch = values.get("batch")
    if batch is None and values.get("new_batch"):
        meeting = able[0].statement.meeting
        batch = domain.open_batch(body=meeting.body, name=values["new_batch"], by=request.user)
    if batch is not None:
        kept["batch"] = str(batch.pk)
    rows = [(row.statement.pk, versions[row.statement.pk]) for row in able]
    return domain.start_act(verb=verb, by=request.user, rows=rows, values=kept, token=token)


@staff_required()
@require_safe
def act_list(request: HttpRequest) -> HttpResponseBase:
    """List the reader's own acts on many statements, the newest first."""
    found = BulkAct.objects.filter(by=request.user.pk).order_by("-created_at", "pk")
    if tables.wanted(request):
        return tables.answer(request, name="acts-on-several", columns=(Column(_("What"), label_of), *ACTS), rows=found)
    page = page_of(found, request.GET.get("page"))
    rows = [(row, label_of(row)) for row in page.object_list]
    return render(request, "statements/bulk_acts.html", {"page_obj": page, "rows": rows})


def label_of(act: BulkAct) -> Any:
    """Return what an act did, in words."""
    return VERB_LABELS.get(act.verb) or DONE_LABELS["release_batch"]


@staff_required()
@require_safe
def act_page(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Show how far an act is, and what became of each statement; while it runs the page asks again by itself."""
    act = get_object_or_404(BulkAct.objects.select_related("batch"), pk=pk)
    if act.by_id != request.user.pk:
        raise PermissionDenied(_("This was done by somebody else."))
    states = Counter(act.items.order_by().values_list("state", flat=True))
    items = act.items.select_related("statement").defer("statement__body", "statement__checks").order_by("position")
    if request.GET.get("show") == "refused":
        items = items.filter(state=ItemState.REFUSED)
    items = items.annotate(open_to_reader=open_to_reader(request.user))
    if tables.wanted(request):
        columns = (*ACT_ROWS, Column(_("Why not"), lambda it: problem_text(it.problem) if it.problem else ""))
        return tables.answer(request, name="result", columns=columns, rows=items)
    page = page_of(items, request.GET.get("page"), 100)
    total = sum(states.values())
    context = {
        "act": act,
        "held_in": ReleaseBatch.objects.filter(pk=act.values["batch"]).first() if "batch" in act.values else None,
        "label": label_of(act),
        "running": act.state != ActState.DONE,
        "done": states[ItemState.DONE],
        "refused": states[ItemState.REFUSED],
        "ended": total - states[ItemState.WAITING],
        "total": total,
        "page_obj": page,
        "rows": [(item, problem_text(item.problem) if item.problem else "") for item in page.object_list],
    }
    response = render(request, "statements/bulk_act.html", context)
    if context["running"]:
        response.headers["Refresh"] = f"{AGAIN}; url={reverse('desk_bulk_act', args=[act.pk])}"
    return response
