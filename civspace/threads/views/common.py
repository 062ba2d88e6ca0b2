"""What the pages of both sides share: finding a thread or its object, and sending what was typed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest

from civspace.files.domain import store
from civspace.threads import registry
from civspace.threads.domain import write
from civspace.threads.forms import MessageForm
from civspace.threads.models import Message, Thread
from civspace.threads.queries import kind_of, subject_of
from civspace.threads.registry import Kind, Subject
from civspace.threads.rules import side_of
from civspace.threads.states import Side


def about(request: HttpRequest, kind: str, object_id: str, side: Side) -> tuple[Kind, Subject]:
    """Return an object on whose given side the reader stands, or 404: alike for another's and one that is not there."""
    found = registry.kinds.get(kind)
    subject = found.load(object_id) if found is not None else None
    if found is None or subject is None or side_of(request.user, found, subject) != side:
        raise Http404
    if side == Side.SECRETARIAT and not subject.on_desk:
        raise Http404
    return found, subject


def begun(request: HttpRequest, pk: Any, side: Side) -> tuple[Thread, Kind, Subject]:
    """Return a thread on whose given side the reader stands, or 404."""
    threads = Thread.objects.outside_of(request.user) if side == Side.OUTSIDE else None
    if threads is None:
        threads = Thread.objects.on_desk_of(request.user)
    thread = threads.filter(pk=pk).first()
    subject = subject_of(thread) if thread is not None else None
    if thread is None or subject is None:
        raise Http404
    return thread, kind_of(thread), Subject(**{**subject.__dict__, "on_desk": True})


def send_typed(request: HttpRequest, form: MessageForm, kind: Kind, subject: Subject) -> Message | None:
    """Store the files and send the message, together or not at all; put what is refused into the form."""
    if not form.is_valid():
        return None
    data = form.cleaned_data
    try:
        with transaction.atomic():
            try:
                files = [store(upload=upload, by=request.user) for upload in data["attachments"]]
            except ValidationError as error:
                raise ValidationError({"files": error.messages}) from None
            return write(
                kind=kind,
                subject=subject,
                by=request.user,
                text=data["text"],
                language=data["language"],
                files=files,
                key=data["key"],
            )
    except ValidationError as error:
        for field, problems in error.message_dict.items():
            place = {"files": "attachments"}.get(field, field)
            form.add_error(place if place in form.fields else None, problems)
    return None
