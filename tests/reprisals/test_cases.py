"""A report from its arrival to the officer who reads it, and everything that must not open."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection

from reprisals.vault import casekeys, crypto, domain, files, receipt
from reprisals.vault.errors import Hidden, Unavailable, Unreadable
from reprisals.vault.models import (
    Alert,
    Attachment,
    Case,
    CaseKey,
    EscrowKey,
    Item,
    KeyGrant,
    OfficerKey,
    ReporterSession,
)
from tests.reprisals import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings):
    return world.office(settings)


def counts():
    models = (Case, CaseKey, KeyGrant, Item, Attachment, ReporterSession)
    blobs = Path(django_settings.REPRISALS_BLOBS)
    return [model.objects.count() for model in models] + [len(list(blobs.iterdir())) if blobs.exists() else 0]


def reporter(code):
    return domain.reporter_of(domain.enter(code=code) or "")


def test_the_story(office):
    photo = b"\xff\xd8 not really a photo" * 9000
    case, code = world.report(office, files=[world.upload(photo)], urgent=True)
    today = datetime.now(UTC).date()
    assert (case.status, case.urgency, case.due) == ("received", "urgent", today + timedelta(days=1))
    assert case.created_week.weekday() == 0

    held = office.open("o1")
    [listed] = domain.cases_of(held)
    assert (listed.code, listed.facets["country"], listed.facets["mechanism"], listed.whole) == (
        case.code,
        "ZZZ",
        ["hrc"],
        True,
    )
    assert [item.kind for item in domain.open_items(held, case, "shared")] == ["facets", "narrative", "consent"]
    narrative = domain.open_items(held, case, "shared")[1]
    assert (narrative.text, narrative.own, narrative.whole) == ("They came at night.", True, True)
    [file] = domain.files_of(held, case)
    assert (file.name, file.size) == ("photo.jpg", len(photo))
    assert b"".join(domain.read_file(held, file.id)[1]) == photo

    domain.write_message(held, case, "Are you safe?")
    domain.add_item(held, case, "internal", "note", {"text": "Ask the field office.", "fields": {"to": "x"}})
    view = domain.reporter_view(reporter(code))
    assert [(message.text, message.own) for message in view.messages] == [("Are you safe?", False)]
    assert (view.files, view.consent["scopes"], view.code) == (1, ["contact", "report_anonymised"], case.code)

    domain.write_message(reporter(code), case, "Yes, for now.")
    messages = [item for item in domain.open_items(office.open("o2"), case, "shared") if item.kind == "message"]
    assert [(item.text, item.author, item.seq) for item in messages] == [
        ("Are you safe?", "Officer o1", 3),
        ("Yes, for now.", "", 4),
    ]
    [note] = domain.open_items(office.open("o3"), case, "internal")
    assert (note.text, note.fields, note.author) == ("Ask the field office.", {"to": "x"}, "Officer o1")


# T-C03
def test_no_ciphertext_opens_in_another_place(office):
    first, _code = world.report(office)
    second, _code = world.report(office)
    held = office.open("o1")
    domain.add_item(held, first, "internal", "note", {"text": "one"})
    rotated, _code = world.report(office)
    domain.write_message(held, rotated, "before")
    domain.rotate(held, rotated)
    domain.write_message(held, rotated, "after")
    shared = {case.pk: list(Item.objects.filter(case=case, compartment="shared")) for case in (first, second, rotated)}
    internal = Item.objects.get(compartment="internal")
    old, new = sorted(shared[rotated.pk], key=lambda row: row.version)[:: len(shared[rotated.pk]) - 1]
    assert (old.version, new.version) == (1, 2)
    for one, other in (
        (shared[first.pk][0], shared[first.pk][1]),
        (shared[first.pk][0], shared[second.pk][0]),
        (shared[first.pk][0], internal),
        (old, new),
    ):
        for target, source in ((one, other), (other, one)):
            kept = bytes(target.body)
            Item.objects.filter(pk=target.pk).update(body=bytes(source.body))
            with pytest.raises(Unreadable):
                domain.open_items(held, Case.objects.get(pk=target.case_id), target.compartment)
            Item.objects.filter(pk=target.pk).update(body=kept)
    assert len(domain.open_items(held, first, "shared")) == 3


def test_a_deleted_or_repeated_item_shows(office):
    case, _code = world.report(office)
    held = office.open("o1")
    for number in range(4):
        domain.write_message(held, case, f"message {number}")
    assert all(item.whole for item in domain.open_items(held, case, "shared"))
    gone = domain.open_items(held, case, "shared")[4]
    Item.objects.filter(pk=gone.id).delete()
    items = domain.open_items(held, case, "shared")
    assert [item.whole for item in items] == [True, True, True, True, False, False]
    assert [item.text for item in items if item.kind == "message"] == ["message 0", "message 2", "message 3"]


# T-C04
def test_grants_open_neither_for_others_nor_elsewhere(office):
    first, _code = world.report(office)
    second, _code = world.report(office)
    held = office.open("o1")
    mine = KeyGrant.objects.get(officer_key=held.key, case_key__case=first, case_key__compartment="shared")
    others = {
        "another officer's": KeyGrant.objects.get(
            officer_key=office.key("o2"), case_key__case=first, case_key__compartment="shared"
        ),
        "another case's": KeyGrant.objects.get(
            officer_key=held.key, case_key__case=second, case_key__compartment="shared"
        ),
        "another compartment's": KeyGrant.objects.get(
            officer_key=held.key, case_key__case=first, case_key__compartment="internal"
        ),
    }
    for other in others.values():
        KeyGrant.objects.filter(pk=mine.pk).update(sealed=bytes(other.sealed))
        with pytest.raises(Unreadable):
            domain.open_items(held, first, "shared")
    assert domain.open_items(held, second, "shared")


# T-C08
def test_a_reporter_holds_no_key_of_identity_or_notes(office):
    case, code = world.report(office)
    me = reporter(code)
    assert set(me.ring) == {("shared", 1)}
    assert set(KeyGrant.objects.filter(holder="reporter").values_list("case_key__compartment", flat=True)) == {"shared"}
    for grant in KeyGrant.objects.exclude(holder="reporter").select_related("case_key"):
        with pytest.raises(Unreadable):
            casekeys.open_grant(grant, me.secret)
    domain.add_identity(me, {"name": "A. Person", "telephone": "+00 1"})
    me = reporter(code)
    assert set(me.ring) == {("shared", 1)}
    assert sorted(CaseKey.objects.filter(compartment="identity").values_list("version", flat=True)) == [1, 2]
    holders = KeyGrant.objects.filter(case_key__compartment="identity", holder="officer")
    assert set(holders.values_list("officer_key", flat=True)) == {office.key("ic").pk}
    assert case.attachments.count() == 0


# T-C09
def test_a_malformed_key_is_left_out_and_told(office):
    OfficerKey.objects.filter(pk=office.key("o1").pk).update(public=b"\xff" * 1216)
    case, _code = world.report(office)
    got = set(
        KeyGrant.objects.filter(holder="officer", case_key__compartment="shared").values_list("officer_key", flat=True)
    )
    assert got == {office.key("o2").pk, office.key("o3").pk, office.key("ic").pk}
    assert list(Alert.objects.values_list("kind", "object_id")) == [("key.invalid", office.key("o1").pk)]
    assert case.pk


def broken_public(office, monkeypatch):
    for name in ("o1", "o2", "o3"):
        OfficerKey.objects.filter(pk=office.key(name).pk).update(public=b"short")


def one_officer(office, monkeypatch):
    OfficerKey.objects.exclude(pk=office.key("o1").pk).update(status="revoked")


def no_escrow(office, monkeypatch):
    EscrowKey.objects.all().delete()


def other_escrow(office, monkeypatch):
    EscrowKey.objects.update(public=crypto.new_pair().public)


def hpke_fails(office, monkeypatch):
    real, calls = crypto.seal_key, []

    def fail_late(*args, **more):
        calls.append(1)
        if len(calls) > 7:
            raise Unreadable
        return real(*args, **more)

    monkeypatch.setattr(casekeys, "seal_key", fail_late)


def disk_fails(office, monkeypatch):
    def full(*args, **more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("reprisals.vault.domain.opening.attach", full)


def no_custodian(office, monkeypatch):
    OfficerKey.objects.filter(pk=office.key("ic").pk).update(status="revoked")


@pytest.mark.parametrize(
    "fault",
    [broken_public, one_officer, no_escrow, other_escrow, hpke_fails, disk_fails, no_custodian],
    ids=lambda f: f.__name__,
)
def test_what_cannot_be_sealed_to_enough_readers_is_not_kept(office, monkeypatch, fault):
    before = counts()
    fault(office, monkeypatch)
    sealed = world.upload(b"CANARY")
    with pytest.raises(Unavailable):
        world.report(office, files=[sealed])
    files.remove_blob(sealed.blob)
    assert counts() == before


# T-C10
def test_each_of_ten_officers_opens_her_own_grant_and_no_other(settings):
    ten = [f"n{number}" for number in range(10)]
    office = world.office(settings, officers=tuple(ten))
    case, _code = world.report(office)
    grants = {
        name: KeyGrant.objects.select_related("case_key").get(
            officer_key=office.key(name), case_key__case=case, case_key__compartment="shared"
        )
        for name in ten
    }
    secrets_ = {name: office.open(name).secret for name in ten}
    opened = set()
    for name, grant in grants.items():
        for other, secret in secrets_.items():
            if other == name:
                opened.add(casekeys.open_grant(grant, secret))
            else:
                with pytest.raises(Unreadable):
                    casekeys.open_grant(grant, secret)
    assert len(opened) == 1


def test_a_key_without_a_proof_of_its_origin_is_not_used(office):
    case, _code = world.report(office)
    held = office.open("o1")
    forged = CaseKey.objects.create(case=case, compartment="shared", version=2, week=case.created_week)
    key = crypto.new_key()
    casekeys.seal_to_officers(forged, key, [held.key])
    Item.objects.filter(case=case, compartment="shared").delete()
    with pytest.raises(Unavailable):
        domain.write_message(held, case, "into the trap")
    true_key = CaseKey.objects.get(case=case, compartment="shared", version=1)
    forged.linked, forged.link = true_key, crypto.wrap(key, crypto.digest(key), aad=casekeys._link_place(forged))
    forged.save()
    with pytest.raises(Unavailable):
        domain.write_message(held, case, "into the trap")
    assert not Item.objects.filter(case=case, compartment="shared").exists()


def test_who_has_no_grant_sees_nothing(office):
    case, _code = world.report(office)
    other_group = world.IntakeGroup.objects.create(names={"en": "Field"})
    world.add(office, "far", group=other_group)
    held = office.open("far")
    assert domain.cases_of(held) == []
    for call in (
        lambda: domain.case_of(held, case.pk),
        lambda: domain.open_items(held, case, "shared"),
        lambda: domain.open_items(held, case, "identity"),
        lambda: domain.add_item(held, case, "internal", "note", {"text": "x"}),
        lambda: domain.write_message(held, case, "x"),
        lambda: domain.move_case(held, case, status="closed"),
        lambda: domain.files_of(held, case),
        lambda: domain.hold(held, case, on=True),
    ):
        with pytest.raises(Hidden):
            call()
    case.refresh_from_db()
    assert (case.status, case.legal_hold, Item.objects.filter(compartment="internal").count()) == ("received", False, 0)


# T-R08, T-R09, T-R11
def test_a_session_ends_by_time_by_hand_and_by_the_next_one(office, settings):
    _case, code = world.report(office)
    first = domain.enter(code=code)
    second = domain.enter(code=code)
    assert first != second and len(second) == 86
    assert domain.reporter_of(first) is None
    assert domain.reporter_of(second) is not None
    long_ago = datetime.now(UTC) - timedelta(minutes=15)
    ReporterSession.objects.update(seen=long_ago)
    assert domain.reporter_of(second) is None
    assert not ReporterSession.objects.exists()
    third = domain.enter(code=code)
    ReporterSession.objects.update(ends=datetime.now(UTC))
    assert domain.reporter_of(third) is None
    fourth = domain.enter(code=code)
    domain.leave(token=fourth)
    assert domain.reporter_of(fourth) is None
    for nonsense in ("", "x" * 86, "é" * 86, fourth[:-1], second[::-1]):
        assert domain.reporter_of(token=nonsense) is None
        domain.leave(token=nonsense)


def test_a_copied_row_or_half_a_cookie_opens_nothing(office):
    _case, code = world.report(office)
    _other, other_code = world.report(office)
    mine, theirs = domain.enter(code=code), domain.enter(code=other_code)
    mixed = theirs[:43] + mine[43:]
    assert domain.reporter_of(mixed) is None
    row = ReporterSession.objects.get(case__pk=_case.pk)
    assert mine.encode() not in bytes(row.sealed) + bytes(row.token_hash)


def test_an_unknown_receipt_opens_nothing_and_costs_one_derivation_as_well(office, monkeypatch):
    _case, code = world.report(office)
    calls = []
    real = receipt.derive
    monkeypatch.setattr(receipt, "derive", lambda *args, **more: calls.append(1) or real(*args, **more))
    assert domain.enter(code=receipt.new()) is None
    assert domain.enter(code=code)
    assert len(calls) == 2


def test_after_a_change_of_pepper_old_receipts_open_and_are_derived_anew(office, settings):
    case, code = world.report(office)
    settings.REPRISALS_PEPPERS = {**settings.REPRISALS_PEPPERS, 2: b"\7" * 32}
    assert reporter(code).case.pk == case.pk
    case.refresh_from_db()
    assert case.kdf_id == 2
    settings.REPRISALS_PEPPERS = {2: b"\7" * 32}
    assert reporter(code).case.pk == case.pk


def test_a_reporter_can_hide_own_words_from_whoever_has_the_number(office):
    case, code = world.report(office, answers=world.ANSWERS | {"hide_own": True})
    domain.write_message(reporter(code), case, "I am hiding.")
    domain.write_message(office.open("o1"), case, "We hear you.")
    assert [message.text for message in domain.reporter_view(reporter(code)).messages] == ["We hear you."]


def test_a_closed_inbox_opens_no_more(office):
    case, code = world.report(office)
    me = reporter(code)
    domain.close_inbox(me)
    assert domain.enter(code=code) is None
    case.refresh_from_db()
    assert (case.lookup, case.reporter_wrapped, case.erasure_asked) == (None, None, False)
    assert domain.open_items(office.open("o1"), case, "shared")


# T-B07 and T-I01
def test_codes_tell_nothing(office):
    codes = [world.report(office, identity=None)[0] for _ in range(5)]
    assert all(len(case.code) == 9 and case.code[4] == "-" and case.pk.version == 4 for case in codes)
    assert len({case.code for case in codes}) == 5


def test_lists_take_as_many_queries_for_three_cases_as_for_one(office, django_assert_num_queries):
    world.report(office)
    held = office.open("o1")
    with django_assert_num_queries(2):
        assert len(domain.cases_of(held)) == 1
    for _ in range(2):
        world.report(office)
    with django_assert_num_queries(2):
        assert len(domain.cases_of(held)) == 3


# T-L01, of the database
def test_no_marker_of_a_whole_story_stands_in_the_database(office, tmp_path):
    marks = {
        name: f"CANARY-{name}-0123456789abcdef"
        for name in ("account", "place", "person", "file", "answer", "note", "why")
    }
    case, code = world.report(
        office,
        account=marks["account"],
        answers={"country": "QQQ", "place": marks["place"]},
        identity={"name": marks["person"]},
        files=[world.upload(marks["file"].encode(), name=f"{marks['file']}.jpg")],
    )
    held = office.open("o1")
    domain.write_message(reporter(code), case, marks["answer"])
    domain.add_item(held, case, "internal", "note", {"text": marks["note"]})
    domain.request_approval(held, action="referral", object_id=case.pk, case=case, reason=marks["why"])
    domain.enter(code=code)
    secrets_ = [
        *marks.values(),
        code,
        receipt.grouped(code),
        office.enrolled["o1"].passphrase,
        office.enrolled["o1"].recovery,
    ]
    haystack = []
    with connection.cursor() as cursor:
        for model in world.OfficerKey._meta.apps.get_app_config("reprisals_vault").get_models():
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            for row in cursor.fetchall():
                haystack += [
                    bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode() for value in row
                ]
    data = b"\n".join(haystack)
    blobs = b"".join(path.read_bytes() for path in Path(django_settings.REPRISALS_BLOBS).iterdir())
    for secret in secrets_:
        for form in (secret.encode(), secret.encode("utf-16-le"), secret.encode().hex().encode()):
            assert form not in data + blobs
    assert b"QQQ" not in data
