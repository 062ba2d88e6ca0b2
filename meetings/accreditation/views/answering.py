"""The page of an organization on which it reads a question of the committee, prepares its answer and sends it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.organizations.queries import is_member
from accounts.people.access import signed_in
from civspace.web.numbers import version_in
from civspace.workflow import IllegalMove, Stale
from meetings.accreditation.applications.states import OVER
from meetings.accreditation.committee import answers as domain
from meetings.accreditation.committee.asking_forms import AnswerForm
from meetings.accreditation.committee.asking_rules import UNANSWERED, may_answer, may_write_answer
from meetings.accreditation.committee.models import Question
from meetings.accreditation.committee.reading import rows, with_parts
from meetings.accreditation.committee.states import QuestionState


def _own(request: HttpRequest, id: UUID, pk: UUID, question: UUID) -> Question:
    """Return a question that was put to the person's organization; 404 for others, as for one that does not exist."""
    if not is_member(request.user, id):
        raise Http404
    put = Question.objects.filter(application=pk, application__organization=id).exclude(state=QuestionState.DRAFT)
    return get_object_or_404(with_parts(put), pk=question)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, id: UUID, pk: UUID, question: UUID) -> HttpResponse:
    """Show a question; keep the text of the answer, or send it."""
    found = _own(request, id, pk, question)
    if request.method != "POST":
        return _page(request, found)
    sending = request.POST.get("do") == "answer"
    if not (may_answer if sending else may_write_answer)(request.user, found):
        raise PermissionDenied(_("The head and the focal points of your organization answer questions."))
    form = AnswerForm(request.POST, request.FILES, by=request.user)
    valid = form.is_valid()
    files = form.keep_files()
    if not valid or form.errors:
        return _page(request, found, form, status=422)
    try:
        _do(request, found, form, files, sending)
    except ValidationError as error:
        for field, problems in error.message_dict.items():
            place = {"files": "attachments"}.get(field, field)
            form.add_error(place if place in form.fields else None, problems)
        return _page(request, found, form, status=422)
    except (IllegalMove, Stale):
        current = _own(request, id, pk, question)
        text = _("This changed meanwhile, so nothing was done. What you wrote is kept below.")
        return _page(request, current, form, status=409, problem=text)
    if files and not sending:
        form.add_error(
            "attachments",
            _("Files are not kept with the text. Send them with the answer now, or add them again when you send it."),
        )
        return _page(request, _own(request, id, pk, question), form, status=422)
    return redirect("application_question", id=id, pk=pk, question=question)


def _do(request: HttpRequest, found: Question, form: AnswerForm, files: Any, sending: bool) -> None:
    version = version_in(request)
    text = form.cleaned_data["text"]
    if sending:
        domain.answer_question(
            question=found,
            by=request.user,
            text=text,
            language=form.cleaned_data["language"],
            files=files,
            expected_version=version,
        )
        messages.success(request, _("Your answer was sent. The members of the committee have been told."))
    else:
        language = form.cleaned_data["language"]
        domain.save_answer(question=found, by=request.user, text=text, language=language, expected_version=version)
        messages.success(request, _("The text is kept. Nobody outside your organization sees it."))


def _page(
    request: HttpRequest, found: Question, form: AnswerForm | None = None, *, status: int = 200, problem: str = ""
) -> HttpResponse:
    (row,) = rows([found], request.user)
    waits = found.state in UNANSWERED and found.application.state not in OVER
    if form is None and waits and may_write_answer(request.user, found):
        drafted = {"text": found.draft_answer, "language": found.answer_language}
        form = AnswerForm(by=request.user, initial={name: value for name, value in drafted.items() if value})
    context = {
        "row": row,
        "question": found,
        "application": found.application,
        "organization": found.application.organization,
        "form": form if waits else None,
        "may_send": may_answer(request.user, found),
        "kept": request.POST.get("text", "") if problem and not waits else "",
        "problem": problem,
    }
    return render(request, "accreditation/committee/answer.html", context, status=status)
