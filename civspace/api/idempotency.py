"""Idempotency-Key: a request sent again within 24 hours gets the first answer; with another body it is 422.

The key, the change and the answer are written in one transaction, so that they exist together or not at all; a
request that failed leaves no key behind. A second request under way waits for the first on the unique constraint.
A repeated key is looked at when it is clear that the caller may do what is asked (after 401, 404 and 403), so that no
answer is given again to who may not have it any more.
"""

import datetime
import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from civspace.api.media import content_of
from civspace.api.models import IdempotentAnswer
from civspace.api.problems import Unprocessable

KEPT = datetime.timedelta(hours=24)
HEADERS = ("ETag", "Location")


def _fingerprint(request: Any) -> str:
    """Return a hash of method, address and content; the same JSON with other blanks or order is the same content."""
    payload = json.dumps([request.method, request.path, request.data], sort_keys=True, default=str)
    return hashlib.sha256(payload.encode()).hexdigest()


def _replay(kept: IdempotentAnswer, fingerprint: str) -> Response:
    if kept.fingerprint != fingerprint:
        raise Unprocessable(_("This Idempotency-Key was used for another request."))
    answer = Response(json.loads(kept.body) if kept.body else None, status=kept.status)
    for name, value in kept.headers.items():
        answer[name] = value
    answer["Idempotent-Replayed"] = "true"
    return answer


def once(request: Any, perform: Callable[[], Response]) -> Response:
    """Perform a change, or answer as it was answered before under the same key.

    Raises ParseError (400) or UnsupportedMediaType (415) for a body that cannot be read, with or without a key.
    """
    content_of(request)
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return perform()
    if len(key) > 255 or "\0" in key:
        raise ValidationError({"Idempotency-Key": [_("A key has at most 255 characters.")]})
    person, fingerprint = str(request.user.pk), _fingerprint(request)
    mine = IdempotentAnswer.objects.filter(person_id=person, key=key)
    mine.filter(created_at__lt=timezone.now() - KEPT).delete()
    if earlier := mine.first():
        return _replay(earlier, fingerprint)
    try:
        with transaction.atomic():
            kept = IdempotentAnswer.objects.create(
                person_id=person, key=key, fingerprint=fingerprint, created_at=timezone.now()
            )
            response = perform()
            kept.status = response.status_code
            kept.body = JSONRenderer().render(response.data).decode()
            kept.headers = {name: response[name] for name in HEADERS if name in response}
            kept.save()
            return response
    except IntegrityError:
        winner = mine.first()
        if winner is None:
            raise
        return _replay(winner, fingerprint)


def old_answers() -> QuerySet[IdempotentAnswer]:
    """Return the answers that are no longer given again."""
    return IdempotentAnswer.objects.filter(created_at__lt=timezone.now() - KEPT)


def forget_answers() -> int:
    """Delete the answers that are no longer given again; return how many."""
    return old_answers().delete()[0]


def forget_answers_about(key: str) -> int:
    """Delete the answers that hold the id of a thing whose text may no longer be read; return how many.

    A request sent again is then judged anew, by what the thing is now.
    """
    return IdempotentAnswer.objects.filter(body__contains=key).delete()[0]
