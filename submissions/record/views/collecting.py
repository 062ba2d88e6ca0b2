"""Adding what one reads to a brief, and what happens to the items of one."""

from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.people.access import signed_in
from civspace.web.numbers import number_in
from civspace.workflow import Stale
from submissions.record import domain
from submissions.record.briefing import editable_by, may_edit, notes_of
from submissions.record.forms_briefs import NEW, AddForm, ItemForm, MoveForm, OwnNoteForm
from submissions.record.models import Brief, BriefItem
from submissions.record.quotes import Quote, blocks_of, languages_of, quotes, text_of
from submissions.record.views.briefs import again, editable, meanwhile, seen
from submissions.statements.models import Statement


def offer_to_collect(statement: Any) -> tuple[str, Any]:
    """Return the link that adds a statement to a brief, for pages that know no reader."""
    return f"{reverse('brief_add')}?statement={statement}", gettext_lazy("Add to a brief")


def _wanted(request: HttpRequest) -> tuple[Statement, int | None, str]:
    """Return the published statement, paragraph and language that the address names, or 404."""
    missing = Http404(_("There is no published statement here."))
    try:
        key = UUID(request.GET.get("statement", ""))
    except ValueError:
        raise missing from None
    statement = Statement.objects.visible_to(AnonymousUser()).select_related("meeting").filter(pk=key).first()
    language = request.GET.get("text", "")
    text = text_of(statement, language) if statement is not None else None
    if statement is None or text is None:
        raise missing
    asked = request.GET.get("paragraph", "")
    if not asked:
        return statement, None, language
    number = number_in(asked)
    if number is None or not 0 < number <= len(blocks_of(text.body)):
        raise missing
    return statement, number, language


def _back(request: HttpRequest, otherwise: str) -> str:
    """Return where the reader came from: the page of this portal that led here, else the document."""
    asked = request.POST.get("back") or request.GET.get("back") or _referer(request)
    if asked and url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    return otherwise


def _referer(request: HttpRequest) -> str:
    came = urlsplit(request.headers.get("Referer", ""))
    if came.netloc != request.get_host() or came.path == request.path or "/sign-in/" in came.path:
        return ""
    return came.path + (f"?{came.query}" if came.query else "")


@signed_in
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Ask into which brief a statement or a paragraph goes, add it, and lead back to where the reader was."""
    statement, paragraph, language = _wanted(request)
    text = text_of(statement, language)
    assert text is not None
    anchor = f"#p-{paragraph}" if paragraph else ""
    document = f"{reverse('document', args=[statement.symbol])}{text.query}"
    back = _back(request, document)
    briefs = editable_by(request.user)
    form = AddForm(request.POST or None, briefs=briefs)
    if request.method == "POST" and form.is_valid():
        made = _add(request, form, {str(it.pk): it for it in briefs}, statement, paragraph, language)
        if made is not None:
            messages.success(request, _("Added to “%(title)s”.") % {"title": made.title})
            here = {name: request.GET[name] for name in ("statement", "paragraph", "text") if request.GET.get(name)}
            return redirect(f"{reverse('brief_add')}?{urlencode({**here, 'added': made.pk, 'back': back})}")
    context = {
        "form": form,
        "statement": statement,
        "text": text,
        "paragraph": paragraph,
        "quoted": blocks_of(text.body)[paragraph - 1].text if paragraph else "",
        "back": back,
        "return_to": f"{back}{anchor}" if back == document else back,
        "added": next((it for it in briefs if str(it.pk) == request.GET.get("added", "")), None),
    }
    return render(request, "record/brief_add.html", context, status=422 if form.errors else 200)


def _add(
    request: HttpRequest,
    form: AddForm,
    briefs: dict[str, Brief],
    statement: Statement,
    paragraph: int | None,
    language: str,
) -> Brief | None:
    """Add to the brief that was chosen; None where it cannot be, with the reason on the form."""
    chosen = form.cleaned_data["brief"]
    try:
        if chosen == NEW:
            brief = domain.create_brief(by=request.user, title=form.cleaned_data["title"])
        else:
            brief = briefs[chosen]
        domain.add_item(brief=brief, by=request.user, statement=statement, paragraph=paragraph, language=language)
    except ValidationError as error:
        form.add_error(None, error.messages if "title" not in getattr(error, "error_dict", {}) else error)
        return None
    except Stale:
        form.add_error("brief", _("This brief was deleted meanwhile. Choose another one."))
        return None
    return brief


def _of(brief: Brief, item: UUID) -> BriefItem:
    found: BriefItem = get_object_or_404(BriefItem.objects.filter(brief=brief), pk=item)
    found.brief = brief
    return found


@signed_in
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, pk: UUID, item: UUID) -> HttpResponse:
    """Change what stands around an item: the reader's own note and, for who may, heading, note for all and language."""
    brief = seen(request, pk)
    held = _of(brief, item)
    edits = may_edit(request.user, brief)
    (quote,) = quotes(BriefItem.objects.filter(pk=held.pk), notes_of(request.user, brief))
    data = request.POST if request.method == "POST" else None
    own = OwnNoteForm(data, initial={"own_note": quote.own_note})
    form = _item_form(brief, quote, data) if edits else None
    if request.method == "POST" and own.is_valid() and (form is None or form.is_valid()):
        try:
            _save(request, held, form, own)
        except ValidationError as error:
            assert form is not None
            form.add_error(None, error)
        except Stale:
            if form is None or not BriefItem.objects.filter(pk=held.pk).exists():
                meanwhile(request)
                return redirect("brief", pk=pk)
            form = again(ItemForm, request, brief, languages=_languages(quote))
        else:
            messages.success(request, _("Saved."))
            return redirect(f"{reverse('brief', args=[pk])}#item-{held.pk}")
    context = {"brief": brief, "quote": quote, "form": form, "own": own}
    status = 422 if own.errors or (form is not None and form.errors) else 200
    return render(request, "record/brief_item.html", context, status=status)


def _languages(quote: Quote) -> list[str]:
    """Return the languages to choose from; of what is no longer public, only that which was chosen."""
    current = quote.item.language or quote.statement.language
    return list(dict.fromkeys([*(languages_of(quote.statement) if quote.public else []), current]))


def _item_form(brief: Brief, quote: Quote, data: Any) -> ItemForm:
    initial = {
        "heading": quote.item.heading,
        "note": quote.item.note,
        "language": quote.item.language or quote.statement.language,
        "version": brief.version,
    }
    return ItemForm(data, initial=initial, languages=_languages(quote))


def _save(request: HttpRequest, held: BriefItem, form: ItemForm | None, own: OwnNoteForm) -> None:
    """Save what changed: what is for all only where something of it did, so that a note for oneself moves nothing."""
    if form is not None and set(form.changed_data) - {"version"}:
        values = {
            name: form.cleaned_data[name] for name in ("heading", "note", "language") if name in form.changed_data
        }
        domain.change_item(item=held, by=request.user, expected_version=form.cleaned_data["version"], **values)
    if own.has_changed():
        domain.write_note(item=held, by=request.user, text=own.cleaned_data["own_note"])


@signed_in
@require_POST
def move(request: HttpRequest, pk: UUID, item: UUID) -> HttpResponse:
    """Put an item at another place: by the buttons to go up and down, or by its number."""
    brief = editable(request, pk)
    held = _of(brief, item)
    form = MoveForm(request.POST)
    if form.is_valid():
        try:
            domain.move_item(
                item=held, by=request.user, to=form.cleaned_data["to"], expected_version=form.cleaned_data["version"]
            )
        except Stale:
            meanwhile(request)
    else:
        messages.error(request, _("Enter the number of the place, from 1."))
    return redirect(f"{reverse('brief', args=[pk])}#item-{item}")


@signed_in
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: UUID, item: UUID) -> HttpResponse:
    """Ask whether to take an item out, and take it out."""
    brief = editable(request, pk)
    held = _of(brief, item)
    if request.method == "POST":
        try:
            domain.remove_item(item=held, by=request.user)
        except Stale:
            meanwhile(request)
        else:
            messages.success(request, _("Taken out of the brief."))
        return redirect("brief", pk=pk)
    (quote,) = quotes(BriefItem.objects.filter(pk=held.pk), notes_of(request.user, brief))
    return render(request, "record/brief_remove.html", {"brief": brief, "quote": quote})
