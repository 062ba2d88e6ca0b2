"""What a grant does beyond a new standing: another category from a day on, another name, a merger to be carried out."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.organizations.domain.renaming import rename_by_decision
from accounts.organizations.merging.domain import support_merge
from civspace.audit.domain import record
from meetings.accreditation.applications import registry
from meetings.accreditation.applications.agreeing import agreed_merger
from meetings.accreditation.applications.domain import give_standing
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import Sort
from meetings.accreditation.models import Standing
from meetings.accreditation.states import State


def reclassify(*, application: Application, by: Any, document: str, day: datetime.date | None = None) -> Standing:
    """Give the new category from a day on; the old one ends the day before. Raises ValidationError."""
    first = day or timezone.now().date()
    rows = Standing.objects.select_for_update(of=("self",))
    old = rows.filter(pk=application.about_id).first() if application.about_id else None
    if application.category is None or old is None or old.category_id == application.category_id:
        raise ValidationError({"category": _("Choose another category than the one that the organization holds.")})
    if old.state != State.CONFIRMED or (old.valid_from is not None and old.valid_from >= first):
        raise ValidationError({"day": _("The standing that is to change is not in force on that day.")})
    last, before = first - datetime.timedelta(days=1), old.valid_to
    if before is None or before > last:
        Standing.objects.filter(pk=old.pk).update(valid_to=last, version=old.version + 1, updated_at=timezone.now())
        old.version += 1
        record(old, "reclassify", by=by, difference={"valid_to": [before, last], "document": [None, document]})
    return give_standing(
        application=application,
        category=application.category,
        by=by,
        criterion=None,
        reason="",
        document=document,
        first=first,
    )


def rename(*, application: Application, by: Any, document: str, day: datetime.date | None = None) -> None:
    """Give the organization its new name; the former one still finds it."""
    rename_by_decision(organization=application.organization, by=by, name=application.new_name, reason=document)


def merge(*, application: Application, by: Any, document: str, day: datetime.date | None = None) -> None:
    """Let the Secretariat carry out the merger to which the other organization agreed, and note the document on it.

    Raises ValidationError where it has not agreed.
    """
    merger = agreed_merger(application)
    assert merger is not None
    support_merge(merge=merger, by=by, reason=f"{application.reference}, {document}")


def register() -> None:
    """Tell the room of applications what follows from a grant."""
    registry.effects.update({Sort.RECLASSIFICATION: reclassify, Sort.RENAME: rename, Sort.MERGER: merge})
