"""What ends: shredding, retention, and what a reporter takes back."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from reprisals.vault import audit, domain, files
from reprisals.vault.errors import Hidden, NeedsApproval, NoConsent, Refused
from reprisals.vault.models import (
    Alert,
    Approval,
    Attachment,
    AuditEvent,
    Case,
    CaseKey,
    Item,
    KeyGrant,
    ReporterSession,
)
from tests.reprisals import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings):
    return world.office(settings)


def today():
    return datetime.now(UTC).date()


# T-C19
def test_a_shredded_case_is_gone_but_for_a_row_to_count(office, django_capture_on_commit_callbacks):
    case, code = world.report(office, files=[world.upload(), world.upload(b"two")])
    kept, kept_code = world.report(office, files=[world.upload(b"kept")])
    domain.rotate(office.open("o1"), case)
    token = domain.enter(code=code)
    with django_capture_on_commit_callbacks(execute=True):
        domain.shred(case)
    for model in (CaseKey, Item, Attachment, ReporterSession, Approval):
        assert not model.objects.filter(case=case).exists()
    assert not KeyGrant.objects.filter(case_key__case=case).exists()
    assert len(list(Path(django_settings.REPRISALS_BLOBS).iterdir())) == 1
    assert domain.enter(code=code) is None
    assert domain.reporter_of(token) is None
    with pytest.raises(Hidden):
        domain.case_of(office.open("o1"), case.pk)
    case.refresh_from_db()
    assert (case.status, case.lookup, case.reporter_wrapped, bytes(case.reporter_public)) == (
        "shredded",
        None,
        None,
        b"",
    )
    assert AuditEvent.objects.filter(action="case.shredded", object_id=str(case.pk)).count() == 1
    assert domain.enter(code=kept_code)
    assert [one.case for one in domain.cases_of(office.open("o1"))] == [kept]


def test_shredding_by_hand_needs_a_second_person_and_no_hold(office):
    case, _code = world.report(office)
    held = office.open("o1")
    with pytest.raises(NeedsApproval):
        domain.shred_agreed(held, case)
    asked = domain.request_approval(held, action="shred", object_id=case.pk, case=case)
    domain.approve(office.open("o2"), asked)
    domain.hold(held, case, on=True)
    with pytest.raises(Refused):
        domain.shred_agreed(held, case)
    assert Item.objects.filter(case=case).count() == 4
    domain.hold(held, case, on=False)
    domain.shred_agreed(held, case)
    assert not Item.objects.filter(case=case).exists()


# T-Z03
def test_only_what_is_due_and_not_held_is_shredded(office, settings):
    settings.REPRISALS_KEEP_DAYS = 100
    held = office.open("o1")
    names = ("due", "held", "extended", "reopened", "near", "far", "open")
    cases = {name: world.report(office, identity=None)[0] for name in names}
    for name in names[:-1]:
        domain.move_case(held, cases[name], status="closed")
        assert Case.objects.get(pk=cases[name].pk).retention_until == today() + timedelta(days=100)
    days = {"due": 0, "held": 0, "extended": 0, "reopened": 0, "near": 30, "far": 31}
    for name, left in days.items():
        Case.objects.filter(pk=cases[name].pk).update(retention_until=today() + timedelta(days=left))
    domain.hold(held, cases["held"], on=True)
    until = today() + timedelta(days=365)
    with pytest.raises(NeedsApproval):
        domain.extend(held, cases["extended"], until=until, asked=cases["extended"].pk)
    asked = domain.request_approval(held, action="extension", object_id=cases["extended"].pk, case=cases["extended"])
    domain.approve(office.open("o2"), asked)
    domain.extend(held, cases["extended"], until=until, asked=cases["extended"].pk)
    domain.move_case(held, cases["reopened"], status="follow-up")

    foreseen = domain.retention(dry_run=True)
    assert ([case.pk for case in foreseen.shredded], [case.pk for case in foreseen.warned]) == (
        [cases["due"].pk],
        [cases["near"].pk],
    )
    assert not Case.objects.filter(status="shredded").exists() and not Alert.objects.exists()
    done = domain.retention()
    assert [case.pk for case in done.shredded] == [cases["due"].pk]
    assert list(Case.objects.filter(status="shredded")) == [cases["due"]]
    assert list(Alert.objects.values_list("kind", "object_id")) == [("retention.near", cases["near"].pk)]
    assert domain.retention().shredded == []


def test_the_job_forgets_sessions_that_are_over_and_blobs_of_no_case(office):
    _case, code = world.report(office, files=[world.upload()])
    domain.enter(code=code)
    office.token("o1")
    given_up, fresh = world.upload(b"given up"), world.upload(b"under way")
    yesterday = (datetime.now(UTC) - timedelta(days=1)).timestamp()
    os.utime(files.blob_path(given_up.blob), (yesterday, yesterday))
    ReporterSession.objects.update(ends=datetime.now(UTC))
    done = domain.retention()
    assert (done.orphans, done.sessions) == (1, 1)
    assert not files.blob_path(given_up.blob).exists() and files.blob_path(fresh.blob).exists()
    assert len(list(Path(django_settings.REPRISALS_BLOBS).iterdir())) == 2


# T-Z04
@pytest.mark.parametrize("how", ["consent", "erase"])
def test_who_takes_everything_back_takes_the_identity_back(office, how):
    case, code = world.report(office)
    custodian = office.open("ic")
    asked = domain.request_approval(custodian, action="identity", object_id=case.pk, case=case)
    domain.approve(office.open("o1"), asked)
    assert len(domain.open_items(custodian, case, "identity")) == 1
    reporter = domain.reporter_of(domain.enter(code=code))
    if how == "consent":
        domain.change_consent(reporter, {"scopes": [], "by": "victim", "recipient": ""})
    else:
        domain.close_inbox(reporter, erase=True)
    assert domain.open_items(custodian, case, "identity") == []
    assert domain.retention(dry_run=True).identities == 1
    assert domain.retention().identities == 1
    assert not CaseKey.objects.filter(case=case, compartment="identity").exists()
    assert not Item.objects.filter(case=case, compartment="identity").exists()
    assert domain.retention().identities == 0
    with pytest.raises(NoConsent) as caught:
        domain.require_consent(office.open("o1"), case, "contact")
    assert caught.value.why == "withdrawn"
    case.refresh_from_db()
    assert case.erasure_asked is (how == "erase")
    kinds = {"identity.withdrawn"} | ({"erasure.asked"} if how == "erase" else set())
    assert set(Alert.objects.values_list("kind", flat=True)) == kinds
    assert audit.verify() == AuditEvent.objects.count()


def test_an_identity_given_again_after_it_was_taken_back_is_kept(office):
    case, code = world.report(office)
    domain.change_consent(domain.reporter_of(domain.enter(code=code)), {"scopes": [], "by": "victim", "recipient": ""})
    domain.add_identity(domain.reporter_of(domain.enter(code=code)), {"name": "B. Person"})
    domain.retention()
    custodian = office.open("ic")
    asked = domain.request_approval(custodian, action="identity", object_id=case.pk, case=case)
    domain.approve(office.open("o1"), asked)
    [item] = domain.open_items(custodian, case, "identity")
    assert item.fields == {"name": "B. Person"}
