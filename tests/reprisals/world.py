"""A small office: pinned roots, an escrow key, a group, three officers and a custodian, all endorsed."""

import uuid
from dataclasses import dataclass, field

from nacl.signing import SigningKey

from reprisals.vault import domain
from reprisals.vault.crypto import Pair, digest, new_pair
from reprisals.vault.domain import Enrolled, Unlocked
from reprisals.vault.files import FileSealer, SealedUpload
from reprisals.vault.models import Case, EscrowKey, IntakeGroup, OfficerKey

ROOTS = [bytes([number]) * 32 for number in (1, 2)]
ANSWERS = {"country": "ZZZ", "mechanism": ["hrc"], "acts": ["threat"], "relation": "victim"}
CONSENT = {
    "scopes": ["contact", "report_anonymised"],
    "by": "victim",
    "recipient": "",
    "language": "en",
    "version": "1",
}


@dataclass
class Office:
    """Who works there, and the escrow key that lies outside."""

    group: IntakeGroup
    escrow: Pair
    enrolled: dict[str, Enrolled] = field(default_factory=dict)

    def key(self, who: str) -> OfficerKey:
        return OfficerKey.objects.get(pk=self.enrolled[who].key.pk)

    def token(self, who: str) -> str:
        enrolled = self.enrolled[who]
        return domain.unlock(officer_id=enrolled.key.officer_id, passphrase=enrolled.passphrase)

    def open(self, who: str) -> Unlocked:
        held = domain.unlocked(self.token(who))
        assert held is not None
        return held


def office(
    settings, *, officers: tuple[str, ...] = ("o1", "o2", "o3"), custodians: tuple[str, ...] = ("ic",)
) -> Office:
    """Make the office. Officers are o1, o2, o3; ic is an officer who is a custodian too."""
    settings.REPRISALS_ROOTS = [bytes(SigningKey(seed).verify_key).hex() for seed in ROOTS]
    escrow = new_pair()
    settings.REPRISALS_ESCROW = digest(escrow.public).hex()
    EscrowKey.objects.create(public=escrow.public)
    group = IntakeGroup.objects.create(names={"en": "Headquarters"}, descriptions={"en": "Officers in Geneva"})
    made = Office(group=group, escrow=escrow)
    for name in officers:
        add(made, name)
    for name in custodians:
        add(made, name, roles=["officer", "custodian"])
    return made


def add(made: Office, name: str, *, roles: list[str] | None = None, group: IntakeGroup | None = None) -> Enrolled:
    """Enrol and endorse one more."""
    enrolled = domain.enrol(
        officer_id=uuid.uuid4(),
        name=f"Officer {name}",
        roles=roles or ["officer"],
        groups=[str((group or made.group).pk)],
    )
    assert [domain.endorse_as_root(seed=seed, key=enrolled.key) for seed in ROOTS] == [False, True]
    made.enrolled[name] = enrolled
    return enrolled


def upload(data: bytes = b"a photo", name: str = "photo.jpg") -> SealedUpload:
    """Seal a file as it would arrive."""
    sealer = FileSealer()
    sealer.write(data)
    return sealer.close(name=name, type="image/jpeg")


def report(made: Office, **more) -> tuple[Case, str]:
    """Send a report; returns the case and its receipt."""
    given = {
        "group": made.group,
        "account": "They came at night.",
        "answers": ANSWERS,
        "identity": {"name": "A. Person"},
        "consent": CONSENT,
        "files": [],
        "language": "en",
    }
    return domain.open_case(**given | more)
