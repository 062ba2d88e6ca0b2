"""A report arrives: everything is sealed, or nothing is kept."""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction

from reprisals.vault import bodies, casekeys, keys, receipt
from reprisals.vault.crypto import Pair, digest, new_pair, place, wrap
from reprisals.vault.days import today, week
from reprisals.vault.domain.attaching import attach
from reprisals.vault.errors import Unavailable, VaultError
from reprisals.vault.files import SealedUpload
from reprisals.vault.models import Case, CaseKey, IntakeGroup
from reprisals.vault.phrases import ALPHABET
from reprisals.vault.receipt import Derived
from reprisals.vault.states import DAYS_TO_ACKNOWLEDGE, DAYS_TO_TRIAGE_URGENT, Compartment, Role, Urgency

#: What lists and figures are made from: answers that say what kind of case it is.
FACETS = (
    "country",
    "mechanism",
    "cooperation",
    "categories",
    "acts",
    "perpetrators",
    "sex",
    "age",
    "organization",
    "relation",
    "online",
    "abroad",
    "danger",
)
Answers = dict[str, Any]


def open_groups() -> list[IntakeGroup]:
    """Return the groups that take in reports, in their order."""
    return list(IntakeGroup.objects.filter(open=True).order_by("position", "pk"))


def open_case(
    *,
    group: IntakeGroup | UUID | str,
    account: str,
    answers: Answers,
    identity: Answers | None,
    consent: Answers,
    files: list[SealedUpload],
    language: str,
    urgent: bool = False,
) -> tuple[Case, str]:
    """Take in a report and return the case and its receipt, which is kept nowhere.

    Raises Unavailable, and keeps nothing, when it cannot be sealed to at least two officers and the escrow key.
    """
    code = receipt.new()
    kdf_id = receipt.newest_kdf()
    derived = receipt.derive(code, kdf_id=kdf_id)
    try:
        with transaction.atomic():
            case = _new_case(_group(group), derived, kdf_id, urgent=urgent)
            pair = _reporter_pair(case, derived)
            shared = _keys(case, pair, identified=bool(identity))
            _write(case, shared, pair, account=account, answers=answers, consent=consent, language=language)
            if identity:
                _write_identity(case, shared[Compartment.IDENTITY], identity)
            for upload in files:
                attach(case, Compartment.SHARED, *_version(shared[Compartment.SHARED]), upload)
    except (DatabaseError, VaultError, OSError) as error:
        raise Unavailable from error
    return case, code


def _group(group: IntakeGroup | UUID | str) -> IntakeGroup:
    if isinstance(group, IntakeGroup):
        return group
    groups = open_groups()
    found = next((one for one in groups if str(one.pk) == str(group)), None) if group else next(iter(groups), None)
    if found is None:
        raise Unavailable
    return found


def _new_case(group: IntakeGroup, derived: Derived, kdf_id: int, *, urgent: bool) -> Case:
    signs = "".join(secrets.choice(ALPHABET) for _ in range(8))
    days = DAYS_TO_TRIAGE_URGENT if urgent else DAYS_TO_ACKNOWLEDGE
    return Case(
        code=f"{signs[:4]}-{signs[4:]}",
        group=group,
        urgency=Urgency.URGENT if urgent else Urgency.NORMAL,
        due=today() + timedelta(days=days),
        created_week=week(),
        active_week=week(),
        lookup=derived.lookup,
        kdf_id=kdf_id,
    )


def reporter_place(case: Case) -> bytes:
    """Return the place to which the reporter's wrapped key is bound."""
    return place("reporter", case.pk.hex)


def _reporter_pair(case: Case, derived: Derived) -> Pair:
    pair = new_pair()
    case.reporter_public = pair.public
    case.reporter_wrapped = wrap(derived.wrap, pair.secret, aad=reporter_place(case))
    case.save(force_insert=True)
    return pair


Made = dict[str, tuple[CaseKey, bytes]]


def _keys(case: Case, pair: Pair, *, identified: bool) -> Made:
    """Make the three keys and seal each to its readers."""
    escrow = keys.escrow()
    officers = keys.holders(Role.OFFICER, case.group_id)
    custodians = keys.holders(Role.CUSTODIAN, case.group_id)
    made: Made = {}
    for compartment, readers, least in (
        (Compartment.SHARED, officers, keys.READERS),
        (Compartment.INTERNAL, officers, keys.READERS),
        (Compartment.IDENTITY, custodians, 1 if identified else 0),
    ):
        made[compartment] = casekeys.make(case, compartment, 1, linked=made.get(Compartment.SHARED))
        if len(casekeys.seal_to_officers(*made[compartment], readers)) < least:
            raise Unavailable
        casekeys.seal_to_escrow(*made[compartment], escrow)
    casekeys.seal_to_reporter(*made[Compartment.SHARED], pair.public)
    return made


def _version(made: tuple[CaseKey, bytes]) -> tuple[int, bytes]:
    return made[0].version, made[1]


def _write(
    case: Case, made: Made, pair: Pair, *, account: str, answers: Answers, consent: Answers, language: str
) -> None:
    version, key = _version(made[Compartment.SHARED])
    # The reporter's public key is named inside, where nobody who writes to the database can change it.
    facets = {name: answers[name] for name in FACETS if name in answers}
    facets |= {"language": language, "reporter": digest(pair.public).hex()}
    rest = {name: value for name, value in answers.items() if name != "account"}
    existing: list[bodies.Row] = []
    for kind, text, fields in (
        ("facets", "", facets),
        ("narrative", account, rest),
        ("consent", "", consent),
    ):
        row = bodies.seal(
            case=case,
            compartment=Compartment.SHARED,
            version=version,
            key=key,
            existing=existing,
            kind=kind,
            text=text,
            fields=fields,
            facets=kind == "facets",
        )
        row.save(force_insert=True)
        existing.append(row)


def _write_identity(case: Case, made: tuple[CaseKey, bytes], identity: Answers) -> None:
    version, key = _version(made)
    bodies.seal(
        case=case,
        compartment=Compartment.IDENTITY,
        version=version,
        key=key,
        existing=[],
        kind="identity",
        fields=identity,
    ).save(force_insert=True)
