"""Signing in: invitation, second factor, passphrase, and how long each lasts (T-W01, W03, B03, B05, I21, X10, X11)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from reprisals.desk import factors, limits
from reprisals.desk.domain import officers
from reprisals.desk.models import Officer
from reprisals.vault import domain as vault
from reprisals.vault.models import OfficerUnlock
from tests.reprisals import world
from tests.reprisals.desk.people import PASSWORD, SEED, account, at_desk, code_now, said, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings):
    return world.office(settings)


@pytest.fixture(autouse=True)
def no_tries():
    limits._tries.clear()


def try_(client, officer, **changed):
    given = {"email": officer.email, "password": PASSWORD, "code": code_now(officer)}
    return client.post("/en/", given | changed)


# T-W01: without the second factor nobody reaches the desk, and no answer tells what was wrong.
def test_every_wrong_part_gets_the_same_words(office):
    officer = account(office, "o1")
    wrong = "Address, password and code do not belong together, or the code was used before."
    for changed in ({"email": "nobody@example.org"}, {"password": "x" * 20}, {"code": "000000"}):
        answer = try_(Client(), officer, **changed)
        assert answer.status_code == 200 and wrong in said(answer)
        assert PASSWORD not in answer.content.decode()
    officer.factor = None
    officer.save()
    assert wrong in said(try_(Client(), officer))


def test_a_code_opens_once(office):
    officer = account(office, "o1")
    code = code_now(officer)
    assert try_(Client(), officer, code=code).status_code == 302
    assert try_(Client(), officer, code=code).status_code == 200


# T-B05: whoever fails for another's account from one place locks nobody out elsewhere.
def test_tries_are_counted_by_account_and_place(office):
    officer = account(office, "o1")
    for _number in range(5):
        assert try_(Client(REMOTE_ADDR="198.51.100.77"), officer, password="wrong").status_code == 200
    assert try_(Client(REMOTE_ADDR="198.51.100.77"), officer).status_code == 429
    assert try_(Client(REMOTE_ADDR="198.51.100.78"), officer).status_code == 302


def test_nothing_opens_before_signing_in_and_only_the_keys_page_after(office):
    case, _code = world.report(office)
    stranger, officer = Client(), signed_in(account(office, "o1"))
    for path in ("/en/cases/", f"/en/cases/{case.pk}/", "/en/approvals/", "/en/actors/", "/en/report/", "/en/audit/"):
        assert stranger.get(path).status_code == 404
    for path in ("/en/cases/", f"/en/cases/{case.pk}/", "/en/approvals/", "/en/actors/"):
        assert officer.get(path).headers["Location"] == "/en/keys/"
    assert officer.post("/en/keys/", {"passphrase": "seven wrong words that open nothing at all"}).status_code == 200
    assert OfficerUnlock.objects.count() == 0


# T-X11
@pytest.mark.parametrize("target", ["//evil.example", "javascript:alert(1)", "https://evil.example/"])
def test_an_address_to_go_on_to_is_ignored(office, target):
    officer = account(office, "o1")
    given = {"email": officer.email, "password": PASSWORD, "code": code_now(officer), "next": target}
    assert Client().post(f"/en/?next={target}", given).headers["Location"] == "/en/keys/"


# T-B03
def test_wrong_passphrases_wait_longer_and_are_told_to_the_officer_alone(office):
    client, other = signed_in(account(office, "o1")), signed_in(account(office, "o2"))
    waits = []
    for number in range(10):
        officer = Officer.objects.get(email="o1@example.org")
        answer = client.post("/en/keys/", {"passphrase": "wrong words"})
        if officer.wait_until and officer.wait_until > timezone.now():
            assert answer.status_code == 429 and "Too many wrong passphrases." in said(answer)
            Officer.objects.filter(pk=officer.pk).update(wait_until=timezone.now())
            client.post("/en/keys/", {"passphrase": "wrong words"})
        officer.refresh_from_db()
        waits.append(round((officer.wait_until - timezone.now()).total_seconds()) if number > 3 else 0)
    assert waits[4:] == sorted(waits[4:]) and waits[4] in range(25, 70) and waits[-1] > waits[4]
    assert mail.outbox == []  # the desk reaches no mail server; the notifier does
    call_command("notify_officers", "--once")
    warned = [message for message in mail.outbox if "wrong passphrase" in message.body]
    assert [message.to for message in warned] == [["o1@example.org"]]
    assert not [message for message in mail.outbox if "wrong words" in message.body]
    Officer.objects.filter(email="o1@example.org").update(wait_until=timezone.now() + timedelta(hours=1))
    right = client.post("/en/keys/", {"passphrase": office.enrolled["o1"].passphrase})
    assert right.status_code == 429 and OfficerUnlock.objects.count() == 0
    assert other.post("/en/keys/", {"passphrase": office.enrolled["o2"].passphrase}).status_code == 302


def test_locking_and_signing_out_end_the_keys(office):
    client = at_desk(office, "o1")
    assert client.get("/en/keys/lock/").status_code == 405 and OfficerUnlock.objects.count() == 1
    assert client.post("/en/keys/lock/").status_code == 302 and OfficerUnlock.objects.count() == 0
    client.post("/en/keys/", {"passphrase": office.enrolled["o1"].passphrase})
    assert client.get("/en/out/").status_code == 405 and OfficerUnlock.objects.count() == 1  # T-X10
    assert client.post("/en/out/").status_code == 302 and OfficerUnlock.objects.count() == 0
    assert client.get("/en/cases/").status_code == 404


def test_stopping_everything_locks_all_and_lets_reports_in(office):
    first, second = at_desk(office, "o1"), at_desk(office, "o2")
    assert first.post("/en/keys/stop/", {"hours": 6}).status_code == 302
    assert second.get("/en/cases/").headers["Location"] == "/en/keys/"
    answer = second.post("/en/keys/", {"passphrase": office.enrolled["o2"].passphrase})
    assert answer.status_code == 403 and OfficerUnlock.objects.count() == 0
    assert world.report(office)[0].pk


def test_a_session_ends_after_twelve_hours(office, settings):
    client = at_desk(office, "o1")
    assert client.get("/en/cases/").status_code == 200
    settings.DESK_SESSION_SECONDS = -1
    assert client.get("/en/cases/").status_code == 404


def test_somebody_elses_half_of_a_key_opens_nothing(office):
    first, second = at_desk(office, "o1"), at_desk(office, "o2", unlock=False)
    second.cookies["d2"] = first.cookies["d2"].value
    assert second.get("/en/cases/").headers["Location"] == "/en/keys/"


# T-I21: whoever can reset a sign-in cannot read a case with it.
def test_an_invitation_ends_all_access_and_gives_no_key(office, capsys):
    client = at_desk(office, "o1")
    call_command("invite_officer", "O1@example.org", "--dry-run")
    assert client.get("/en/cases/").status_code == 200
    call_command("invite_officer", "O1@example.org")
    code = capsys.readouterr().out.strip().splitlines()[-1].strip()
    assert client.get("/en/cases/").status_code == 404 and OfficerUnlock.objects.count() == 0
    officer = Officer.objects.get(email="o1@example.org")
    assert code.encode() not in bytes(officer.invitation) and not officer.is_active

    new = Client()
    assert "do not belong together" in said(new.post("/en/join/", {"email": officer.email, "code": "AAAAA-BBBBB"}))
    assert new.post("/en/join/", {"email": officer.email, "code": code.lower()}).status_code == 302
    seed = factors.unseal(bytes.fromhex(new.session["joining"][1]), officer_id=officer.pk)
    page = new.get("/en/join/factor/")
    assert factors.shown(seed) in said(page)
    for password in ("short", "o1@example.org and more", "Officer o1 Officer"):
        answer = new.post("/en/join/factor/", {"password": password, "code": "000000"})
        assert answer.status_code == 200 and Officer.objects.get(pk=officer.pk).is_active is False
    import time

    given = {"password": "seven unrelated words of a plain evening", "code": factors.code_at(seed, time.time())}
    assert new.post("/en/join/factor/", given).headers["Location"] == "/en/"
    assert "invitation has ended" in said(new.post("/en/join/", {"email": officer.email, "code": code}))

    officer.refresh_from_db()
    step = officer.factor_step + 1
    again = {"email": officer.email, "password": given["password"], "code": factors.code_at(seed, step * 30)}
    assert new.post("/en/", again).headers["Location"] == "/en/keys/"
    assert new.get("/en/cases/").headers["Location"] == "/en/keys/"  # the keys are as they were, and locked


def test_an_invitation_ends_after_a_day(office):
    _officer, code = officers.invite(email="new@example.org", name="New", roles=["officer"], groups=[])
    assert officers.invited(email="new@example.org", code=code)
    Officer.objects.filter(email="new@example.org").update(invited_until=timezone.now())
    assert officers.invited(email="new@example.org", code=code) is None


def test_keys_are_made_once_shown_once_and_signed_by_two(office):
    new = Officer(email="new@example.org", name="New", is_active=True, roles=["officer"], groups=[str(office.group.pk)])
    new.set_password(PASSWORD)
    new.factor = factors.seal(SEED, officer_id=new.pk)
    new.save()
    client = signed_in(new)
    assert client.get("/en/keys/").headers["Location"] == "/en/keys/make/"
    page = client.post("/en/keys/make/")
    phrase = page.context["made"].passphrase
    assert phrase in said(page) and page.headers["Cache-Control"] == "no-store"
    assert client.get("/en/keys/make/").headers["Location"] == "/en/keys/"
    refused = client.post("/en/keys/", {"passphrase": phrase})
    assert refused.status_code == 403 and "Two other officers" in said(refused)

    key = vault.key_of(new.pk)
    address = f"/en/officers/{key.pk}/"
    first, second = at_desk(office, "o1"), at_desk(office, "o2")
    assert first.post(address, {"passphrase": "wrong", "compared": "on"}).status_code == 200
    assert first.post(address, {"passphrase": office.enrolled["o1"].passphrase}).status_code == 200
    assert key.endorsements.count() == 0
    for one, who in ((first, "o1"), (second, "o2")):
        answer = one.post(address, {"passphrase": office.enrolled[who].passphrase, "compared": "on"})
        assert answer.status_code == 302
    assert client.post("/en/keys/", {"passphrase": phrase}).headers["Location"] == "/en/cases/"
    own = vault.key_of(office.enrolled["o1"].key.officer_id)
    assert first.get(f"/en/officers/{own.pk}/").status_code == 404  # nobody signs her own


def test_the_recovery_code_makes_a_new_passphrase(office):
    client = signed_in(account(office, "o1"))
    assert client.post("/en/keys/recover/", {"recovery": "AAAAA"}).status_code == 200
    page = client.post("/en/keys/recover/", {"recovery": office.enrolled["o1"].recovery})
    phrase = page.context["made"].passphrase
    old = client.post("/en/keys/", {"passphrase": office.enrolled["o1"].passphrase})
    assert old.status_code == 200 and client.post("/en/keys/", {"passphrase": phrase}).status_code == 302


def test_the_daily_mail_says_the_same_every_day(office):
    account(office, "o1")
    call_command("send_desk_notice")
    world.report(office, urgent=True)
    call_command("send_desk_notice")
    first, second = mail.outbox
    assert (first.subject, first.body, first.to) == (second.subject, second.body, second.to)
    assert first.body == "Please check the desk.\n\nhttp://localhost:8002\n"
    call_command("send_desk_notice", "--dry-run")
    assert len(mail.outbox) == 2
