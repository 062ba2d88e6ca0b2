"""The mail server puts off, refuses, hangs or is away: others are not held up, and every mail ends as the page says."""

from collections.abc import Iterator

import pytest

from tests.private import truth
from tests.private.browser import Draft
from tests.private.mail import GREYLIST, HANG, MUTE, REJECT
from tests.private.portal import Portal, private_portal
from tests.private.processes import wait_until

pytestmark = [pytest.mark.faults]


@pytest.fixture(scope="module")
def whole_portal() -> Iterator[Portal]:
    """A portal that waits three seconds for each answer of the mail server, not twenty."""
    with private_portal(TEST_EMAIL_TIMEOUT="3") as portal:
        yield portal


def mail_of(portal: Portal, draft: Draft, email: str) -> tuple[str, str, int]:
    """Return state, error and attempts of the mail by which a person hears that a statement was submitted."""
    query = """SELECT d.state, d.last_error, d.attempts FROM civspace_notices_delivery d
               JOIN civspace_notices_notice n ON n.id = d.notice_id JOIN accounts_people_user u ON u.id = n.recipient_id
               WHERE n.kind = 'statement_submitted' AND n.event LIKE %s AND u.email = %s"""
    ((state, error, attempts),) = portal.postgres.ask(query, [f"statement:{draft.pk}:%", email])
    return state, error, attempts


def test_each_address_is_treated_by_itself(portal: Portal) -> None:
    """One that is put off, one that does not exist, one that hangs; all others get theirs meanwhile."""
    authors = [portal.author(number) for number in range(4)]
    addresses = [author.organization["email"] for author in authors]
    for address, mode in zip(addresses, (GREYLIST, REJECT, HANG), strict=False):
        portal.mail.modes[address] = mode
    drafts = [author.submitted() for author in authors]

    def state(number: int) -> str:
        return mail_of(portal, drafts[number], addresses[number])[0]

    wait_until(lambda: state(3) == "sent", f"the last one is sent\n{portal.said()}", seconds=60)
    wait_until(lambda: state(1) == "failed", "the refused one is given up at once")
    wait_until(lambda: state(0) == state(2) == "queued", "two wait for their next attempt")
    assert mail_of(portal, drafts[0], addresses[0]) == ("queued", "smtp 451 4.7.1", 1)
    assert mail_of(portal, drafts[1], addresses[1]) == ("failed", "smtp 550 5.1.1", 1)
    assert mail_of(portal, drafts[2], addresses[2])[2] == 1
    failing = portal.postgres.ask("SELECT email FROM accounts_people_user WHERE email_failed_at IS NOT NULL")
    assert failing == [(addresses[1],)]
    page = portal.officer().get("/en/desk/deliveries/?state=failed")
    assert page.status == 200 and "smtp 550 5.1.1" in page.text

    portal.mail.modes[addresses[2]] = "accept"
    portal.settle()
    assert mail_of(portal, drafts[0], addresses[0])[0] == "sent"
    assert mail_of(portal, drafts[2], addresses[2])[0] == "sent"
    truth.holds(portal, drafts, repeated=1)  # the one that was taken without a yes
    assert len(set(portal.mail.ids_to(addresses[2]))) == len({drafts[2].pk})


def test_a_server_that_is_mute_costs_attempts_and_no_mail(portal: Portal) -> None:
    portal.mail.mode = MUTE
    author = portal.author(4)
    draft = author.submitted()
    address = author.organization["email"]
    wait_until(lambda: mail_of(portal, draft, address)[1:] == ("SMTPServerDisconnected", 1), portal.said())
    assert portal.reader().get("/healthz").status == 200
    # Nothing but mail waits: a document is built meanwhile.
    assert portal.officer().publish(draft).status == 302
    wait_until(lambda: truth.documents(portal, draft), f"the document is built\n{portal.said()}")
    portal.mail.mode = "accept"
    portal.settle()
    truth.holds(portal, [draft], repeated=2)
    truth.page_tells(portal, draft)


def test_what_never_succeeds_is_given_up_and_can_be_sent_again(portal: Portal) -> None:
    author = portal.author(5)
    address = author.organization["email"]
    portal.mail.modes[address] = HANG
    draft = author.submitted()
    wait_until(lambda: mail_of(portal, draft, address)[::2] == ("queued", 1), "the first attempt fails")
    portal.postgres.ask("UPDATE civspace_notices_delivery SET attempts = 7 WHERE state = 'queued'")
    portal.settle()
    assert mail_of(portal, draft, address)[::2] == ("failed", 8)
    portal.mail.modes.clear()
    query = "SELECT id FROM civspace_notices_delivery WHERE state = 'failed' AND attempts = 8"
    ((key,),) = portal.postgres.ask(query)
    assert portal.officer().post(f"/en/desk/deliveries/{key}/send-again/").status == 302
    portal.settle()
    assert mail_of(portal, draft, address)[0] == "sent"
    truth.notices_hold(portal)
