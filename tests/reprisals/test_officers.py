"""Officers' keys: who is trusted, who is no more, and what nobody may do alone."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from reprisals.vault import audit, casekeys, crypto, domain, keys
from reprisals.vault.bodies import Item as OpenItem
from reprisals.vault.domain.consenting import words_of
from reprisals.vault.domain.unlocking import _open
from reprisals.vault.errors import Hidden, Locked, NeedsApproval, NoConsent, Refused, Unreadable
from reprisals.vault.models import (
    Alert,
    Approval,
    ApprovalVote,
    AuditEvent,
    Case,
    CaseKey,
    KeyEndorsement,
    KeyGrant,
    OfficerKey,
    OfficerUnlock,
)
from tests.reprisals import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings):
    return world.office(settings)


def reporter(code):
    return domain.reporter_of(domain.enter(code=code) or "")


def planted(office, *, endorsements=()):
    """Return a key that somebody wrote into the database as if it were active, with the signatures given."""
    pair, seed = crypto.new_pair(), b"\x55" * 32
    key = OfficerKey.objects.create(
        officer_id=uuid.uuid4(),
        name="Nobody",
        public=pair.public,
        sign_public=bytes(SigningKey(seed).verify_key),
        roles=["officer", "custodian"],
        groups=[str(office.group.pk)],
        status="active",
        week=datetime.now(UTC).date(),
        wrapped=b"",
        salt=b"",
        passes=1,
        memory=8192,
        recovery_wrapped=b"",
        recovery_salt=b"",
    )
    for signer, signature in endorsements:
        KeyEndorsement.objects.create(key=key, signer=signer, signature=signature)
    return key


def root(number):
    return bytes(SigningKey(world.ROOTS[number]).verify_key).hex()


# T-C11
def test_a_key_planted_in_the_database_is_never_sealed_to(office):
    plain = planted(office)
    forged = planted(office, endorsements=[(root(0), b"\0" * 64), (root(1), b"\1" * 64)])
    own = planted(office)
    KeyEndorsement.objects.create(
        key=own, signer=bytes(own.sign_public).hex(), signature=keys.sign(b"\x55" * 32, keys.statement(own))[1]
    )
    KeyEndorsement.objects.create(key=own, signer=root(0), signature=keys.sign(world.ROOTS[0], keys.statement(own))[1])
    case, _code = world.report(office)
    bad = {plain.pk, forged.pk, own.pk}
    assert not KeyGrant.objects.filter(officer_key__in=bad).exists()
    assert set(Alert.objects.filter(kind="key.invalid").values_list("object_id", flat=True)) == bad
    audit.close_days(today=datetime.now(UTC).date() + timedelta(days=1))
    assert AuditEvent.objects.filter(action="alert.key.invalid").count() == 3
    assert case.pk


def test_two_keys_that_vouch_for_one_another_are_not_trusted(office):
    pairs = [world.add(office, name) for name in ("a", "b", "c")]
    KeyEndorsement.objects.filter(key__in=[pair.key for pair in pairs]).delete()
    for one in pairs:
        for other in pairs:
            if one is not other:
                held_seed = _open(OfficerKey.objects.get(pk=other.key.pk), other.passphrase)[96:]
                signer, signature = keys.sign(held_seed, keys.statement(one.key))
                KeyEndorsement.objects.create(key=one.key, signer=signer, signature=signature)
    trusted = {key.pk for key in keys.valid_keys().values()}
    assert trusted == {office.key(name).pk for name in ("o1", "o2", "o3", "ic")}


# T-C12
def test_who_was_vouched_for_by_a_revoked_officer_is_trusted_no_more(office):
    new = domain.enrol(officer_id=uuid.uuid4(), name="New", roles=["officer"], groups=[str(office.group.pk)])
    assert domain.endorse(office.open("o1"), new.key) is False
    assert domain.endorse(office.open("o2"), new.key) is True
    office.enrolled["new"] = new
    token = office.token("new")
    assert domain.unlocked(token) is not None
    domain.offboard(key=office.key("o1"), actor="test")
    assert domain.unlocked(token) is None
    with pytest.raises(Hidden):
        office.token("new")
    world.report(office)
    assert not KeyGrant.objects.filter(officer_key=new.key).exists()


def test_nobody_vouches_for_herself_and_no_stranger_for_anybody(office):
    new = domain.enrol(officer_id=uuid.uuid4(), name="New", groups=[str(office.group.pk)])
    held = office.open("o1")
    with pytest.raises(Refused):
        domain.endorse(held, held.key)
    with pytest.raises(Refused):
        domain.endorse_as_root(seed=b"\x09" * 32, key=new.key)
    assert domain.endorse(held, new.key) is False
    assert domain.endorse(held, new.key) is False  # the same signature twice is one
    with pytest.raises(Hidden):
        domain.unlock(officer_id=new.key.officer_id, passphrase=new.passphrase)
    assert KeyEndorsement.objects.filter(key=new.key).count() == 1


def test_another_role_written_into_the_database_ends_the_trust(office):
    OfficerKey.objects.filter(pk=office.key("o1").pk).update(roles=["officer", "custodian"])
    assert not keys.is_valid(office.key("o1"))
    world.report(office)
    assert not KeyGrant.objects.filter(officer_key=office.key("o1")).exists()


def test_new_duties_need_new_signatures(office):
    key = office.key("o1")
    domain.change_duties(key=key, roles=["officer", "custodian"], groups=key.groups, by=office.open("o2"))
    key.refresh_from_db()
    assert (key.status, key.roles, key.endorsements.count()) == ("pending", ["custodian", "officer"], 0)
    assert domain.endorse(office.open("o2"), key) is False
    assert domain.endorse(office.open("o3"), key) is True
    assert keys.is_valid(office.key("o1"))


def test_a_wrong_passphrase_opens_nothing_and_is_written_down(office):
    enrolled = office.enrolled["o1"]
    with pytest.raises(Unreadable):
        domain.unlock(officer_id=enrolled.key.officer_id, passphrase="one two three four five six seven")
    assert AuditEvent.objects.filter(action="unlock.failed", actor=str(enrolled.key.pk)).count() == 1
    assert not OfficerUnlock.objects.exists()
    assert domain.unlock(officer_id=enrolled.key.officer_id, passphrase=f" {enrolled.passphrase.upper()} ")


def test_keys_lock_again_by_time_by_hand_and_in_panic(office):
    token = office.token("o1")
    OfficerUnlock.objects.update(seen=datetime.now(UTC) - timedelta(minutes=15))
    assert domain.unlocked(token) is None and not OfficerUnlock.objects.exists()
    token = office.token("o1")
    OfficerUnlock.objects.update(ends=datetime.now(UTC))
    assert domain.unlocked(token) is None
    token = office.token("o1")
    domain.lock(token)
    assert domain.unlocked(token) is None
    token, other = office.token("o1"), office.token("o2")
    domain.panic_lock(actor=office.key("o1").pk, hours=2)
    assert domain.unlocked(token) is None and domain.unlocked(other) is None
    with pytest.raises(Locked):
        office.token("o2")
    case, code = world.report(office)  # the intake stays open
    assert reporter(code).case.pk == case.pk


def test_a_new_passphrase_and_the_recovery_code_open_the_same_keys(office):
    case, _code = world.report(office)
    old = office.enrolled["o1"]
    token = office.token("o1")
    office.enrolled["o1"] = domain.recover(officer_id=old.key.officer_id, recovery=old.recovery.lower())
    assert domain.unlocked(token) is None
    with pytest.raises(Unreadable):
        domain.unlock(officer_id=old.key.officer_id, passphrase=old.passphrase)
    assert domain.open_items(office.open("o1"), case, "shared")
    with pytest.raises(Unreadable):
        domain.recover(officer_id=old.key.officer_id, recovery=old.recovery)
    new = domain.change_passphrase(officer_id=old.key.officer_id, passphrase=office.enrolled["o1"].passphrase)
    assert domain.unlock(officer_id=old.key.officer_id, passphrase=new.passphrase)
    assert domain.passphrase_is_right(office.open("o2"), office.enrolled["o2"].passphrase)
    assert not domain.passphrase_is_right(office.open("o2"), new.passphrase)


# T-C13
def test_after_a_rotation_who_was_removed_opens_nothing_new(office):
    case, code = world.report(office)
    gone = office.open("o1")
    domain.write_message(gone, case, "old")
    domain.offboard(key=office.key("o1"), actor="test")
    case.refresh_from_db()
    assert case.rotation_due
    held = office.open("o2")
    assert domain.rotation_due(held) == [case]
    domain.rotate(held, case)
    assert domain.rotation_due(held) == []
    domain.write_message(reporter(code), case, "new")
    texts = [item.text for item in domain.open_items(office.open("o3"), case, "shared") if item.kind == "message"]
    assert texts == ["old", "new"]
    assert [item.whole for item in domain.open_items(held, case, "shared")] == [True] * 5
    newest = CaseKey.objects.get(case=case, compartment="shared", version=2)
    assert not newest.grants.filter(officer_key=gone.key).exists()
    for grant in newest.grants.filter(holder="officer").select_related("case_key"):
        with pytest.raises(Unreadable):
            casekeys.open_grant(grant, gone.secret)
    with pytest.raises(Hidden):
        domain.open_items(gone, case, "shared")


def test_nothing_is_sealed_to_an_exchanged_reporter_key(office):
    case, _code = world.report(office)
    Case.objects.filter(pk=case.pk).update(reporter_public=crypto.new_pair().public)
    with pytest.raises(Unreadable):
        domain.rotate(office.open("o1"), case)
    assert not CaseKey.objects.filter(version=2).exists()


# T-C16
def test_who_leaves_leaves_nothing_behind(office):
    case, _code = world.report(office)
    closed, _code = world.report(office)
    domain.move_case(office.open("o2"), closed, status="closed")
    office.token("o1")
    assert domain.offboard(key=office.key("o1"), actor="test") == 1
    key = office.key("o1")
    assert (key.status, bytes(key.wrapped), bytes(key.recovery_wrapped), key.grants.count()) == ("revoked", b"", b"", 0)
    assert not OfficerUnlock.objects.filter(key=key).exists()
    assert list(Case.objects.filter(rotation_due=True)) == [case]
    with pytest.raises(Hidden):
        domain.unlock(officer_id=key.officer_id, passphrase=office.enrolled["o1"].passphrase)


def test_a_case_is_given_to_another_officer(office):
    case, _code = world.report(office)
    other = world.IntakeGroup.objects.create(names={"en": "Field"})
    world.add(office, "far", group=other)
    with pytest.raises(Hidden):
        domain.case_of(office.open("far"), case.pk)
    assert domain.grant(office.open("o1"), case, office.key("far")) == 2
    assert domain.open_items(office.open("far"), case, "shared")
    assert domain.grant(office.open("o1"), case, office.key("far")) == 0
    with pytest.raises(Refused):
        domain.grant(office.open("o1"), case, planted(office))


# T-I08, and what a second person is
def test_the_identity_opens_for_a_custodian_after_a_second_person_agreed(office):
    case, _code = world.report(office)
    custodian = office.open("ic")
    with pytest.raises(Hidden):
        domain.open_items(custodian, case, "identity")
    asked = domain.request_approval(
        custodian, action="identity", object_id=case.pk, case=case, reason="A relative calls."
    )
    with pytest.raises(Hidden):
        domain.open_items(custodian, case, "identity")
    with pytest.raises(Refused):
        domain.approve(custodian, asked)
    other = office.open("o1")
    assert [row.pk for row in domain.approvals_for(other)] == [asked.pk]
    assert domain.approvals_for(custodian) == []
    assert domain.reason_of(other, asked) == "A relative calls."
    assert domain.approve(other, asked) is True
    [item] = domain.open_items(custodian, case, "identity")
    assert item.fields == {"name": "A. Person"}
    with pytest.raises(Hidden):
        domain.open_items(other, case, "identity")
    assert AuditEvent.objects.filter(action="identity.read").count() == 1


def test_an_agreement_cannot_be_written_into_the_database(office):
    case, _code = world.report(office)
    custodian = office.open("ic")
    asked = domain.request_approval(custodian, action="identity", object_id=case.pk, case=case)
    for who, signature in (("o1", b"\0" * 64), ("ic", keys.sign(custodian.seed, b"anything")[1])):
        ApprovalVote.objects.create(approval=asked, key=office.key(who), signature=signature)
    with pytest.raises(Hidden):
        domain.open_items(custodian, case, "identity")
    elsewhere = domain.request_approval(custodian, action="export", object_id=case.pk, case=case)
    domain.approve(office.open("o2"), elsewhere)
    ApprovalVote.objects.filter(approval=asked).delete()
    ApprovalVote.objects.filter(approval=elsewhere).update(approval=asked)
    assert not domain.is_agreed(asked)
    assert domain.agreed(custodian, action="identity", object_id=case.pk) is None


def test_an_agreement_ends_is_used_once_and_falls_with_a_no(office):
    case, _code = world.report(office)
    held, other = office.open("o1"), office.open("o2")
    with pytest.raises(NeedsApproval):
        domain.use_approval(held, action="export", object_id=case.pk)
    asked = domain.request_approval(held, action="export", object_id=case.pk, case=case)
    assert domain.request_approval(held, action="export", object_id=case.pk, case=case).pk == asked.pk
    domain.approve(other, asked)
    domain.use_approval(held, action="export", object_id=case.pk)
    with pytest.raises(NeedsApproval):
        domain.use_approval(held, action="export", object_id=case.pk)
    again = domain.request_approval(held, action="export", object_id=case.pk, case=case)
    domain.approve(other, again)
    Approval.objects.filter(pk=again.pk).update(expires=datetime.now(UTC))
    assert domain.agreed(held, action="export", object_id=case.pk) is None
    refused = domain.request_approval(held, action="export", object_id=case.pk, case=case)
    assert domain.approve(other, refused, agreed=False) is False
    with pytest.raises(Refused):
        domain.approve(office.open("o3"), refused)
    with pytest.raises(Refused):
        domain.request_approval(held, action="anything", object_id=case.pk)
    with pytest.raises(NeedsApproval):
        domain.use_approval(held, action="export", object_id=case.pk)


def test_breaking_the_glass_takes_two_others(office):
    held = office.open("o1")
    asked = domain.request_approval(held, action="break-glass", object_id=uuid.uuid4())
    assert domain.approve(office.open("o2"), asked) is False
    assert domain.approve(office.open("o2"), asked) is False
    assert domain.approve(office.open("o3"), asked) is True


# T-I09
def test_an_officer_who_opens_many_cases_in_an_hour_needs_a_second_person(office, settings):
    settings.REPRISALS_QUOTA = 3
    cases = [world.report(office, identity=None)[0] for _ in range(5)]
    held = office.open("o1")
    for case in cases[:3]:
        domain.open_items(held, case, "shared")
        domain.open_items(held, case, "internal")
    with pytest.raises(NeedsApproval):
        domain.open_items(held, cases[3], "shared")
    assert domain.open_items(held, cases[0], "shared")  # what is open already stays open
    assert domain.open_items(office.open("o2"), cases[3], "shared")  # and nobody else is stopped
    asked = domain.request_approval(held, action="quota", object_id=held.key.pk)
    domain.approve(office.open("o2"), asked)
    assert domain.open_items(held, cases[3], "shared")
    assert domain.open_items(held, cases[4], "shared")


# T-I07
RECORD = {"granted": "yes", "given_by": "victim", "method": "voice", "given_on": "2026-11-01", "expires_on": ""}


@pytest.mark.parametrize(
    "records, recipient, why",
    [
        ([], "", "missing"),
        ([{"recipient": "", "granted": "no"}], "", "withdrawn"),
        ([{"recipient": ""}], "Rapporteur A", None),
        ([{"recipient": "Rapporteur  a"}], "rapporteur A", None),
        ([{"recipient": "Rapporteur A"}], "Rapporteur B", "recipient"),
        ([{"recipient": "Rapporteur A"}], "", "recipient"),
        ([{"recipient": "", "expires_on": "2020-01-01"}], "Rapporteur A", "expired"),
        ([{"recipient": "", "given_by": ""}], "Rapporteur A", "by"),
        ([{"recipient": "Rapporteur A"}, {"recipient": "Rapporteur A", "granted": "no"}], "Rapporteur A", "withdrawn"),
        ([{"recipient": "Rapporteur A"}, {"recipient": "Rapporteur B", "granted": "no"}], "Rapporteur A", None),
        ([{"recipient": "", "granted": "no"}, {"recipient": ""}], "Rapporteur A", None),
    ],
)
def test_the_gate_of_consent(office, records, recipient, why):
    case, _code = world.report(office)
    held = office.open("o1")
    for record in records:
        fields = {"scope": "mechanism_facts"} | RECORD | record
        domain.add_item(held, case, "internal", "consent", {"fields": fields})
    if why is None:
        assert domain.require_consent(held, case, "mechanism_facts", recipient).scope == "mechanism_facts"
    else:
        with pytest.raises(NoConsent) as caught:
            domain.require_consent(held, case, "mechanism_facts", recipient)
        assert (caught.value.scope, caught.value.why) == ("mechanism_facts", why)


def test_what_a_reporter_takes_back_is_gone_at_once(office):
    case, code = world.report(
        office, consent={"scopes": ["contact", "mechanism_facts"], "by": "victim", "recipient": "A"}
    )
    held = office.open("o1")
    assert domain.require_consent(held, case, "mechanism_facts", "a").by == "victim"
    with pytest.raises(NoConsent):
        domain.require_consent(held, case, "mechanism_facts", "B")
    domain.add_item(held, case, "internal", "consent", {"fields": {"scope": "public", "recipient": ""} | RECORD})
    domain.require_consent(held, case, "public")
    domain.change_consent(reporter(code), {"scopes": ["contact"], "by": "victim", "recipient": ""})
    for scope in ("mechanism_facts", "public"):
        with pytest.raises(NoConsent) as caught:
            domain.require_consent(held, case, scope, "A")
        assert caught.value.why == "withdrawn"
    domain.require_consent(held, case, "contact")


def test_somebody_elses_consent_is_not_the_victims(office):
    case, _code = world.report(
        office, answers={"relation": "witness"}, consent={"scopes": ["contact", "public"], "by": "", "recipient": ""}
    )
    held = office.open("o1")
    domain.require_consent(held, case, "contact")
    with pytest.raises(NoConsent) as caught:
        domain.require_consent(held, case, "public")
    assert caught.value.why == "by"


@hypothesis_settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(st.booleans(), st.sampled_from(["", "a", "b"]), st.sampled_from(["yes", "no"]), st.booleans()),
        max_size=8,
    )
)
def test_no_word_after_a_last_no_is_a_yes(spoken):
    items = []
    for seq, (by_reporter, recipient, granted, named) in enumerate(spoken):
        if by_reporter:
            fields = {"scopes": ["public"] if named else [], "by": "victim", "recipient": recipient}
        else:
            fields = {"scope": "public", "recipient": recipient, "granted": granted, "given_by": "victim"}
        items.append(
            OpenItem(
                uuid.uuid4(),
                "shared",
                "consent",
                datetime.now(UTC).date(),
                seq,
                fields=fields,
                author_id="" if by_reporter else "x",
                at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=seq),
            )
        )
    word = words_of(items).get("public")
    for recipient in ("a", "b"):
        allowed = False
        for by_reporter, meant, granted, named in spoken:
            if by_reporter:
                allowed = named and meant in ("", recipient)
            elif granted == "no":
                allowed = allowed and meant not in ("", recipient)
            else:
                allowed = meant in ("", recipient)
        reached = bool(word and not word.why and word.covers(recipient))
        assert not reached or allowed  # the gate may be stricter than what was said, and is never laxer


# T-Z01
def test_a_chain_that_was_changed_shows_where(office):
    for number in range(1000):
        audit.append("test", object_id=number)
    count = audit.verify()
    witnessed = audit.head()
    assert count == AuditEvent.objects.count() >= 1000
    middle = count // 2
    event = AuditEvent.objects.get(seq=middle)

    def broken():
        with pytest.raises(audit.Broken) as caught:
            audit.verify(witnessed=witnessed)
        return caught.value.seq

    AuditEvent.objects.filter(pk=event.pk).update(object_id="other")
    assert broken() == middle
    AuditEvent.objects.filter(pk=event.pk).update(object_id=event.object_id)
    assert audit.verify(witnessed=witnessed) == count
    AuditEvent.objects.filter(pk=event.pk).delete()
    assert broken() == middle
    event.save(force_insert=True)
    assert audit.verify(witnessed=witnessed) == count
    AuditEvent.objects.filter(seq=middle).update(seq=count + 5)
    AuditEvent.objects.filter(seq=middle + 1).update(seq=middle)
    AuditEvent.objects.filter(seq=count + 5).update(seq=middle + 1)
    assert broken() == middle
    AuditEvent.objects.filter(seq=middle).update(seq=count + 5)
    AuditEvent.objects.filter(seq=middle + 1).update(seq=middle)
    AuditEvent.objects.filter(seq=count + 5).update(seq=middle + 1)
    assert audit.verify(witnessed=witnessed) == count
    AuditEvent.objects.create(
        seq=count + 1, minute=event.minute, actor="x", action="planted", object_id="x", mac=bytes(event.mac)
    )
    assert broken() == count + 1


def test_an_end_that_was_cut_off_shows_by_the_head_that_was_witnessed():
    for number in range(20):
        audit.append("test", object_id=number)
    witnessed = audit.head()
    AuditEvent.objects.filter(seq__gt=15).delete()
    last = AuditEvent.objects.get(seq=15)
    audit.AuditHead.objects.update(seq=15, mac=bytes(last.mac))
    assert audit.verify() == 15
    with pytest.raises(audit.Broken) as caught:
        audit.verify(witnessed=witnessed)
    assert caught.value.seq == 16


def test_what_reporters_do_is_written_by_day_and_never_as_it_happens(office):
    before = AuditEvent.objects.count()
    case, code = world.report(office)
    domain.write_message(reporter(code), case, "I am still here.")
    assert AuditEvent.objects.count() == before
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    assert audit.close_days(today=tomorrow) == 1
    assert audit.close_days(today=tomorrow) == 0
    assert AuditEvent.objects.filter(action="case.written", object_id=str(case.pk)).count() == 1
    assert audit.verify() == AuditEvent.objects.count()
