"""What leaves the desk: a minimal package, encrypted to the recipient, with consent on the day and a second person."""

import json
from datetime import date
from typing import Any

import pyrage
from django.db import transaction
from django.utils.translation import gettext as _

from reprisals.desk.answers import lines
from reprisals.desk.casefile import CaseFile
from reprisals.desk.domain.casework import EXPORT_SCOPES, no_consent
from reprisals.desk.states import State
from reprisals.vault import domain as vault
from reprisals.vault.domain import Item, Unlocked
from reprisals.vault.errors import NeedsApproval, NoConsent, Refused


class NotAgreed(Exception):
    """It may not be done; `told` says why."""

    def __init__(self, told: str) -> None:
        self.told = told
        super().__init__()


@transaction.atomic
def hand_out(*, keys: Unlocked, file: CaseFile, item: Item) -> bytes:
    """Return the package of a referral or an export, once for each agreement. Raises NotAgreed; nothing has left then.

    A referral holds the text written for the recipient, an export the report, the answers and the messages; both the
    recipient, the case's code and the day: no file, no identity, no internal entry.
    """
    if file.state in (State.WITHHELD, State.WITHDRAWN):
        raise NotAgreed(_("This case is withheld for protection, or its reporter withdrew it."))
    try:
        for scope in scopes_of(item):
            vault.require_consent(keys, file.case, scope, item.fields["recipient"])
        vault.use_approval(keys, action=item.kind, object_id=item.id)
    except NoConsent as error:
        raise NotAgreed(no_consent(error)) from error
    except NeedsApproval:
        raise NotAgreed(_("A second person has not agreed yet, or the package was taken out already.")) from None
    words = {"recipient": item.fields["recipient"], "case": file.case.code, "day": item.day.isoformat()}
    words |= {"facts": item.text} if item.kind == "referral" else _as_reported(file)
    recipient = pyrage.x25519.Recipient.from_str(item.fields["age_key"])
    sealed = pyrage.encrypt(json.dumps(words, ensure_ascii=False, indent=1).encode(), [recipient])
    vault.add_item(keys, file.case, "internal", "handed_out", {"fields": {item.kind: str(item.id)}})
    return bytes(sealed)


def scopes_of(item: Item) -> tuple[str, ...]:
    """Return the uses that the consent must cover for a referral or an export."""
    return EXPORT_SCOPES if item.kind == "export" else (item.fields["scope"],)


def _as_reported(file: CaseFile) -> dict[str, Any]:
    narrative = file.newest("narrative")
    return {
        "account": narrative.text if narrative else "",
        "answers": {str(label): value for label, value in lines(narrative.fields)} if narrative else {},
        "messages": [
            {"day": item.day.isoformat(), "from": "reporter" if item.own else "officers", "text": item.text}
            for item in file.of("message")
        ],
    }


@transaction.atomic
def keep_longer(*, keys: Unlocked, file: CaseFile, item: Item) -> None:
    """Keep a closed case until the day that a second person agreed to. Raises NotAgreed; nothing is changed then."""
    try:
        vault.extend(keys, file.case, until=date.fromisoformat(item.fields["until"]), asked=item.id)
    except NeedsApproval:
        raise NotAgreed(_("A second person has not agreed yet, or it is done already.")) from None
    except Refused:
        raise NotAgreed(_("This case is not closed any more, or it is kept until then anyway.")) from None
