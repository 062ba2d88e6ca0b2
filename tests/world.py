"""A small portal with one of everything, and seven people who look at it; for the tests that hold whole tables.

Every object that somebody may not see carries a word of its own (`secret`), with the actors who may read it.
"""

import datetime
import time
from dataclasses import dataclass, field
from io import StringIO
from types import SimpleNamespace
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.tokens import default_token_generator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.organizations import domain as organizations
from accounts.organizations.mails import claim_token, invitation_token
from accounts.organizations.models import Invitation
from accounts.people import resets
from accounts.people.models import ApiToken
from civspace.files.domain import store
from civspace.front.domain import report_problem
from civspace.notices import kinds
from civspace.notices.mail import unsubscribe_token
from civspace.notices.models import Delivery, Notice
from meetings.accreditation.domain import claim_standing, decide_standing
from meetings.accreditation.models import Category, Criterion, Standing
from meetings.calendar.domain import change_meeting, create_meeting, link_meetings, put_document
from meetings.calendar.models import AgendaItem, Meeting
from submissions.statements import domain as statements
from tests import factories

ACTORS = ("anonymous", "stranger", "head", "other", "delegate", "elsewhere", "secretariat")
SIGNED_IN = frozenset(ACTORS) - {"anonymous"}
STAFF = frozenset({"elsewhere", "secretariat"})
HIDDEN_STATES = ("draft", "submitted", "under_review", "returned", "accepted", "refused", "withdrawn")


@dataclass
class World:
    """What there is: actors by name, things by name, and words that only some may read."""

    actors: dict[str, Any]
    things: SimpleNamespace = field(default_factory=SimpleNamespace)
    #: Word -> the actors, and addresses of others, who may read it.
    secrets: dict[str, frozenset[str]] = field(default_factory=dict)
    #: Actor -> the key of their session.
    sessions: dict[str, str] = field(default_factory=dict)
    #: Where the files lie.
    storages: dict[str, Any] = field(default_factory=dict)

    def secret(self, stem: str, *readers: str) -> str:
        """Return a word that stands nowhere else, and remember who may read it."""
        word = f"zq{stem.replace('_', '')}vole"
        self.secrets[word] = frozenset(readers)
        return word

    def client(self, actor: str) -> Client:
        """Return a fresh browser of an actor who signed in when the world was made; errors become answers."""
        client = Client(raise_request_exception=False)
        if actor in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[actor]
        return client

    def sign_in(self) -> None:
        """Give every actor but the anonymous a session in which they have just shown who they are."""
        for actor, user in self.actors.items():
            if user.is_authenticated:
                client = Client()
                client.force_login(user)
                session = client.session
                shown = {"method": "password", "at": time.time(), "email": user.email}
                session["account_authentication_methods"] = [shown]
                session.save()
                self.sessions[actor] = session.session_key


def build() -> World:
    """Make it, by the verbs of the portal, in the transaction of the caller. Takes some seconds."""
    call_command("load_reference", verbosity=0, stdout=StringIO())
    factories.make_body(code="csocd", name="Commission for Social Development", symbol_prefix="E/CN.5")
    person, staff = factories.person, factories.staff
    world = World(
        {
            "anonymous": AnonymousUser(),
            "stranger": person(name="Stranger", email="stranger@example.org"),
            "head": person(name="Headword", email="head@example.org"),
            "other": person(name="Otherword", email="other@example.org"),
            "delegate": person(name="Delegate", email="delegate@example.org"),
            "elsewhere": staff(scope="csocd", name="Elsewhere", email="elsewhere@example.org"),
            "secretariat": staff(name="Secretariat", email="secretariat@example.org"),
        }
    )
    _organizations(world)
    _standings(world)
    _meetings(world)
    _statements(world)
    _accounts(world)
    _told(world)
    world.sign_in()
    world.storages = settings.STORAGES
    return world


def _organizations(world: World) -> None:
    people, things = world.actors, world.things
    head, other, desk = people["head"], people["other"], people["secretariat"]
    create = organizations.create_organization
    about = world.secret("colleague", "head", *STAFF)
    things.own = create(by=head, name="River Association", acronym="RIVA", about="Rivers.")
    things.name = organizations.add_name(
        organization=things.own, by=head, name="Association des rivières", language="fr"
    )
    things.other = create(by=other, name="Mountain Society")
    for made in (things.own, things.other):
        organizations.verify_organization(organization=made, by=desk, reason="Seen.")
    things.colleague = factories.join(factories.person(name=about.title()), things.own, "editor")
    things.invitation = organizations.invite(
        organization=things.own, by=head, email=f"{world.secret('invited', 'head')}@example.org", role="viewer"
    )
    things.invitation = Invitation.objects.get(organization=things.own)
    organizations.invite(organization=things.own, by=head, email="stranger@example.org", role="viewer")
    things.for_stranger = Invitation.objects.get(email="stranger@example.org")
    things.asked = organizations.ask_to_join(
        organization=things.own, by=factories.person(name="Asks"), message=world.secret("joins", "head", *STAFF)
    )
    things.asks = organizations.ask_to_join(organization=things.other, by=people["stranger"], message="Please.")
    mission = create(by=people["delegate"], name="Permanent Mission of Avelonia", kind="mission", invented=True)
    organizations.decide_request(request=mission.join_requests.get(), by=desk, accept=True, reason="Seen.")
    things.mission = mission
    things.waiting_mission = create(
        by=factories.person(name="Claimant"),
        name=f"Mission of {world.secret('mission', *STAFF)}",
        kind="mission",
        invented=True,
    )
    things.mission_request = things.waiting_mission.join_requests.get()
    things.listed = organizations.list_organization(name="Listed Union", registered_contact="contact@example.org")
    things.claim = organizations.claim_organization(organization=things.listed, by=people["stranger"], to_contact=True)
    things.aside = organizations.list_organization(
        name=f"{world.secret('aside', *STAFF)} Person", set_aside="private person"
    )
    gone = factories.person(name="Gone")
    things.closed = create(by=gone, name=f"{world.secret('closed', *STAFF, gone.email)} Circle")
    organizations.close_organization(organization=things.closed, by=gone, reason="Over.")


def _file(world: World, stem: str, by: Any, *readers: str) -> Any:
    word = world.secret(stem, *readers)
    return store(upload=SimpleUploadedFile(f"{word}.txt", f"Proof {word}.".encode()), by=by)


def _standings(world: World) -> None:
    people, things = world.actors, world.things
    factories.make_standing(organization=things.own, category="special")
    factories.make_standing(organization=things.other, category="special")
    head, other = people["head"], people["other"]
    things.evidence = _file(world, "proof", head, "head", "secretariat")
    things.claimed = claim_standing(
        organization=things.own,
        category=Category.objects.get(pk="roster"),
        by=head,
        explanation=world.secret("claims", "head", "secretariat"),
        granted_by=f"E/2999/INF/9 {world.secret('grants', 'head', 'secretariat')}",
        evidence=things.evidence,
    )
    refused = claim_standing(
        organization=things.other,
        category=Category.objects.get(pk="general"),
        by=other,
        explanation=world.secret("pleads", "other", "secretariat"),
    )
    decide_standing(
        standing=refused,
        verb="refuse",
        by=people["secretariat"],
        criterion=Criterion.objects.filter(scheme=refused.category.scheme).first(),
        reason=world.secret("declined", "other", "secretariat"),
    )
    things.refused_standing = Standing.objects.get(pk=refused.pk)
    things.loose_file = _file(world, "loose", head, "head")


def _meetings(world: World) -> None:
    things, desk = world.things, world.actors["secretariat"]
    things.meeting = factories.open_meeting(slug="hrc-70", values={"hrc-written-replacement": {"allowed": True}})
    things.earlier = factories.make_meeting(slug="hrc-69", title="Sixty-ninth session", number="69", days=-300)
    things.item = AgendaItem.objects.filter(meeting=things.meeting).last()
    begins_on = timezone.now().date() + datetime.timedelta(days=200)
    meeting = Meeting(
        body_id="hrc",
        slug="hrc-unannounced",
        title_en=f"Session {world.secret('unannounced', 'secretariat')}",
        begins_on=begins_on,
        ends_on=begins_on,
        time_zone="Europe/Zurich",
    )
    things.draft_meeting = create_meeting(meeting=meeting, by=desk)
    things.link = link_meetings(earlier=things.earlier, later=things.meeting, by=desk)
    things.document = put_document(
        meeting=things.meeting,
        by=desk,
        symbol="A/HRC/70/1",
        title_en="Report",
        issued_on=begins_on,
        languages=["en"],
        original="en",
        url="https://www.un.org/",
    )
    put_document(
        meeting=things.draft_meeting,
        by=desk,
        symbol="A/HRC/71/1",
        title_en=f"Paper {world.secret('paper', 'secretariat')}",
        issued_on=begins_on,
        languages=["en"],
        original="en",
        url="https://www.un.org/",
    )


def _statements(world: World) -> None:
    people, things = world.actors, world.things
    people["head"].organization, people["other"].organization = things.own, things.other
    desk, meeting = people["secretariat"], things.meeting
    things.statements = {}
    for state in (*HIDDEN_STATES, "published"):
        readers = ("head",) if state == "draft" else ("head", "secretariat")
        title = f"On {world.secret(state, *(ACTORS if state == 'published' else readers))}"
        body = f"The {world.secret(state + 'text', *(ACTORS if state == 'published' else readers))} text."
        things.statements[state] = factories.make_statement(
            state=state, by=people["head"], meeting=meeting, desk=desk, title=title, body=body
        )
    # Decisions say something of their own, and so does what was written since.
    returned = factories.make_statement(state="under_review", by=people["head"], meeting=meeting, desk=desk)
    message = {**factories.cite(meeting), "message": world.secret("points", "head", "secretariat")}
    statements.return_statement(statement=returned, by=desk, **message)
    statements.save_draft(
        statement=returned,
        by=people["head"],
        title=f"Anew {world.secret('rethought', 'head')}",
        body="Rethought.",
        language="en",
        agenda_item=things.item,
    )
    refused = factories.make_statement(state="under_review", by=people["head"], meeting=meeting, desk=desk)
    message = {**factories.cite(meeting, "refuse"), "message": world.secret("grounds", "head", "secretariat")}
    statements.refuse_statement(statement=refused, by=desk, **message)
    # What stood in an earlier version of what is published now was never published.
    earlier = statements.create_draft(
        organization=things.own,
        meeting=meeting,
        by=people["head"],
        title="Kept",
        body=f"An {world.secret('earlier', 'head')} thought.",
        language="en",
        agenda_item=things.item,
    )
    statements.save_draft(
        statement=earlier, by=people["head"], title="Kept", body="Last.", language="en", agenda_item=things.item
    )
    for verb, by in (("submit", people["head"]), ("claim", desk), ("accept", desk), ("publish", desk)):
        earlier.refresh_from_db()
        getattr(statements, f"{verb}_statement")(statement=earlier, by=by)
    things.other_statement = factories.make_statement(
        by=people["other"], meeting=meeting, title=world.secret("others", "other")
    )


def _accounts(world: World) -> None:
    people, things = world.actors, world.things
    head = people["head"]
    things.bearer = {name: factories.token(user) for name, user in people.items() if user.is_authenticated}
    things.token = ApiToken.objects.filter(person=head).get()
    ApiToken.objects.filter(pk=things.token.pk).update(label=world.secret("label", "head"))
    things.key = Authenticator.objects.create(
        user=factories.person(name="Keeps a key"),
        type=Authenticator.Type.WEBAUTHN,
        data={"name": world.secret("passkey"), "credential": {}, "passwordless": False},
    )
    things.address = EmailConfirmationHMAC(EmailAddress.objects.get(user=people["stranger"])).key
    things.reset_key = (user_pk_to_url_str(head), default_token_generator.make_token(head))
    lost = factories.person(name="Lost")
    factories.second_factor(lost)
    things.reset = resets.request_reset(person=lost, reason=world.secret("lost", *STAFF))
    things.reset_secret = resets.signature(things.reset)
    things.problem = report_problem(page="/en/", message=world.secret("problem", *STAFF), email="someone@example.org")


def _told(world: World) -> None:
    people, things = world.actors, world.things
    longer = {"ends_on": things.meeting.ends_on + datetime.timedelta(days=1)}
    change_meeting(meeting=things.meeting, by=people["secretariat"], changes=longer, note="One day more.")
    mine = Notice.objects.filter(recipient=people["head"])
    things.notice = mine.filter(kind__startswith="statement_returned").first()
    things.delivery = Delivery.objects.filter(notice=things.notice).get()
    news = next(notice for notice in mine if not kinds.get(notice.kind).decision)
    things.unsubscribe = unsubscribe_token(news)
    things.invitation_token = invitation_token(things.for_stranger)
    things.claim_token = claim_token(things.claim)
