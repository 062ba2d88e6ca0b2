"""What the database holds: ciphertext, and as little beside it as the work allows (README.md lists all of it).

Every id is random (UUID, version 4): no number tells how many there are, and none tells when.
"""

import uuid

from django.db import models
from django.utils.translation import get_language

from reprisals.vault.states import Compartment, Holder, KeyStatus, Status, Urgency


class Row(models.Model):
    """A row with a random id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class OfficerKey(Row):
    """An officer's key pairs. Trusted only as far as its endorsements reach, whatever `status` says."""

    officer_id = models.UUIDField(db_index=True)
    name = models.CharField(max_length=200)
    public = models.BinaryField()
    sign_public = models.BinaryField()
    roles = models.JSONField(default=list)
    groups = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=KeyStatus.choices, default=KeyStatus.PENDING)
    week = models.DateField()
    wrapped = models.BinaryField()
    salt = models.BinaryField()
    passes = models.PositiveIntegerField()
    memory = models.PositiveBigIntegerField()
    recovery_wrapped = models.BinaryField()
    recovery_salt = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["officer_id"], condition=~models.Q(status=KeyStatus.REVOKED), name="vault_one_key_per_officer"
            ),
        ]


class KeyEndorsement(Row):
    """A signature under a key: by a pinned root or by another officer's key, named by the signer's public key."""

    key = models.ForeignKey(OfficerKey, models.CASCADE, related_name="endorsements")
    signer = models.CharField(max_length=64)
    signature = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "signer"], name="vault_endorsed_once")]


class EscrowKey(Row):
    """The public half of the key that lies with three custodians outside; its fingerprint is pinned in a file."""

    public = models.BinaryField()
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["active"], condition=models.Q(active=True), name="vault_one_escrow_key")
        ]


class IntakeGroup(Row):
    """Officers among whom a reporter can choose, by the words that reporters read, in their language."""

    names = models.JSONField(default=dict)
    descriptions = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)
    open = models.BooleanField(default=True)

    @property
    def name(self) -> str:
        """Return the name in the language in use, else in English."""
        return _in_language(self.names)

    @property
    def description(self) -> str:
        """Return what reporters are told of the group, in the language in use, else in English."""
        return _in_language(self.descriptions)


def _in_language(texts: dict[str, str]) -> str:
    return texts.get(get_language() or "en") or texts.get("en") or next(iter(texts.values()), "")


class Case(Row):
    """One case. What it is about stands in its items; here stand only coarse words, weeks and days of duty."""

    code = models.CharField(max_length=9, unique=True)
    group = models.ForeignKey(IntakeGroup, models.PROTECT, related_name="cases")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RECEIVED)
    urgency = models.CharField(max_length=10, choices=Urgency.choices, default=Urgency.NORMAL)
    due = models.DateField(null=True)
    retention_until = models.DateField(null=True)
    legal_hold = models.BooleanField(default=False)
    created_week = models.DateField()
    active_week = models.DateField()
    lookup = models.BinaryField(null=True, unique=True)
    kdf_id = models.PositiveSmallIntegerField()
    reporter_public = models.BinaryField()
    reporter_wrapped = models.BinaryField(null=True)
    erasure_asked = models.BooleanField(default=False)
    identity_gone = models.PositiveSmallIntegerField(default=0)  # versions up to this one are withdrawn
    rotation_due = models.BooleanField(default=False)


class CaseKey(Row):
    """One version of the key of a compartment. `link` proves that whoever made it held the key named by `linked`."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="keys")
    compartment = models.CharField(max_length=10, choices=Compartment.choices)
    version = models.PositiveSmallIntegerField()
    week = models.DateField()
    linked = models.ForeignKey("self", models.SET_NULL, null=True)
    link = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "compartment", "version"], name="vault_key_version_once")
        ]


class KeyGrant(Row):
    """A case key, sealed to somebody who may read under it."""

    case_key = models.ForeignKey(CaseKey, models.CASCADE, related_name="grants")
    holder = models.CharField(max_length=10, choices=Holder.choices)
    officer_key = models.ForeignKey(OfficerKey, models.CASCADE, null=True, related_name="grants")
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case_key", "officer_key"], name="vault_grant_once"),
            models.UniqueConstraint(
                fields=["case_key", "holder"],
                condition=~models.Q(holder=Holder.OFFICER),
                name="vault_grant_holder_once",
            ),
            models.CheckConstraint(
                condition=models.Q(holder=Holder.OFFICER, officer_key__isnull=False)
                | (~models.Q(holder=Holder.OFFICER) & models.Q(officer_key__isnull=True)),
                name="vault_grant_names_its_holder",
            ),
        ]


class Item(Row):
    """One entry of a case, sealed. Of what kind it is stands inside; `facets` marks those that lists are made from."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="items")
    compartment = models.CharField(max_length=10, choices=Compartment.choices)
    version = models.PositiveSmallIntegerField()
    day = models.DateField()
    facets = models.BooleanField(default=False)
    body = models.BinaryField()


class Attachment(Row):
    """A file of a case: a blob in the store, its wrapped key, and what it is called, sealed."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="attachments")
    compartment = models.CharField(max_length=10, choices=Compartment.choices)
    version = models.PositiveSmallIntegerField()
    day = models.DateField()
    blob = models.CharField(max_length=32, unique=True)
    wrapped_key = models.BinaryField()
    meta = models.BinaryField()


class ReporterSession(Row):
    """Half of what opens a reporter's key; the other half is in the cookie. One per case."""

    token_hash = models.BinaryField(unique=True)
    case = models.OneToOneField(Case, models.CASCADE, related_name="session")
    ends = models.DateTimeField()
    seen = models.DateTimeField()
    sealed = models.BinaryField()


class OfficerUnlock(Row):
    """Half of what opens an officer's keys; the other half is in the cookie."""

    token_hash = models.BinaryField(unique=True)
    key = models.ForeignKey(OfficerKey, models.CASCADE, related_name="unlocks")
    ends = models.DateTimeField()
    seen = models.DateTimeField()
    sealed = models.BinaryField()


class PanicLock(Row):
    """Until then nobody unlocks. Reports are still taken in: that needs public keys alone."""

    until = models.DateTimeField()


class Approval(Row):
    """Something that one officer asks and others must agree to. Votes are signatures, so that no row can be forged."""

    action = models.CharField(max_length=20)
    object_id = models.UUIDField()
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="approvals")
    requester = models.ForeignKey(OfficerKey, models.CASCADE, related_name="requests")
    expires = models.DateTimeField()
    refused = models.BooleanField(default=False)
    used = models.BooleanField(default=False)
    reason = models.BinaryField(null=True)


class ApprovalVote(Row):
    """One officer's signature under what was asked."""

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="votes")
    key = models.ForeignKey(OfficerKey, models.CASCADE, related_name="votes")
    signature = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["approval", "key"], name="vault_vote_once")]


class Alert(Row):
    """Something to look at: a key that is not what it says, an erasure asked, a case soon to be shredded."""

    kind = models.CharField(max_length=30)
    object_id = models.UUIDField()
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id", "day"], name="vault_alert_once")]


class AuditHead(models.Model):
    """The end of the chain: one row, locked by whoever appends."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.PositiveBigIntegerField(default=0)
    mac = models.BinaryField(default=bytes)


class AuditEvent(Row):
    """One thing that staff or the system did. Append-only; codes and ids alone, no word of what a case says."""

    seq = models.PositiveBigIntegerField(unique=True)
    minute = models.DateTimeField()
    actor = models.CharField(max_length=40)
    action = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    mac = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["actor", "action", "minute"], name="vault_audit_actor")]
