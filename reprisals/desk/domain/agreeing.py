"""The second person's decision, signed with her keys; what she agrees to is looked at once more."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from reprisals.desk import asked, casefile
from reprisals.desk.asked import Asked
from reprisals.desk.domain.casework import no_consent
from reprisals.desk.domain.referrals import scopes_of
from reprisals.vault import domain as vault
from reprisals.vault.domain import Unlocked
from reprisals.vault.errors import NoConsent, Refused


@transaction.atomic
def agree(*, keys: Unlocked, row: Asked) -> None:
    """Agree to a request. Raises ValidationError if consent has gone, the report changed, or the request is over."""
    if row.publication is not None:
        asked.content(keys, row)
    if row.approval.action in ("referral", "export") and row.case is not None:
        item = casefile.read(keys=keys, case_id=row.case.pk).item(row.approval.object_id)
        if item is None:
            raise ValidationError(_("This entry is not there any more."))
        try:
            for scope in scopes_of(item):
                vault.require_consent(keys, row.case, scope, item.fields["recipient"])
        except NoConsent as error:
            raise ValidationError(no_consent(error)) from error
    _vote(keys, row, agreed=True)


def refuse(*, keys: Unlocked, row: Asked) -> None:
    """Refuse a request."""
    _vote(keys, row, agreed=False)


def _vote(keys: Unlocked, row: Asked, *, agreed: bool) -> None:
    try:
        vault.approve(keys, row.approval, agreed=agreed)
    except Refused as error:
        raise ValidationError(_("This request has been decided or is over.")) from error
