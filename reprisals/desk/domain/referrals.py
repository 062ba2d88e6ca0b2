"""What leaves the desk: a minimal package, encrypted to the recipient, with consent on the day and a second person."""

import json

import pyrage
from django.db import transaction
from django.utils.translation import gettext as _

from reprisals.desk.casefile import CaseFile
from reprisals.desk.domain.casework import no_consent
from reprisals.desk.states import State
from reprisals.vault import domain as vault
from reprisals.vault.domain import Item, Unlocked
from reprisals.vault.errors import NeedsApproval, NoConsent


class NotAgreed(Exception):
    """The package may not be handed out; `told` says why."""

    def __init__(self, told: str) -> None:
        self.told = told
        super().__init__()


@transaction.atomic
def hand_out(*, keys: Unlocked, file: CaseFile, item: Item) -> bytes:
    """Return the package of a referral, once for each agreement. Raises NotAgreed; nothing has left then.

    The package holds the text written for the recipient, the case's code and the day: no file, no name, no facet.
    """
    if file.state in (State.WITHHELD, State.WITHDRAWN):
        raise NotAgreed(_("This case is withheld for protection, or its reporter withdrew it."))
    try:
        vault.require_consent(keys, file.case, item.fields["scope"], item.fields["recipient"])
        vault.use_approval(keys, action="referral", object_id=item.id)
    except NoConsent as error:
        raise NotAgreed(no_consent(error)) from error
    except NeedsApproval:
        raise NotAgreed(_("A second person has not agreed yet, or the package was taken out already.")) from None
    words = {
        "recipient": item.fields["recipient"],
        "case": file.case.code,
        "day": item.day.isoformat(),
        "facts": item.text,
    }
    recipient = pyrage.x25519.Recipient.from_str(item.fields["age_key"])
    sealed = pyrage.encrypt(json.dumps(words, ensure_ascii=False, indent=1).encode(), [recipient])
    vault.add_item(keys, file.case, "internal", "handed_out", {"fields": {"referral": str(item.id)}})
    return bytes(sealed)
