"""A merger that an application asks for: the other organization is asked as for any merger, and has to agree."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.organizations.merging.domain import agree_to_merge, ask_for_merge
from accounts.organizations.merging.models import Merge
from accounts.organizations.merging.rules import may_answer
from accounts.organizations.merging.states import MERGE, WAITING, MergeState
from accounts.organizations.models import Organization
from accounts.organizations.rules import is_head
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import Sort


def merger_of(application: Application) -> Merge | None:
    """Return the newest merger of the other organization into the one that applies, or None."""
    if application.sort != Sort.MERGER or application.merge_with_id is None:
        return None
    found = Merge.objects.filter(source=application.merge_with_id, survivor=application.organization_id, by_staff=False)
    return found.select_related("source", "survivor").order_by("-asked_at", "-pk").first()


def ask_other(application: Application, by: Any) -> None:
    """Ask the head of the other organization as a merger is submitted, unless its answer is there or waited for.

    The caller holds the locks of both. Raises ValidationError with what stands against the merger, or where somebody
    else than the head submits.
    """
    if application.sort != Sort.MERGER or application.merge_with is None:
        return
    waiting = merger_of(application)
    if waiting is not None and waiting.state in WAITING:
        # The other head asked first: whoever applies for the same agrees to it.
        if MERGE.allows("agree", waiting.state) and may_answer(by, waiting):
            agree_to_merge(merge=waiting, by=by)
        return
    if not is_head(by, application.organization):
        raise ValidationError({"merge_with": _("The head of your organization submits a request for a merger.")})
    if not Organization.objects.visible_to(by).filter(pk=application.merge_with.pk).exists():
        raise ValidationError({"merge_with": _("Choose the other organization.")})
    message = f"{application.reference}, {application.scheme.name}"
    try:
        ask_for_merge(source=application.merge_with, survivor=application.organization, by=by, message=message)
    except ValidationError as error:
        raise ValidationError({"merge_with": error.messages}) from error


def agreed_merger(application: Application) -> Merge | None:
    """Return the merger to which the other organization agreed; None for whatever else is asked for.

    Raises ValidationError where it has not agreed.
    """
    if application.sort != Sort.MERGER:
        return None
    found = merger_of(application)
    if found is None or found.state != MergeState.AGREED:
        name = application.merge_with.name if application.merge_with is not None else ""
        raise ValidationError({"merge_with": _("The head of %(name)s has not agreed to the merger.") % {"name": name}})
    return found
