"""Copies in Word of what was published before there were any."""

from django.db import transaction
from django.http import Http404

from civspace.renditions.domain import reinstate, request_rendition
from civspace.renditions.models import Rendition
from submissions.statements.copying import Copied, source_for, subject_of
from submissions.statements.domain.common import locked
from submissions.statements.models import Statement, StatementText
from submissions.statements.queries_editing import published_texts
from submissions.statements.states import State


@transaction.atomic
def ask_for_copy(found: Copied) -> Rendition:
    """Ask for the copy of a public text; asking again gives the same. Raises Http404 for what is gone meanwhile.

    The statement is locked, so that no text that is being redacted or withheld at this moment gets into a new row.
    """
    current = locked(found if isinstance(found, Statement) else found.statement)
    if current.state != State.PUBLISHED:
        raise Http404
    text: Copied = current
    if isinstance(found, StatementText):
        # As it stands now: what was redacted is read anew.
        text = next((it for it in published_texts(current) if it.pk == found.pk), current)
        if text is current:
            raise Http404
    elif not isinstance(found, Statement):
        text = type(found).objects.get(pk=found.pk)
    if not isinstance(text, Statement):
        text.statement = current
    rendition = request_rendition(**subject_of(text), source=source_for(text), public=True, format="docx")
    if isinstance(text, StatementText):
        reinstate(rendition)
    return rendition
