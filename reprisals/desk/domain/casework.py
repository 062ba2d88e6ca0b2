"""What officers do with a case. Every entry is sealed into it; what leaves needs consent, and some a second person."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from reprisals.desk import vocabulary
from reprisals.desk.casefile import CaseFile
from reprisals.desk.kinds import KINDS
from reprisals.desk.states import COARSE, STATE_SCOPES, TRANSITIONS, State
from reprisals.vault import domain as vault
from reprisals.vault.domain import Item, Unlocked
from reprisals.vault.errors import NoConsent

Fields = dict[str, Any]
#: A whole report can name people: it leaves only if both the facts and the names may.
EXPORT_SCOPES = ("mechanism_facts", "mechanism_identity")


@transaction.atomic
def add_entry(*, keys: Unlocked, file: CaseFile, kind: str, fields: Fields) -> Item:
    """Seal an entry into a case, after the rules of its kind. Raise ValidationError, by field, if they forbid it."""
    try:
        if check := CHECKS.get(kind):
            check(keys, file, fields)
    except NoConsent as error:
        field = "recipient" if error.why == "recipient" else None
        raise ValidationError({field: no_consent(error)} if field else no_consent(error)) from error
    if kind == "message":
        return vault.write_message(keys, file.case, fields["text"])
    rest = {name: value for name, value in fields.items() if name != "text"}
    item = vault.add_item(
        keys, file.case, KINDS[kind].compartment, kind, {"text": fields.get("text", ""), "fields": rest}
    )
    if follow := FOLLOWS.get(kind):
        follow(keys, file, item)
    return item


def no_consent(error: NoConsent) -> str:
    """Say in words which consent is missing."""
    scope = dict(vocabulary.SCOPES).get(error.scope, error.scope)
    return _("There is no valid consent for this: %(scope)s") % {"scope": scope}


def _check_state(keys: Unlocked, file: CaseFile, fields: Fields) -> None:
    to = State(fields["to"])
    if to not in TRANSITIONS[file.state]:
        raise ValidationError({"to": _("The case is in another state by now. Read it again.")})
    if scope := STATE_SCOPES.get(to):
        vault.require_consent(keys, file.case, scope, "")


def _check_message(keys: Unlocked, file: CaseFile, fields: Fields) -> None:
    if file.do_not_contact:
        raise ValidationError({"text": _("The triage says: do not write to the reporter.")})


def _check_action(keys: Unlocked, file: CaseFile, fields: Fields) -> None:
    vault.require_consent(keys, file.case, vocabulary.ACTION_SCOPES[fields["action"]], fields.get("recipient", ""))


def _check_referral(keys: Unlocked, file: CaseFile, fields: Fields) -> None:
    vault.require_consent(keys, file.case, fields["scope"], fields["recipient"])


def _check_export(keys: Unlocked, file: CaseFile, fields: Fields) -> None:
    if file.state in (State.WITHHELD, State.WITHDRAWN):
        raise ValidationError(_("This case is withheld for protection, or its reporter withdrew it."))
    for scope in EXPORT_SCOPES:
        vault.require_consent(keys, file.case, scope, fields["recipient"])


def _check_extension(keys: Unlocked, file: CaseFile, fields: Fields) -> None:
    kept = file.case.retention_until
    if kept is None:
        raise ValidationError(_("This case is not closed, so it is kept anyway."))
    if fields["until"] <= kept.isoformat():
        raise ValidationError({"until": _("It is kept until then anyway.")})


def _check_report_entry(keys: Unlocked, file: CaseFile, fields: Fields) -> None:
    if file.state == State.WITHHELD:
        raise ValidationError(_("This case is withheld for protection."))
    vault.require_consent(keys, file.case, vocabulary.ANONYMITY_SCOPES[fields["level"]], "")


def _check_link(keys: Unlocked, file: CaseFile, fields: Fields) -> None:
    code = fields["code"].strip().upper()
    if code == file.case.code:
        raise ValidationError({"code": _("This is the code of this case.")})
    if code not in {listed.case.code for listed in vault.cases_of(keys)}:
        raise ValidationError({"code": _("You have no case with this code.")})
    fields["code"] = code


def _follow_state(keys: Unlocked, file: CaseFile, item: Item) -> None:
    vault.move_case(keys, file.case, status=COARSE[State(item.fields["to"])])
    # Lists read the state here, sealed beside the facets and out of the reporter's reach.
    vault.add_item(keys, file.case, "internal", "facets", {"fields": {"state": item.fields["to"]}})


def _follow_triage(keys: Unlocked, file: CaseFile, item: Item) -> None:
    vault.move_case(keys, file.case, urgency=item.fields["urgency"])
    if file.state == State.RECEIVED:
        add_entry(keys=keys, file=file, kind="state", fields={"to": State.TRIAGE.value, "text": ""})


def _follow_referral(keys: Unlocked, file: CaseFile, item: Item) -> None:
    vault.request_approval(keys, action="referral", object_id=item.id, case=file.case, reason=item.fields["recipient"])

    if item.fields["scope"] == "mechanism_identity":
        _announce(keys, file, item)


def _follow_export(keys: Unlocked, file: CaseFile, item: Item) -> None:
    vault.request_approval(keys, action="export", object_id=item.id, case=file.case, reason=item.fields["recipient"])
    _announce(keys, file, item)


def _announce(keys: Unlocked, file: CaseFile, item: Item) -> None:
    """Tell the reporter before names leave, in the language of the report, unless an answer could endanger them."""
    if file.do_not_contact:
        return
    with translation.override(file.facets.get("language", "en")):
        text = _(
            "We mean to share your case, with the names in it, with: %(recipient)s. You agreed to this. If you do not "
            "want it any more, take the tick away under “What we may do” now."
        ) % {"recipient": item.fields["recipient"]}
    vault.write_message(keys, file.case, text)


def _follow_extension(keys: Unlocked, file: CaseFile, item: Item) -> None:
    vault.request_approval(keys, action="extension", object_id=item.id, case=file.case, reason=item.text)


CHECKS: dict[str, Callable[[Unlocked, CaseFile, Fields], None]] = {
    "state": _check_state,
    "message": _check_message,
    "action": _check_action,
    "referral": _check_referral,
    "export": _check_export,
    "extension": _check_extension,
    "report_entry": _check_report_entry,
    "link": _check_link,
}
FOLLOWS: dict[str, Callable[[Unlocked, CaseFile, Item], None]] = {
    "state": _follow_state,
    "triage": _follow_triage,
    "referral": _follow_referral,
    "export": _follow_export,
    "extension": _follow_extension,
}
