"""Further languages: what waits, writing and releasing one, what the authors offer, and what everybody reads."""

import datetime
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.people.access import signed_in, staff_required
from civspace.web import tables
from civspace.web.numbers import version_in
from civspace.web.pagination import page_of
from civspace.workflow import IllegalMove, Stale
from submissions.statements import domain
from submissions.statements.filters import TranslationFilter
from submissions.statements.forms_editing import ReferenceForm, TakeDownForm, TranslationForm
from submissions.statements.models import Statement, StatementText
from submissions.statements.queries import with_parts
from submissions.statements.queries_editing import (
    SIX,
    draft_text,
    edits_here,
    lacking,
    reference_text,
    taken_off,
    translating,
)
from submissions.statements.rules import MAY_TEXT, may_draft
from submissions.statements.states import State, TextKind, TextState
from submissions.statements.tables import PUBLISHED
from submissions.statements.views.authors import mine


@dataclass(frozen=True)
class Place:
    """One language of a statement on the desk: what there is, and who is at it."""

    language: str
    wanted: bool
    published: StatementText | None
    draft: StatementText | None
    stale: bool


def places_of(statement: Statement, wanted: list[str]) -> list[Place]:
    """Return every further language of a statement with what there is of it; the texts must have been fetched."""
    texts = [it for it in statement.texts.all() if it.kind != TextKind.REFERENCE]
    places = []
    for language in SIX:
        if language == statement.language:
            continue
        published = next((it for it in texts if (it.language, it.state) == (language, TextState.PUBLISHED)), None)
        draft = next((it for it in texts if (it.language, it.state) == (language, TextState.DRAFT)), None)
        if published or draft or language in wanted:
            stale = published is not None and published.source_hash != statement.text_hash
            places.append(Place(language, language in wanted, published, draft, stale))
    return places


@staff_required()
@require_safe
def queue(request: HttpRequest) -> HttpResponseBase:
    """List the published statements that lack a language, the oldest first, with who is at which language."""
    wanted = translating()
    public = Statement.objects.on_desk_of(request.user).filter(state=State.PUBLISHED)
    filters = TranslationFilter(request.GET, queryset=public.filter(meeting__in=list(wanted)))
    found = filters.qs if filters.is_valid() else public.none()
    language = filters.form.active().get("into", "")
    found = found.filter(lacking(wanted, language)).order_by("listed_at", "id")
    found = with_parts(found.defer("body"))
    if tables.wanted(request):
        return tables.answer(request, name="to-translate", columns=PUBLISHED, rows=found)
    page = page_of(found, request.GET.get("page"), 50)
    ids = [it.pk for it in page.object_list]
    texts: dict[Any, list[StatementText]] = {pk: [] for pk in ids}
    for text in StatementText.objects.filter(statement__in=ids).select_related("translator").defer("body"):
        texts[text.statement_id].append(text)
    now = timezone.now()
    rows = []
    for statement in page.object_list:
        statement._prefetched_objects_cache = {"texts": texts[statement.pk]}
        places = places_of(statement, wanted.get(statement.meeting_id, []))
        waited = (now - (statement.published_at or now)) // datetime.timedelta(days=1)
        rows.append((statement, [it for it in places if not language or it.language == language], waited))
    return render(request, "statements/translations.html", {"page_obj": page, "rows": rows, "filters": filters})


def _desk_one(request: HttpRequest, pk: UUID, language: str) -> Statement:
    desk = with_parts(Statement.objects.on_desk_of(request.user)).prefetch_related("texts__translator")
    found = desk.filter(pk=pk, state=State.PUBLISHED).first()
    if found is None or language not in SIX or language == found.language or not edits_here(found):
        raise Http404
    return found


@staff_required()
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: UUID, language: str) -> HttpResponse:
    """Write one language beside the original: claim, save, release, put back, take down."""
    statement = _desk_one(request, pk, language)
    if request.method == "GET":
        return _write_page(request, statement, language)
    verb = request.POST.get("verb", "")
    if verb not in VERBS:
        raise Http404
    if not MAY_TEXT[VERBS[verb]](request.user, statement):
        raise PermissionDenied(_("Your role does not allow this."))
    form = TranslationForm(request.POST, language=language) if verb == "save" else None
    down = TakeDownForm(request.POST) if verb == "take_down" else None
    try:
        if (form is None or form.is_valid()) and (down is None or down.is_valid()):
            messages.success(request, _perform(request, statement, language, verb, form, down))
            return redirect("desk_translation", pk=pk, language=language)
    except ValidationError as error:
        if form is not None:
            form.add_error(None, error)
        return _write_page(request, statement, language, form, down, error.messages if form is None else (), 422)
    except (IllegalMove, Stale) as error:
        text = str(getattr(error, "explanation", "")) or _("The text changed meanwhile, so nothing was done.")
        return _write_page(request, _desk_one(request, pk, language), language, form, down, [text], 409)
    return _write_page(request, statement, language, form, down, (), 422)


#: The verbs of the page, and which rule says who may.
VERBS = {"claim": "claim", "unclaim": "claim", "save": "write", "release": "release", "take_down": "take_down"}


def _perform(request: HttpRequest, statement: Statement, language: str, verb: str, form: Any, down: Any) -> str:
    by, draft = request.user, draft_text(statement, language)
    version = version_in(request)
    if verb == "claim":
        domain.claim_text(statement=statement, language=language, by=by)
        return _("You claimed this language.")
    if verb == "take_down":
        text = statement.texts.filter(language=language, state=TextState.PUBLISHED).first()
        if text is None:
            raise Stale
        domain.take_down_text(text=text, by=by, reason=down.cleaned_data["reason"], expected_version=version)
        return _("This language was taken off the public pages.")
    if draft is None:
        raise Stale
    if verb == "unclaim":
        domain.unclaim_text(text=draft, by=by)
        return _("This language is free for others. What was written is kept.")
    if verb == "release":
        domain.release_text(text=draft, by=by, expected_version=version)
        return _("Published under the symbol of the original.")
    values = {name: form.cleaned_data[name] for name in ("title", "body", "kind")}
    domain.save_text(text=draft, by=by, expected_version=form.cleaned_data["version"], **values)
    return _("Saved. It is not public yet.")


def _write_page(
    request: HttpRequest,
    statement: Statement,
    language: str,
    form: Any = None,
    down: Any = None,
    problems: Any = (),
    status: int = 200,
) -> HttpResponse:
    draft = draft_text(statement, language)
    published = statement.texts.filter(language=language, state=TextState.PUBLISHED).first()
    offered = reference_text(statement, language)
    mine_now = draft is not None and draft.translator_id in (None, request.user.pk)
    may_write = MAY_TEXT["write"](request.user, statement)
    if draft is not None and form is None:
        earlier = statement.texts.filter(language=language, state=TextState.TAKEN_DOWN).exclude(body="")
        start = draft if draft.body else offered or published or earlier.order_by("-updated_at").first() or draft
        initial = {"title": start.title, "body": start.body, "kind": draft.kind, "version": draft.version}
        form = TranslationForm(initial=initial, language=language)
    context = {
        "statement": statement,
        "language": language,
        "draft": draft,
        "published": published,
        "offered": offered,
        "off": next((it for it in taken_off(statement) if it[0].language == language), None),
        "form": form if draft is not None and mine_now and may_write else None,
        "started_from": "reference" if draft and not draft.body and offered else "",
        "down": down or TakeDownForm(),
        "may_write": may_write,
        "may_release": MAY_TEXT["release"](request.user, statement),
        "ready": draft is not None and bool(draft.title and draft.body),
        "stale": draft is not None and bool(draft.body) and draft.source_hash != statement.text_hash,
        "problems": problems,
    }
    return render(request, "statements/translation.html", context, status=status)


@signed_in
@require_http_methods(["GET", "POST"])
def reference(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let the authors offer a translation of their own, for those who translate."""
    statement = mine(request, pk)
    if not edits_here(statement):
        raise Http404
    if not may_draft(request.user, statement):
        raise PermissionDenied(_("Your role in the organization allows you to read, not to write."))
    form = ReferenceForm(request.POST or None, original=statement.language)
    if request.method == "POST" and form.is_valid():
        try:
            domain.give_reference(statement=statement, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except IllegalMove:
            form.add_error(None, _("The statement changed meanwhile, so nothing was done. Your text is below."))
        else:
            messages.success(request, _("Kept for the translators. It is not published as it is."))
            return redirect("my_statement", pk=pk)
    context = {
        "form": form,
        "statement": statement,
        "title": _("Offer a translation for reference"),
        "given": list(statement.texts.filter(kind=TextKind.REFERENCE).defer("body")),
        "cancel_url": reverse("my_statement", args=[pk]),
    }
    return render(request, "statements/reference.html", context, status=422 if form.errors else 200)
