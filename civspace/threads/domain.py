"""What can happen in a thread: asked, answered, noted, taken, handed over, closed, read."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from civspace.audit.domain import record
from civspace.files.domain import attach
from civspace.files.models import File
from civspace.threads import clocking, telling
from civspace.threads.models import Message, Seen, Thread
from civspace.threads.queries import kind_of, subject_of, thread_about
from civspace.threads.registry import Kind, Subject
from civspace.threads.rules import may_answer, may_ask
from civspace.threads.states import THREAD, Side
from civspace.web.languages import CODES, interface_code
from civspace.web.prose import clean
from civspace.workflow import Stale
from civspace.workflow.domain import move

#: Characters of one message, and files attached to it.
LONGEST = 8000
MOST_FILES = 5


def _locked(thread: Thread, expected_version: int | None = None) -> Thread:
    current = Thread.objects.select_for_update().get(pk=thread.pk)
    if expected_version is not None and current.version != expected_version:
        raise Stale
    return current


def _opened(kind: Kind, subject: Subject) -> Thread:
    """Return the thread about an object, locked; made when this is the first that is written."""
    found = thread_about(kind, subject.object_id)
    if found is None:
        made = Thread(
            kind=kind.slug,
            object_type=kind.object_type,
            object_id=subject.object_id,
            object_reference=subject.reference,
            body=subject.body,
            party=subject.party,
        )
        try:
            with transaction.atomic():
                made.save(force_insert=True)
            found = made
        except IntegrityError:
            # Somebody else began it at the same moment: theirs is the thread.
            found = thread_about(kind, subject.object_id)
            if found is None:
                raise
    return _locked(found)


def _checked(text: str, language: str, files: list[File], by: Any) -> tuple[str, str]:
    """Return text and language as they are kept. Raises ValidationError by field."""
    errors: dict[str, Any] = {}
    kept = clean(text)
    if not kept.strip():
        errors["text"] = _("Write a message.")
    elif len(kept) > LONGEST:
        errors["text"] = _("The message is too long. Shorten it, or attach a document.")
    if language and interface_code(language) not in CODES:
        errors["language"] = _("Choose one of the six languages.")
    if len(files) > MOST_FILES:
        errors["files"] = _("Attach at most five files.")
    elif any(file.owner_type or file.uploaded_by != str(by.pk) for file in files):
        errors["files"] = _("Add the files again.")
    if errors:
        raise ValidationError(errors)
    return kept, interface_code(language) if language else ""


def _said(thread: Thread, side: Side, by: Any, *, text: str, language: str, key: str, internal: bool) -> Message:
    thread.numbered += 1
    return Message.objects.create(
        thread=thread,
        number=thread.numbered,
        side=side,
        internal=internal,
        author_id=str(by.pk),
        author_name=by.get_full_name(),
        language=language,
        text=text,
        key=key,
    )


def _sent_before(thread: Thread, by: Any, key: str) -> Message | None:
    return Message.objects.filter(thread=thread, author_id=str(by.pk), key=key).first() if key else None


@transaction.atomic
def write(
    *,
    kind: Kind,
    subject: Subject,
    by: Any,
    text: str,
    language: str = "",
    files: Iterable[File] = (),
    key: str = "",
) -> Message:
    """Send a message about an object to the other side; a closed thread is open again.

    Whoever drafts for the organization asks; whoever answers for the team answers. The same `key` sends once. Raises
    PermissionDenied, or ValidationError by field (text, language, files); nothing is then kept or sent.
    """
    outside = may_ask(by, subject)
    if not outside and not (may_answer(by, kind, subject) and subject.on_desk):
        raise PermissionDenied
    attached = list(files)
    text, language = _checked(text, language, attached, by)
    thread = _opened(kind, subject)
    if earlier := _sent_before(thread, by, key):
        return earlier
    side = Side.OUTSIDE if outside else Side.SECRETARIAT
    message = _said(thread, side, by, text=text, language=language, key=key, internal=False)
    for file in attached:
        attach(file, message)
    number: dict[str, Any] = {"question_number" if outside else "answer_number": message.number}
    move(
        thread,
        "ask" if outside else "answer",
        table=THREAD,
        by=by,
        difference={"number": message.number},
        numbered=thread.numbered,
        last_message_at=message.created_at,
        object_reference=subject.reference,
        **number,
    )
    if outside:
        clocking.begin(thread, subject)
    else:
        clocking.end(thread, by)
    _mark(thread, by, message.number)
    telling.tell_message(thread, message)
    return message


def answer(*, thread: Thread, by: Any, text: str, language: str = "", files: Iterable[File] = (), key: str = "") -> Any:
    """Send a message in a thread that exists. Raises what write() raises."""
    subject = subject_of(thread)
    if subject is None:
        raise PermissionDenied
    # What was once asked is answered, even when its object has gone back to its authors since.
    known = Subject(**{**subject.__dict__, "on_desk": True})
    return write(kind=kind_of(thread), subject=known, by=by, text=text, language=language, files=files, key=key)


@transaction.atomic
def note(*, kind: Kind, subject: Subject, by: Any, text: str, key: str = "") -> Message:
    """Write an internal note: only the team sees it, nobody is told, nothing of the thread moves.

    Raises PermissionDenied, or ValidationError without a text.
    """
    if not may_answer(by, kind, subject):
        raise PermissionDenied
    text, _language = _checked(text, "", [], by)
    thread = _opened(kind, subject)
    if earlier := _sent_before(thread, by, key):
        return earlier
    message = _said(thread, Side.SECRETARIAT, by, text=text, language="", key=key, internal=True)
    # Neither version nor time of change: nobody outside can tell that a note was written.
    Thread.objects.filter(pk=thread.pk).update(numbered=thread.numbered)
    record(thread, "note", by=by, difference={"number": message.number})
    return message


@transaction.atomic
def assign(*, thread: Thread, by: Any, to: Any, note: str = "", expected_version: int | None = None) -> Thread:
    """Give a thread to one who answers for its team, oneself included; None puts it back to all.

    A colleague is told, with the note. Raises PermissionDenied, ValidationError for somebody who may not answer, Stale.
    """
    kind = kind_of(thread)
    if not may_answer(by, kind, thread):
        raise PermissionDenied
    if to is not None and not may_answer(to, kind, thread):
        raise ValidationError({"to": _("Choose a colleague who answers for this team.")})
    current = _locked(thread, expected_version)
    wanted = str(to.pk) if to is not None else ""
    if current.assignee_id == wanted:
        return current
    before = current.assignee_id
    current.assignee_id, current.assignee_name = wanted, to.get_full_name() if to is not None else ""
    current.version += 1
    current.save(update_fields=["assignee_id", "assignee_name", "version", "updated_at"])
    record(current, "assign" if wanted else "release", by=by, difference={"assignee": [before, wanted]})
    if to is not None and to.pk != by.pk:
        telling.tell_handed_over(current, to, by, note.strip())
    return current


@transaction.atomic
def close(*, thread: Thread, by: Any, reason: str = "", expected_version: int | None = None) -> Thread:
    """Close a thread. Where a question waits, the reason is written and the authors are told it.

    Raises PermissionDenied, ValidationError, Stale or IllegalMove.
    """
    if not may_answer(by, kind_of(thread), thread):
        raise PermissionDenied
    current = _locked(thread, expected_version)
    THREAD.target("close", current.state)
    owed = current.question_number > current.answer_number
    reason = clean(reason).strip()
    if owed and not reason:
        raise ValidationError({"reason": _("A question waits: say why it is closed without an answer.")})
    move(current, "close", table=THREAD, by=by, reason=reason)
    clocking.end(current, by)
    if owed:
        telling.tell_closed(current, reason)
    return current


def _mark(thread: Thread, by: Any, number: int) -> None:
    Seen.objects.update_or_create(thread=thread, person_id=str(by.pk), defaults={"number": number})


def read(*, thread: Thread, by: Any) -> None:
    """Note that a person has seen a thread to its end. Seeing it again changes nothing."""
    last = max(thread.question_number, thread.answer_number)
    if last and not Seen.objects.filter(thread=thread, person_id=str(by.pk), number__gte=last).exists():
        _mark(thread, by, last)


def forget_person(*, person: Any) -> None:
    """Take a person out of threads: names and marks go, what was written to the other side stays."""
    key = str(person.pk)
    Seen.objects.filter(person_id=key).delete()
    Message.objects.filter(author_id=key).update(author_id="", author_name="", key="")
    for thread in Thread.objects.select_for_update().filter(assignee_id=key).order_by("pk"):
        thread.assignee_id = thread.assignee_name = ""
        thread.version += 1
        thread.save(update_fields=["assignee_id", "assignee_name", "version", "updated_at"])
        record(thread, "release", difference={"assignee": ["", ""]})


def export_of(person: Any) -> Any:
    """Return what a person wrote to the other side, as plain values; internal notes belong to the team."""
    written = Message.objects.said().filter(author_id=str(person.pk)).select_related("thread")
    return [
        {
            "thread": it.thread.reference,
            "about": it.thread.object_reference,
            "sent_at": it.created_at.isoformat(),
            "language": it.language,
            "text": it.text,
        }
        for it in written.order_by("created_at", "pk")
    ]
