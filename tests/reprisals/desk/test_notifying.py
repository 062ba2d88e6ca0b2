"""The notifier: fixed words at the right time to the right officers, and never a word about a case."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command

from reprisals.desk.domain import notifying
from reprisals.desk.models import Officer, Told
from reprisals.vault import domain as vault
from reprisals.vault import keys
from reprisals.vault.models import Alert, IntakeGroup
from tests.reprisals import world
from tests.reprisals.desk.people import account, at_desk, said, signed_in

pytestmark = pytest.mark.django_db
DAILY = "Please check the desk.\n\nhttp://localhost:8002\n"
NOW = "Please check the desk now.\n\nhttp://localhost:8002\n"


@pytest.fixture
def office(settings):
    made = world.office(settings)
    other = IntakeGroup.objects.create(names={"en": "Regional office"}, descriptions={})
    world.add(made, "other", group=other)
    for who in ("o1", "o2", "other"):
        account(made, who, on_duty=who != "o2")
    return made


def at(hour, day=2):
    return datetime(2026, 11, day, hour, 30, tzinfo=UTC)


def sent():
    """Return who got what since the last look, in order."""
    found = [(message.to[0].partition("@")[0], message.subject, message.body) for message in mail.outbox]
    mail.outbox.clear()
    return found


def notify(monkeypatch, now):
    """Look once, as the command does, at a given time."""
    monkeypatch.setattr(notifying.timezone, "now", lambda: now)
    notifying.forget()
    for one in notifying.due():
        notifying.send(one)
    monkeypatch.undo()
    return sorted(sent())


def test_the_daily_mails_come_twice_whether_or_not_anything_happened(office, monkeypatch):
    everybody = [(who, "CivSpace", DAILY) for who in ("o1", "o2", "other")]
    hours = (3, 7, 8, 14, 15, 23)
    assert [notify(monkeypatch, at(hour)) for hour in hours] == [[], everybody, [], [], everybody, []]
    world.report(office)
    assert [notify(monkeypatch, at(hour, 3)) for hour in hours] == [[], everybody, [], [], everybody, []]


def test_what_is_urgent_is_told_to_those_on_duty_in_its_group_once_and_again_for_the_next(office, monkeypatch):
    urgent = [("o1", "CivSpace", NOW)]
    case, _code = world.report(office, urgent=True)
    assert [notify(monkeypatch, at(3)), notify(monkeypatch, at(4))] == [urgent, []]
    world.report(office, urgent=True)  # told already: whoever looks sees both
    assert notify(monkeypatch, at(4)) == []
    for found in vault.cases_of(office.open("o1")):
        vault.move_case(office.open("o1"), found.case, status="triaged")
    assert notify(monkeypatch, at(5)) == [] and not Told.objects.filter(kind="urgent").exists()
    world.report(office, urgent=True)
    assert notify(monkeypatch, at(6)) == urgent
    assert notify(monkeypatch, at(6, 3)) == urgent  # nobody looked: again on another day
    assert case.code not in NOW


def test_the_use_of_the_escrow_key_is_told_to_all_and_stands_on_the_desk(office, monkeypatch):
    case, _code = world.report(office)
    desk = at_desk(office, "o1")
    assert "The escrow key was used" not in said(desk.get("/en/cases/"))
    keys.alert("glass.broken", [case.pk])
    day = Alert.objects.get(kind="glass.broken").day
    morning = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    everybody = [(who, "CivSpace", NOW) for who in ("o1", "o2", "other")]
    assert [notify(monkeypatch, morning), notify(monkeypatch, morning)] == [everybody, []]
    assert notify(monkeypatch, morning + timedelta(days=1)) == []
    assert "The escrow key was used" in said(desk.get("/en/cases/"))
    assert "The escrow key was used" in said(at_desk(office, "other").get("/en/cases/"))


def test_a_mail_that_is_not_taken_is_due_again(office, monkeypatch):
    world.report(office, urgent=True)

    def fails(*args, **kwargs):
        raise ConnectionRefusedError

    (one,) = [one for one in notifying.due() if one.kind == "urgent"]
    with monkeypatch.context() as patch:
        patch.setattr(notifying, "mail", fails)
        with pytest.raises(ConnectionRefusedError):
            notifying.send(one)
    assert one in notifying.due() and one.held_back
    assert notifying.send(one) == 1 and notifying.send(one) == 0


def test_an_officer_goes_on_duty_and_off_it_herself(office):
    desk = signed_in(Officer.objects.get(email="o2@example.org"))
    assert "You are not on duty" in said(desk.get("/en/officers/"))
    assert desk.get("/en/officers/duty/").status_code == 405
    assert desk.post("/en/officers/duty/").headers["Location"] == "/en/officers/"
    assert "You are on duty" in said(desk.get("/en/officers/"))
    assert dict(Officer.objects.values_list("email", "on_duty"))["o2@example.org"] is True
    desk.post("/en/officers/duty/")
    assert dict(Officer.objects.values_list("email", "on_duty"))["o2@example.org"] is False


def test_a_dry_run_counts_and_sends_nothing(office, capsys):
    world.report(office, urgent=True)
    expected = sum(len(one.officers) for one in notifying.due())
    call_command("notify_officers", "--dry-run")
    assert capsys.readouterr().out == f"Would send {expected} mails.\n" and expected >= 1
    assert mail.outbox == [] and not Told.objects.exists()
