"""Abstract and recommendations: the authors' pages. What everybody reads stands on the page of the document."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.people.access import signed_in
from civspace.workflow import IllegalMove, Stale
from meetings.modalities.values import LANGUAGES
from submissions.statements.abstracts import (
    ABSTRACT_WORDS,
    RECOMMENDATION_WORDS,
    abstracts_of,
    characters_per_word,
)
from submissions.statements.domain import write_abstract
from submissions.statements.models import Abstract, AbstractKind
from submissions.statements.rules import may_draft
from submissions.statements.states import OVER
from submissions.statements.together_forms import AbstractForm
from submissions.statements.views.authors import mine


@signed_in
@require_safe
def overview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what stands in which language, and the languages in which something can be written."""
    statement = mine(request, pk)
    versions = abstracts_of(statement)
    written = {it.language for it in versions}
    context = {
        "statement": statement,
        "versions": versions,
        "others": [code for code in LANGUAGES if code not in written],
        "may_write": may_draft(request.user, statement) and statement.state not in OVER,
    }
    return render(request, "statements/abstract.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: UUID, language: str) -> HttpResponse:
    """Write the abstract and the recommendations in one language; empty takes them away."""
    statement = mine(request, pk)
    if language not in LANGUAGES:
        raise Http404
    if not may_draft(request.user, statement):
        raise PermissionDenied(_("Your role in the organization allows you to read, not to write."))
    if statement.state in OVER:
        return redirect("statement_abstract", pk=pk)
    own = Abstract.objects.filter(statement=statement, language=language).first()
    initial = {
        "text": own.text if own else "",
        "original": own is not None and own.kind == AbstractKind.ORIGINAL,
        "version": own.version if own else 0,
    }
    lines = own.recommendations if own else []
    form = AbstractForm(request.POST or None, initial=initial, language=language, recommendations=lines)
    stale: Abstract | None = None
    if request.method == "POST" and form.is_valid():
        try:
            write_abstract(
                statement=statement,
                by=request.user,
                language=language,
                text=form.cleaned_data["text"],
                recommendations=form.recommendations(),
                original=form.cleaned_data["original"],
                expected_version=form.cleaned_data["version"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        except Stale:
            stale = Abstract.objects.filter(statement=statement, language=language).first()
            data = request.POST.copy()
            data["version"] = str(stale.version if stale else 0)
            form = AbstractForm(data, language=language, recommendations=[])
            form.add_error(
                None, _("Somebody else saved meanwhile. Both wordings stand here; save again to keep yours.")
            )
        except IllegalMove:
            messages.warning(request, _("The statement changed meanwhile. Look at where it stands now."))
            return redirect("my_statement", pk=pk)
        else:
            messages.success(request, _("Saved."))
            return redirect("statement_abstract", pk=pk)
    context = {
        "statement": statement,
        "language": language,
        "form": form,
        "stale": stale,
        "characters": characters_per_word(statement),
        "abstract_words": ABSTRACT_WORDS,
        "recommendation_words": RECOMMENDATION_WORDS,
        "published": statement.symbol,
    }
    return render(request, "statements/abstract_write.html", context, status=422 if form.errors else 200)
