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
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.organizations import domain as organizations
from accounts.organizations.mails import claim_token, invitation_token
from accounts.organizations.merging import domain as merging
from accounts.organizations.models import Invitation
from accounts.people import breakglass, erasing, resets
from accounts.people.models import ApiToken
from accounts.people.states import Role
from civspace.audit.models import Entry
from civspace.contest.domain import answer_complaint, file_complaint
from civspace.files.domain import store
from civspace.files.parts import begin as begin_upload
from civspace.front.domain import report_problem
from civspace.notices import kinds
from civspace.notices.follows import domain as follows
from civspace.notices.follows.fanout import fan_out
from civspace.notices.mail import unsubscribe_token
from civspace.notices.models import Delivery, Follow, Hit, News, Notice
from civspace.threads import registry as threads
from civspace.threads.domain import answer, note, write
from civspace.threads.models import Thread
from civspace.threads.saving import save_reply
from meetings.accreditation.applications.domain import add_document, save_answers, start_application
from meetings.accreditation.applications.models import Application
from meetings.accreditation.domain import claim_standing, decide_standing
from meetings.accreditation.measures.domain import propose_measure
from meetings.accreditation.models import (
    Category,
    Check,
    CheckKind,
    Criterion,
    Doubt,
    FormField,
    ListEntry,
    ListName,
    NameMatch,
    Scheme,
    Standing,
)
from meetings.accreditation.register.domain import declare
from meetings.accreditation.reports.documents import add_document as attach_to_report
from meetings.accreditation.reports.domain import expect_reports, submit_report, write_report
from meetings.accreditation.reports.models import PeriodicReport
from meetings.calendar.domain import change_meeting, create_meeting, link_meetings, put_document
from meetings.calendar.models import AgendaItem, Meeting
from meetings.calendar.programme import put_sitting, release_programme
from meetings.calendar.timetable import instant
from meetings.modalities.exceptions import admit_late
from meetings.modalities.loading import load_exception_reasons
from submissions.record import domain as briefs
from submissions.record.models import Compendium, CompendiumVolume
from submissions.statements import domain as statements
from submissions.statements.domain.agreeing import Reply
from submissions.statements.domain.editing import Proposal
from submissions.statements.models import ReasonCode, TeamText
from tests import factories
from tests.accreditation.asking import put_questions

ACTORS = ("anonymous", "stranger", "head", "other", "delegate", "elsewhere", "secretariat")
SIGNED_IN = frozenset(ACTORS) - {"anonymous"}
STAFF = frozenset({"elsewhere", "secretariat"})
HIDDEN_STATES = ("draft", "submitted", "under_review", "returned", "accepted", "refused", "withdrawn", "withheld")


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
        assert word.isascii() and word.isalnum()
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
            "secretariat": staff(*Role.values, name="Secretariat", email="secretariat@example.org"),
        }
    )
    _organizations(world)
    _standings(world)
    _screening(world)
    _committee(world)
    _reports(world)
    _meetings(world)
    _statements(world)
    _edited(world)
    _accounts(world)
    _threads(world)
    _told(world)
    _briefs(world)
    _complaints(world)
    put_questions(world)
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
    things.merge = merging.ask_for_merge(
        source=things.own, survivor=things.other, by=head, message=world.secret("merger", "head", "other", *STAFF)
    )
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


def _declared(world: World) -> None:
    """What the organization of `head` declares in public and for its own eyes, and a doubt about its standing."""
    head, things = world.actors["head"], world.things
    values = {"organization": things.own, "by": head, "year": 2025, "interest": "public"}
    values["shares"] = {"members": "over_50", "foundations": "up_to_50"}
    declare(**values, conflicts=world.secret("conflicts", "head", "secretariat"))
    things.declared = declare(**values, public=True)
    standing = Standing.objects.filter(organization=things.own).get()
    Doubt.objects.create(standing=standing, why="odd_date", said=world.secret("doubts", "secretariat"))


def _standings(world: World) -> None:
    people, things = world.actors, world.things
    factories.make_standing(organization=things.own, category="special")
    factories.make_standing(organization=things.other, category="special")
    head, other = people["head"], people["other"]
    _declared(world)
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
    things.practice = factories.make_practice()
    things.application = _application(world, things.own, "head", "applies", "head")
    things.other_application = _application(world, things.other, "other", "otherapplies", "other", "secretariat")
    moved = {"state": "submitted", "submitted_at": timezone.now()}
    Application.objects.filter(pk=things.other_application.pk).update(**moved)
    things.loose_file = _file(world, "loose", head, "head")
    things.upload = begin_upload(by=head, name="slow.pdf", size=5)


def _screening(world: World) -> None:
    """An application of the organization, and what the Secretariat alone knows of it."""
    things = world.things
    things.screened = Application.objects.create(
        organization=things.own,
        scheme_id="ecosoc",
        category_id="special",
        state="screening",
        submitted_at=timezone.now(),
    )
    kind = CheckKind.objects.create(slug="world", scheme_id="ecosoc", question="Does it exist?")
    things.check = Check.objects.create(
        application=things.screened, kind=kind, finding="unclear", note=world.secret("checknote", "secretariat")
    )
    entry = ListEntry.objects.create(pk="1", kind="entity", reference="XXe.1", digest="1")
    word = world.secret("listedname", "secretariat")
    ListName.objects.create(entry=entry, name=f"River {word}")
    things.match = NameMatch.objects.create(
        organization=things.own,
        body_id="ecosoc",
        entry=entry,
        part="organization",
        name="River Association",
        listed_name=f"River {word}",
        score=90,
        why="sound",
        pair="1" * 64,
        state="unclear",
        note=world.secret("comparednote", "secretariat"),
        settled_at=timezone.now(),
    )


def _committee(world: World) -> None:
    """An application of `head` before a committee that sits, one that a closed session closed, and one granted."""
    from meetings.accreditation.applications.models import Application
    from meetings.accreditation.committee.decisions import close_report, decide
    from meetings.accreditation.committee.sessions import create_session, list_applications, open_session

    things, desk = world.things, world.actors["secretariat"]
    scheme = Category.objects.get(pk="special").scheme
    now = timezone.now()
    things.certified = Standing.objects.get(organization=things.own, category="special")

    def apply(state: str, **fields: Any) -> Application:
        return Application.objects.create(
            organization=things.own,
            scheme=scheme,
            category_id="general",
            sort="reclassification",
            about=things.certified,
            state=state,
            submitted_at=now,
            **fields,
        )

    def sit(application: Application, year: int) -> Any:
        days = {"begins_on": datetime.date(year, 1, 25), "ends_on": datetime.date(year, 2, 3)}
        session = create_session(scheme=scheme, by=desk, name=f"{year} regular session", year=year, **days)
        (item,) = list_applications(session=session, applications=[application], by=desk)
        return open_session(session=session, by=desk), item

    things.closed_application = apply("ready_for_committee")
    things.closed_session, item = sit(things.closed_application, 2025)
    things.decision = decide(
        item=item,
        verb="close",
        by=desk,
        criterion=Criterion.objects.filter(scheme=scheme).first(),
        reason=world.secret("closes", "head", "delegate", "secretariat"),
    )
    close_report(session=things.closed_session, by=desk)
    things.before_committee = apply("ready_for_committee")
    things.session, things.session_item = sit(things.before_committee, 2026)
    apply("council_granted", granted=things.certified)


def _reports(world: World) -> None:
    """A report that the head has begun to write, and one of the other organization that was submitted."""
    people, things = world.actors, world.things
    standings = Standing.objects.filter(state="confirmed").select_related("category__scheme__body", "organization")
    expect_reports(standings, today=timezone.now().date())
    things.report, things.other_report = (
        PeriodicReport.objects.get(standing__organization=one) for one in (things.own, things.other)
    )
    write_report(report=things.report, by=people["head"], values={"activities": world.secret("begun", "head")})
    things.report_document = attach_to_report(
        report=things.report, file=_file(world, "reportpaper", people["head"], "head"), by=people["head"]
    )
    told = world.secret("reported", "other", "secretariat", "delegate")
    written = write_report(
        report=things.other_report,
        by=people["other"],
        values={"activities": told, "contribution": "Much.", "changes": "None."},
    )
    things.sent_document = attach_to_report(
        report=written,
        file=_file(world, "sentpaper", people["other"], "other", "secretariat", "delegate"),
        by=people["other"],
    )
    submit_report(report=written, by=people["other"])
    things.measure = propose_measure(
        standing=Standing.objects.get(organization=things.own, state="confirmed"),
        verb="suspend",
        by=people["secretariat"],
        criterion=Criterion.objects.get(pk="ecosoc-conduct"),
        reason=world.secret("noticed", "head", "secretariat"),
        months=6,
    )


def _application(world: World, organization: Any, actor: str, stem: str, *readers: str) -> Application:
    """Return a draft with an answer and a document that only some may read."""
    by = world.actors[actor]
    made = start_application(organization=organization, scheme=Scheme.objects.get(pk="hlpf-slot"), by=by)
    save_answers(application=made, by=by, values={"hlpf-slot-use": f"We {world.secret(stem, *readers)}."})
    file = _file(world, f"{stem}paper", by, *readers)
    field = FormField.objects.get(pk="hlpf-slot-publications")
    document = add_document(application=made, field=field, file=file, by=by)
    setattr(world.things, f"{stem}_document", document)
    return Application.objects.get(pk=made.pk)


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
    hours = {
        "begins_at": instant(things.meeting.begins_on, datetime.time(10), things.meeting.zone),
        "ends_at": instant(things.meeting.begins_on, datetime.time(13), things.meeting.zone),
    }
    things.sitting = put_sitting(meeting=things.meeting, by=desk, items=[things.item], room="Room XX", **hours)
    release_programme(meeting=things.meeting, by=desk, note={})
    planned = world.secret("planned_sitting", "secretariat")
    put_sitting(meeting=things.meeting, by=desk, items=[], title_en=f"Sitting {planned}", **hours)
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
    load_exception_reasons()
    things.exception = admit_late(
        meeting=things.meeting,
        organization=factories.make_organization(name="Late Association"),
        by=desk,
        until=timezone.now() + datetime.timedelta(days=20),
        reason="other-serious",
        note=f"Note {world.secret('late_note', 'secretariat')}",
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


def _volume(meeting: Meeting) -> CompendiumVolume:
    """A volume as a worker would have left it; what stands in one is shown where compendia are tested."""
    held = Compendium.objects.create(meeting=meeting, order="region", language="fr", state="ready")
    volume = held.volumes.create(number=1, first_page=1, last_page=1, pages=1, size=5, content_hash="0" * 64)
    default_storage.save(volume.path, ContentFile(b"%PDF-"))
    return volume


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
    things.volume = _volume(meeting)
    # A statement that waits is read by those who are asked; the Secretariat sees it when it goes in.
    word = world.secret("awaiting_cosponsors", "head", "other")
    waiting = factories.make_statement(by=people["head"], meeting=meeting, title=f"On {word}", body=f"The {word} text.")
    (things.invited,) = statements.invite_cosponsors(statement=waiting, organizations=[things.other], by=people["head"])
    statements.wait_for_cosponsors(statement=waiting, by=people["head"])
    things.statements["awaiting_cosponsors"] = type(waiting).objects.get(pk=waiting.pk)
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
    deleted = factories.make_statement(
        by=people["head"], meeting=meeting, title=f"Gone {world.secret('deleted', 'head')}", body="Gone."
    )
    statements.withdraw_statement(statement=deleted, by=people["head"])
    things.deleted = deleted
    _held(world)
    things.change_request = statements.ask_for_change(
        statement=things.statements["published"],
        by=people["head"],
        kind="correction",
        urgency="soon",
        details=world.secret("asked", "head", "secretariat"),
    )
    word = world.secret("entered", "head", "secretariat")
    things.entry = factories.enter_statement(
        organization=things.own,
        meeting=meeting,
        by=desk,
        title=f"On {word}",
        original=f"Dear Secretariat, {world.secret('original', 'head', 'secretariat')}".encode(),
        note=world.secret("entry_note", "head", "secretariat"),
    )
    things.other_statement = factories.make_statement(
        by=people["other"], meeting=meeting, title=world.secret("others", "other")
    )
    _said(world)


def _said(world: World) -> None:
    """What authors say among themselves, also about what is submitted and published by now; and in short, to all."""
    people, things = world.actors, world.things
    head, colleague = people["head"], things.colleague.person
    draft = things.statements["draft"]
    things.comment = statements.add_comment(
        statement=draft, by=head, body=f"Is {world.secret('said', 'head')} right?", paragraph=1
    )
    answer = world.secret("answered", "head")
    statements.answer_comment(comment=things.comment, by=colleague, body=f"I think {answer}.")
    statements.add_comment(
        statement=draft, by=colleague, body="", paragraph=1, proposal=f"Rather {world.secret('rather', 'head')}."
    )
    things.asked_to_submit = statements.ask_to_submit(
        statement=draft, by=colleague, revision=draft.revision, message=f"Please, {world.secret('please', 'head')}."
    )
    for state, stem in (("published", "abstractpublic"), ("submitted", "abstractown")):
        readers = ACTORS if state == "published" else ("head",)
        statements.write_abstract(
            statement=things.statements[state],
            by=head,
            language="en",
            text=f"In short, {world.secret(stem, *readers)}.",
            recommendations=[f"Do {world.secret(stem + 'do', *readers)}."],
        )
    gone_in = factories.make_statement(by=head, meeting=things.meeting)
    statements.add_comment(statement=gone_in, by=head, body=f"Before it went in: {world.secret('before', 'head')}.")
    desk = people["secretariat"]
    for verb, by in (("submit", head), ("claim", desk), ("accept", desk), ("publish", desk)):
        gone_in.refresh_from_db()
        getattr(statements, f"{verb}_statement")(statement=gone_in, by=by)
    things.commented_and_published = gone_in


def _threads(world: World) -> None:
    people, things = world.actors, world.things
    kind = threads.kinds["statement"]
    subject = kind.load(str(things.statements["under_review"].pk))
    asked = _file(world, "attached", people["head"], "head", "secretariat")
    first = write(
        kind=kind, subject=subject, by=people["head"], text=world.secret("asks", "head", "secretariat"), files=[asked]
    )
    answer(thread=first.thread, by=people["secretariat"], text=world.secret("answers", "head", "secretariat"))
    note(kind=kind, subject=subject, by=people["secretariat"], text=world.secret("inside", "secretariat"))
    things.thread = Thread.objects.get(pk=first.thread_id)
    draft = kind.load(str(things.other_statement.pk))
    theirs = write(kind=kind, subject=draft, by=people["other"], text=world.secret("wonders", "other", "secretariat"))
    things.other_thread = theirs.thread
    things.reply = save_reply(
        by=people["secretariat"],
        values={"kind": "statement", "body": "hrc", "title": world.secret("ready", "secretariat"), "text_en": "Dear."},
    )


def _held(world: World) -> None:
    """What the desk has prepared and told nobody: a held refusal, and tools of its own."""
    people, things = world.actors, world.things
    desk, meeting = people["secretariat"], things.meeting
    waiting = factories.make_statement(state="under_review", by=people["head"], meeting=meeting, desk=desk)
    things.batch = statements.open_batch(body=meeting.body, name=world.secret("batch", "secretariat"), by=desk)
    message = {**factories.cite(meeting, "refuse"), "message": world.secret("held", "secretariat"), "language": "en"}
    things.held = statements.hold_decision(
        statement=waiting, batch=things.batch, verb="refuse", by=desk, values=message
    )
    things.filter = statements.save_filter(by=desk, name=world.secret("filter", "secretariat"), query="state=submitted")
    text = TeamText(
        body=meeting.body,
        reason_code=ReasonCode.objects.get(pk="other"),
        name=world.secret("text", "secretariat"),
        text_en="Please look again.",
    )
    things.text = statements.keep_text(text=text, by=desk)
    other = factories.make_statement(state="submitted", by=people["head"], meeting=meeting)
    things.act = statements.start_act(verb="claim", by=desk, rows=[(other.pk, None)], token="world")


def _briefs(world: World) -> None:
    """Collect a statement that everybody reads, with words that only the owner does, and offer a brief to the owner."""
    people, things = world.actors, world.things
    head, colleague = people["head"], things.colleague.person
    published = things.statements["published"]
    mine = f"Brief {world.secret('brief', 'head', colleague.email)}"
    things.brief = briefs.create_brief(by=head, title=mine, purpose=world.secret("purpose", "head"))
    things.brief_item = briefs.add_item(brief=things.brief, by=head, statement=published, paragraph=1)
    briefs.change_item(item=things.brief_item, by=head, note=world.secret("fornote", "head"))
    briefs.write_note(item=things.brief_item, by=head, text=world.secret("mynote", "head"))
    things.brief_share = briefs.share_brief(brief=things.brief, by=head, email=colleague.email)
    briefs.request_pdf(brief=things.brief, by=head, language="en", own_notes=True)
    theirs = briefs.create_brief(by=colleague, title=world.secret("brief_offered", "head"))
    things.brief_offer = briefs.offer_brief(brief=theirs, by=colleague, email=head.email)
    hidden = briefs.create_brief(by=colleague, title=world.secret("nobodys"))
    hidden = briefs.add_item(brief=hidden, by=colleague, statement=published)
    briefs.write_note(item=hidden, by=colleague, text=world.secret("nobodysnote"))


def _edited(world: World) -> None:
    """What the Secretariat proposes to authors, what they answer, and languages that are not released."""
    people, things = world.actors, world.things
    head, desk = people["head"], people["secretariat"]
    mode = {"hrc-written-processing": {"mode": "edit_and_translate"}}
    meeting = factories.open_meeting(slug="hrc-72", number="72", series="A/HRC/72/NGO", values=mode)

    def edited(kept: str, *readers: str) -> Any:
        statement = factories.make_statement(state="accepted", by=head, meeting=meeting, desk=desk, title=kept)
        statements.edit_statement(statement=statement, by=desk)
        proposals = [
            Proposal(1, f"Thanks {world.secret(kept + 'after', *readers)}.", world.secret(kept + "why", *readers))
        ]
        statements.save_edits(statement=statement, by=desk, proposals=proposals)
        return statement

    edited("preparing", "secretariat")
    things.in_editing = edited("proposed", "head", "secretariat")
    statements.propose_edits(statement=things.in_editing, by=desk)
    answered = edited("answered", "head", "secretariat")
    statements.propose_edits(statement=answered, by=desk)
    reply = Reply(
        "proposed", world.secret("note", "head", "secretariat"), world.secret("wording", "head", "secretariat")
    )
    statements.answer_edits(statement=answered, by=head, replies={1: reply})
    # What is public shows the text as it was submitted, and nothing of what was said about it.
    things.translated = edited("settled", *ACTORS)
    world.secrets["zqsettledwhyvole"] = frozenset({"head", "secretariat"})
    statements.propose_edits(statement=things.translated, by=desk)
    statements.agree_edits(statement=things.translated, by=head)
    things.translated = statements.publish_statement(statement=things.translated, by=desk)
    for language, stem, released in (("fr", "traduit", False), ("es", "traducido", True)):
        word = world.secret(stem, *(ACTORS if released else ("secretariat",)))
        text = statements.claim_text(statement=things.translated, language=language, by=desk)
        text = statements.save_text(text=text, by=desk, title=f"Titre {word}", body=f"Texte {word}.", kind="human")
        if released:
            statements.release_text(text=text, by=desk)
    offered = world.secret("offered", "head", "secretariat")
    statements.give_reference(statement=things.translated, by=head, language="ru", title=offered, body=offered)


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
    operator = factories.staff(Role.OPERATOR, name="Operator")
    things.glass = breakglass.open_glass(
        by=operator, minutes=60, reason=world.secret("glass", "secretariat", operator.email)
    )
    asking = factories.staff(Role.ADMINISTRATOR, name="Administrator")
    things.erasure = erasing.ask_erasure(
        person=factories.person(name="Away"), by=asking, reason=world.secret("erase", "secretariat")
    )
    things.problem = report_problem(page="/en/", message=world.secret("problem", *STAFF), email="someone@example.org")


def _followed(world: World) -> None:
    """The head follows the meeting, and searches for a word that nobody else may know."""
    head, things = world.actors["head"], world.things
    follows.follow(by=head, kind="meeting", key=str(things.meeting.pk), pace="at_once")
    follows.follow(by=head, kind="search", key=f"q={world.secret('soughtby', 'head')}", pace="daily")
    longer = {"ends_on": things.meeting.ends_on + datetime.timedelta(days=1)}
    change_meeting(meeting=things.meeting, by=world.actors["secretariat"], changes=longer, note="One day more.")
    fan_out(news_id=News.objects.get(kind="meeting_changed").pk)
    things.hit = Hit.objects.get(person=head)
    things.follow = Follow.objects.get(person=head, kind="meeting")


def _told(world: World) -> None:
    people, things = world.actors, world.things
    _followed(world)
    mine = Notice.objects.filter(recipient=people["head"])
    things.notice = mine.filter(kind__startswith="statement_returned").first()
    things.delivery = Delivery.objects.filter(notice=things.notice).get()
    news = next(notice for notice in mine if not kinds.get(notice.kind).decision)
    things.unsubscribe = unsubscribe_token(news)
    things.invitation_token = invitation_token(things.for_stranger)
    things.claim_token = claim_token(things.claim)


def _complaints(world: World) -> None:
    """A complaint against the refusal of a statement, with a word that its parties and the desk alone read."""
    things = world.things
    refused = things.statements["refused"]
    entry = Entry.objects.get(object_id=str(refused.pk), verb="refuse")
    things.complaint = file_complaint(
        organization=things.own,
        by=world.actors["head"],
        decision=entry,
        points=[world.secret("complaint", "head", "secretariat")],
        grounds=["rule-misapplied"],
    )
    things.decided_complaint = file_complaint(
        organization=things.own,
        by=world.actors["head"],
        kind="visa",
        meeting=things.meeting,
        points=[world.secret("decided_complaint", "head", "secretariat")],
        grounds=["procedure"],
    )
    answer_complaint(
        complaint=things.decided_complaint,
        by=world.actors["secretariat"],
        outcome="not_upheld",
        reason="procedure-kept",
        text=world.secret("complaint_ruling", "head", "secretariat"),
        findings={1: "The letter was sent in time."},
        cited="Rule on letters",
    )
