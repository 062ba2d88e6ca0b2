"""Taking out of a thread what may no longer be read anywhere; messages otherwise never change."""

from collections.abc import Callable

from django.db import transaction

from civspace.notices.domain import rewrite as rewrite_notices
from civspace.threads.models import Message, Thread


@transaction.atomic
def rewrite(*, object_type: str, object_id: str, clean: Callable[[str], str], messages: bool) -> int:
    """Change the notices about the thread of an object, also those whose mail still waits, and its messages if wanted.

    Returns how many messages changed.
    """
    thread = Thread.objects.select_for_update().filter(object_type=object_type, object_id=object_id).first()
    if thread is None:
        return 0
    rewrite_notices(about=f"thread:{thread.pk}:", clean=clean)
    count = 0
    for message in Message.objects.filter(thread=thread) if messages else ():
        if (text := clean(message.text)) != message.text:
            message.text, message.version = text, message.version + 1
            message.save(update_fields=["text", "version", "updated_at"])
            count += 1
    return count
