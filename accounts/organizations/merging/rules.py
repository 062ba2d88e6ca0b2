"""Who may ask for a merger, answer, decide, take back."""

from typing import Any

from django.conf import settings

from accounts.organizations.merging.models import Merge
from accounts.organizations.merging.states import MERGE, MergeState
from accounts.organizations.models import Organization
from accounts.organizations.rules import is_head, may_judge


def may_decide_on(user: Any, source: Organization, survivor: Organization) -> bool:
    """An accreditation officer who belongs to neither."""
    return may_judge(user, source) and may_judge(user, survivor)


def may_answer(user: Any, merge: Merge) -> bool:
    """The head of the organization that has not asked; never who asked."""
    return merge.asked_by_id != user.pk and (is_head(user, merge.source) or is_head(user, merge.survivor))


def may_confirm(user: Any, merge: Merge) -> bool:
    """What one officer proposed is confirmed by another one; what both heads agreed on by any officer.

    A Secretariat with a single officer sets CIVSPACE_MERGE_FOUR_EYES to false.
    """
    if not may_decide_on(user, merge.source, merge.survivor):
        return False
    return merge.state != MergeState.PROPOSED or merge.asked_by_id != user.pk or not settings.MERGE_FOUR_EYES


def may_refuse(user: Any, merge: Merge) -> bool:
    """Officers refuse; so does the head who was asked, while the answer is theirs."""
    if may_decide_on(user, merge.source, merge.survivor):
        return True
    return merge.state == MergeState.ASKED and may_answer(user, merge)


def may_withdraw(user: Any, merge: Merge) -> bool:
    """Whoever asked or proposed takes it back."""
    return user.is_authenticated and merge.asked_by_id == user.pk


def may_undo(user: Any, merge: Merge) -> bool:
    """An accreditation officer who belongs to neither."""
    return may_decide_on(user, merge.source, merge.survivor)


MAY = {
    "agree": may_answer,
    "confirm": may_confirm,
    "refuse": may_refuse,
    "withdraw": may_withdraw,
    "undo": may_undo,
}


def verbs_for(user: Any, merge: Merge) -> list[str]:
    """Return the verbs that a person may use on a merger as it stands."""
    return [verb for verb in MERGE.verbs(merge.state) if verb in MAY and MAY[verb](user, merge)]
