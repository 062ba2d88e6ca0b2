"""Writing an application: the parts of its form, its documents, and what is taken over from an earlier one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.people.access import signed_in
from civspace.reference.models import State as Country
from civspace.workflow import IllegalMove
from meetings.accreditation.applications.answers import mark
from meetings.accreditation.applications.domain import (
    Changed,
    add_document,
    change_request,
    remove_document,
    save_answers,
)
from meetings.accreditation.applications.forms import AnswersForm, DocumentForm, RequestForm
from meetings.accreditation.applications.models import Application, Document
from meetings.accreditation.applications.queries import Earlier, earlier_answers, fields_of
from meetings.accreditation.applications.rules import may_write, writable
from meetings.accreditation.applications.states import WHY
from meetings.accreditation.applications.steps import Section, sections_of, shown_answer
from meetings.accreditation.applications.views.common import mine, refusals
from meetings.accreditation.schemes.states import Audience


def _to_write(request: HttpRequest, id: UUID, pk: UUID) -> Application:
    found = mine(request, id, pk)
    if not may_write(request.user, found):
        raise PermissionDenied(_("Your role in the organization allows you to read, not to write."))
    return found


def _section(application: Application, slug: str) -> tuple[list[Section], Section]:
    sections = sections_of(fields_of(application))
    found = next((section for section in sections if section.slug == slug), None)
    if found is None:
        raise Http404
    return sections, found


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, id: UUID, pk: UUID, section: str) -> HttpResponse:
    """Fill in one part of the form. What does not fit stays as it was typed; the rest is saved. A script saves too."""
    application = _to_write(request, id, pk)
    sections, part = _section(application, section)
    if section == "documents":
        return _documents_page(request, application, sections, part)
    if request.method != "POST":
        if not writable(request.user, application):
            return redirect("my_application", id=id, pk=pk)
        return _form_page(request, application, sections, part, _answers_form(application, part))
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    answers = AnswersForm(request.POST, asked=part.fields, answers=application.answers)
    try:
        saved, errors = save_answers(
            application=application, by=request.user, values=answers.values(), seen=request.POST.get("seen")
        )
    except (Changed, IllegalMove) as error:
        return _not_saved(request, application, sections, part, answers, error, wants_json)
    answers.refuse(errors)
    if wants_json:
        return _saved_in_passing(saved, part, errors)
    if errors:
        return _form_page(request, saved, sections, part, answers, status=422)
    messages.success(request, _said(saved))
    following = [one.slug for one in sections]
    where = following.index(section) + 1
    if "continue" in request.POST and where < len(following):
        return redirect("application_form", id=id, pk=pk, section=following[where])
    if "continue" in request.POST:
        return redirect("application_check", id=id, pk=pk)
    return redirect("application_form", id=id, pk=pk, section=section)


def _answers_form(application: Application, part: Section) -> AnswersForm:
    return AnswersForm(asked=part.fields, answers=application.answers)


def _said(application: Application) -> str:
    at = timezone.localtime(application.updated_at).strftime("%H:%M")
    return _("Saved %(time)s. NOT submitted.") % {"time": at}


def _saved_in_passing(application: Application, part: Section, errors: dict[str, str]) -> JsonResponse:
    seen = mark(application.answers, [field.slug for field in part.fields if field.kind != "file"])
    if errors:
        return JsonResponse(
            {"message": _("Not saved: a field needs your attention."), "fields": {"seen": seen}}, status=400
        )
    return JsonResponse({"message": _said(application), "fields": {"seen": seen}})


def _not_saved(
    request: HttpRequest,
    application: Application,
    sections: list[Section],
    part: Section,
    answers: AnswersForm,
    error: Exception,
    wants_json: bool,
) -> HttpResponse:
    """Say that nothing was saved; the page keeps what was typed and shows what stands now."""
    if isinstance(error, Changed):
        said = _("Not saved: somebody else changed these answers. Yours are below, and so is what stands now.")
        application = error.current
    else:
        said = _("Not saved: the application is no longer with you.")
    if wants_json:
        return JsonResponse({"message": said}, status=409)
    data = request.POST.copy()
    data["seen"] = mark(application.answers, [field.slug for field in part.fields if field.kind != "file"])
    kept = AnswersForm(data, asked=part.fields, answers=application.answers)
    kept.add_error(None, said)
    return _form_page(request, application, sections, part, kept, status=409, stands=True)


def _form_page(
    request: HttpRequest,
    application: Application,
    sections: list[Section],
    part: Section,
    answers: AnswersForm,
    *,
    status: int = 200,
    stands: bool = False,
) -> HttpResponse:
    language = get_language() or "en"
    countries = {it.iso3: it.name for it in Country.objects.all()} if stands else {}
    context = {
        "organization": application.organization,
        "application": application,
        "sections": sections,
        "section": part,
        "form": answers,
        "asked_for": [
            (field, application.missing[field.slug])
            for field in part.fields
            if application.missing and field.slug in application.missing
        ],
        "status": _("Not saved: a field needs your attention.") if answers.errors else _said(application),
        "stands": [
            (field, shown_answer(field, application.answers.get(field.slug), countries, language))
            for field in (part.fields if stands else ())
        ],
        "earlier": bool(earlier_answers(application)) if not application.answers else False,
    }
    return render(request, "accreditation/applications/form.html", context, status=status)


def _documents_page(
    request: HttpRequest,
    application: Application,
    sections: list[Section],
    part: Section,
) -> HttpResponse:
    """Show the documents that are asked for; each is added by a form of its own, to the field that it names."""
    if not writable(request.user, application):
        return redirect("my_application", id=application.organization_id, pk=application.pk)
    wanted, wrong = request.POST.get("field", ""), None
    if request.method == "POST":
        field = next((one for one in part.fields if one.slug == wanted), None)
        if field is None:
            raise Http404
        wrong = DocumentForm(request.POST, request.FILES, field=field)
        if wrong.is_valid():
            try:
                _add(request, application, field, wrong)
            except ValidationError as error:
                wrong.add_error("file", " ".join(error.messages))
            else:
                return redirect(f"{request.path}#id_{field.slug}")
    documents = list(application.documents.select_related("file"))
    rows = [
        {
            "field": field,
            "form": wrong if wrong is not None and field.slug == wanted else DocumentForm(field=field),
            "documents": [one for one in documents if one.field_id == field.slug],
            "asked_for": (application.missing or {}).get(field.slug, ""),
        }
        for field in part.fields
    ]
    context = {
        "organization": application.organization,
        "application": application,
        "sections": sections,
        "section": part,
        "rows": rows,
        "wrong": wrong,
    }
    status = 422 if wrong is not None else 200
    return render(request, "accreditation/applications/documents.html", context, status=status)


def _add(request: HttpRequest, application: Application, field: Any, given: DocumentForm) -> None:
    file = given.given(request.user)
    redacted = given.cleaned_data.get("redacted", False)
    add_document(application=application, field=field, file=file, by=request.user, redacted=redacted)
    messages.success(request, _("%(name)s was added. NOT submitted.") % {"name": file.name})


@signed_in
@require_POST
def remove(request: HttpRequest, id: UUID, pk: UUID, document: int) -> HttpResponse:
    """Remove a document for good."""
    application = _to_write(request, id, pk)
    found = get_object_or_404(Document.objects.select_related("application__scheme", "file", "field"), pk=document)
    if found.application_id != application.pk:
        raise Http404
    try:
        remove_document(document=found, by=request.user)
    except IllegalMove:
        messages.error(request, _("The application is no longer with you, so nothing was done."))
    else:
        messages.success(request, _("Removed: %(name)s") % {"name": found.file.name})
    return redirect("application_form", id=id, pk=pk, section="documents")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def request_details(request: HttpRequest, id: UUID, pk: UUID) -> HttpResponse:
    """Change what is asked for: the category; for a request the standing, the new name, the other organization."""
    application = _to_write(request, id, pk)
    if not writable(request.user, application):
        return redirect("my_application", id=id, pk=pk)
    asked = RequestForm(request.POST if request.method == "POST" else None, application=application)
    if request.method == "POST" and asked.is_valid():
        values = dict(asked.cleaned_data)
        why = values.pop(WHY, None)
        try:
            change_request(application=application, by=request.user, **values)
            if why is not None:
                save_answers(application=application, by=request.user, values={WHY: why})
        except ValidationError as error:
            for name, message in refusals(error).items():
                asked.add_error(name if name in asked.fields else None, message)
        except IllegalMove:
            messages.error(request, _("The application is no longer with you, so nothing was done."))
            return redirect("my_application", id=id, pk=pk)
        else:
            messages.success(request, _said(mine(request, id, pk)))
            return redirect("my_application", id=id, pk=pk)
    context = {"organization": application.organization, "application": application, "form": asked}
    return render(request, "accreditation/applications/request.html", context, status=422 if asked.errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def reuse(request: HttpRequest, id: UUID, pk: UUID) -> HttpResponse:
    """Take answers over from the last application, field by field; that one stays as it is."""
    application = _to_write(request, id, pk)
    if not writable(request.user, application):
        return redirect("my_application", id=id, pk=pk)
    earlier = earlier_answers(application)
    errors: dict[str, str] = {}
    taken = [slug for slug in request.POST.getlist("take") if slug in earlier]
    if request.method == "POST":
        values = {slug: earlier[slug].value for slug in taken}
        try:
            saved, errors = save_answers(application=application, by=request.user, values=values, whole=True)
        except IllegalMove:
            messages.error(request, _("The application is no longer with you, so nothing was done."))
            return redirect("my_application", id=id, pk=pk)
        if not errors:
            messages.success(request, _said(saved))
            return redirect("my_application", id=id, pk=pk)
    rows = _earlier_rows(application, earlier)
    for row in rows:
        row["error"] = errors.get(row["field"].slug, "")
        if errors:
            row["taken"] = row["field"].slug in taken
    context = {"organization": application.organization, "application": application, "rows": rows, "refused": errors}
    return render(request, "accreditation/applications/reuse.html", context, status=422 if errors else 200)


def _earlier_rows(application: Application, earlier: Mapping[str, Earlier]) -> list[dict[str, Any]]:
    """Return what could be taken over; chosen beforehand is what is new here and gets no further readers."""
    language, countries = get_language() or "en", {it.iso3: it.name for it in Country.objects.all()}
    rows: list[dict[str, Any]] = []
    for field in fields_of(application):
        if field.slug not in earlier:
            continue
        stands = shown_answer(field, application.answers.get(field.slug), countries, language)
        wider = Audience.wider(field.audience, earlier[field.slug].audience)
        value = shown_answer(field, earlier[field.slug].value, countries, language)
        rows.append(
            {"field": field, "value": value, "stands": stands, "wider": wider, "taken": stands == "" and not wider}
        )
    return rows
