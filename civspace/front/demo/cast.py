"""The invented organizations, the people who act for them, and the standing that the Secretariat has confirmed."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from accounts.organizations.domain import (
    accept_invitation,
    add_name,
    ask_to_join,
    create_organization,
    decide_request,
    invite,
    verify_organization,
)
from accounts.organizations.models import Invitation, JoinRequest, Organization
from accounts.organizations.states import Kind, MemberRole, Registration
from accounts.people.domain import create_person
from accounts.people.models import User
from accounts.people.roles import grant_role
from accounts.people.states import Role
from civspace.front.demo.clock import Story, at
from civspace.reference.models import Goal, State, Theme
from meetings.accreditation.domain import claim_standing, decide_standing
from meetings.accreditation.models import Category, Criterion

PASSWORD = "civspace-demo"  # noqa: S105  (published: the demo never runs with production settings)
GRANTED_BY = "E/2999/INF/1 (invented)"


@dataclass(frozen=True)
class Part:
    """One invented organization. `standing` is a category that is confirmed, or only claimed."""

    key: str
    name: str
    language: str
    country: str
    head: tuple[str, str, str]
    names: dict[str, str] = field(default_factory=dict)
    acronym: str = ""
    kind: str = Kind.NGO
    founded: int | None = None
    themes: tuple[str, ...] = ()
    goals: tuple[int, ...] = ()
    about: str = ""
    standing: str = ""
    confirmed: bool = True
    verified: bool = True
    registration: str = Registration.REGISTERED
    because: str = ""


@dataclass
class People:
    """Who acts in the demo: the Secretariat, the heads of the invented organizations by key, the organizations."""

    secretariat: User
    heads: dict[str, User] = field(default_factory=dict)
    organizations: dict[str, Organization] = field(default_factory=dict)


PARTS = (
    Part(
        "lantern",
        "Lantern River Network",
        "en",
        "KEN",
        ("ngo@example.org", "Wanjiru Otieno", "en"),
        {"fr": "Réseau Rivière Lanterne", "sw": "Mtandao wa Mto Taa", "ar": "شبكة نهر الفانوس"},
        acronym="LRN-X",
        founded=2009,
        themes=("climate-and-environment", "economic-social-cultural-rights", "civic-space"),
        goals=(6, 13, 16),
        about="Works with fishing villages, small farmers and women’s savings groups along four rivers.",
        standing="special",
    ),
    Part(
        "quai",
        "Collectif Quai des Voix",
        "fr",
        "SEN",
        ("ngo2@example.org", "Aïssatou Fall", "fr"),
        {"en": "Quay of Voices Collective"},
        acronym="CQV-X",
        founded=2016,
        themes=("work-and-social-protection", "gender-equality"),
        goals=(5, 8, 14),
        about="Accompagne des groupements de femmes qui transforment le poisson dans quatre ports.",
        standing="special",
        confirmed=False,
    ),
    Part(
        "amber",
        "Amber Field Youth Forum",
        "en",
        "PHL",
        ("amber@example.org", "Joaquin Delmar", "en"),
        acronym="AFYF-X",
        founded=2018,
        themes=("youth", "civic-space"),
        goals=(4, 10, 16),
        about="Young people who read the budgets of their towns.",
        standing="roster",
    ),
    Part(
        "claire",
        "Collectif Rive claire",
        "fr",
        "CIV",
        ("rive@example.org", "Mariam Kouassi", "fr"),
        {"en": "Clear Shore Collective"},
        founded=2011,
        themes=("climate-and-environment", "civic-space"),
        goals=(11, 13, 16),
        about="Associations de quartier, maraîchères et enseignants de trois villes côtières.",
        standing="special",
    ),
    Part(
        "semilla",
        "Alianza Semilla Alta",
        "es",
        "COL",
        ("semilla@example.org", "Lucía Restrepo", "es"),
        {"en": "High Seed Alliance"},
        founded=2005,
        themes=("youth", "indigenous-peoples", "sustainable-development"),
        goals=(2, 15, 16),
        about="Escuelas agrícolas, radios comunitarias y cooperativas dirigidas por jóvenes.",
        standing="general",
    ),
    Part(
        "ufuq",
        "شبكة نبع الأفق",
        "ar",
        "JOR",
        ("ufuq@example.org", "ليلى حداد", "ar"),
        {"en": "Horizon Spring Network", "fr": "Réseau Source de l’horizon"},
        founded=2012,
        themes=("persons-with-disabilities", "civic-space"),
        goals=(10, 11, 16),
        about="منظمات يديرها أشخاص ذوو إعاقة في سبع مدن.",
        standing="special",
    ),
    Part(
        "chenxi",
        "晨溪社区互助会",
        "zh-hans",
        "SGP",
        ("chenxi@example.org", "林静怡", "zh-hans"),
        {"en": "Morning Brook Community Circle"},
        founded=2014,
        themes=("older-persons", "digital-technologies"),
        goals=(3, 10, 11),
        about="由老年人自发组织、图书馆志愿者和社区医生组成。",
        standing="roster",
    ),
    Part(
        "bereg",
        "Сеть «Светлый берег»",
        "ru",
        "KAZ",
        ("bereg@example.org", "Айгерим Сатпаева", "ru"),
        {"en": "Bright Bank Network"},
        founded=2010,
        themes=("climate-and-environment", "education-and-culture"),
        goals=(4, 6, 14),
        about="Школьные лаборатории, общества рыболовов и жители посёлков на берегах двух озёр.",
        standing="special",
    ),
    Part(
        "vento",
        "Casa do Vento Norte",
        "pt",
        "BRA",
        ("vento@example.org", "Benedita Sales", "es"),
        {"en": "House of the North Wind"},
        founded=2020,
        themes=("education-and-culture", "racism-and-minorities"),
        goals=(4, 10),
        about="Um coletivo de bairro para leitura, música e memória.",
        kind=Kind.INFORMAL,
        registration=Registration.NOT_REGISTERED,
        verified=False,
    ),
    Part(
        "lanterns",
        "Lantern Rivers Network",
        "en",
        "UGA",
        ("lanterns@example.org", "Okello Mugisha", "en"),
        founded=2025,
        themes=("climate-and-environment",),
        goals=(6,),
        about="A new network of river guides.",
        verified=False,
    ),
)
MISSION = "Permanent Mission of the Republic of Avelonia"
#: Who else acts for an organization, so that decisions reach two people.
COLLEAGUES = (
    ("lantern", "lantern.editor@example.org", "Peter Kamau", MemberRole.EDITOR),
    ("lantern", "lantern.focal@example.org", "Grace Njeri", MemberRole.FOCAL_POINT),
    ("semilla", "semilla.focal@example.org", "Mateo Arango", MemberRole.FOCAL_POINT),
)
#: Who of them can sign in: to ask for a submission, and to read a brief that is shared.
COLLEAGUES_WITH_PASSWORD = ("lantern.editor@example.org", "mission.adviser@example.org")


def bring_in(story: Story) -> People:
    """Create the people and the invented organizations, and let the Secretariat decide on them."""
    with at(story.when(-180)):
        secretariat = create_person(email="secretariat@example.org", name="Ines Moreau", password=PASSWORD)
        for role in Role.values:
            grant_role(person=secretariat, role=role, scope="*")
    people = People(secretariat)
    for number, part in enumerate(PARTS):
        _begin(story, people, part, number)
    for key, email, name, role in COLLEAGUES:
        with at(story.when(-160)):
            _join(people, key, email, name, role)
    _mission(story, people)
    with at(story.when(-2, 15)):
        reader = create_person(email="reader@example.org", name="Noor Haddad")
        ask_to_join(
            organization=people.organizations["lantern"],
            by=reader,
            role=MemberRole.VIEWER,
            message="I coordinate the tests of well water in the upper basin and would like to follow your statements.",
        )
    return people


def _begin(story: Story, people: People, part: Part, number: int) -> None:
    # Those that are known already came long ago; those that wait for a decision came lately.
    days = -170 + number if part.verified and part.confirmed else -12 + number // 4
    email, name, language = part.head
    password = PASSWORD if email.startswith("ngo") else None
    with at(story.when(days)):
        head = create_person(email=email, name=name, password=password, language=language)
        organization = create_organization(
            by=head,
            name=part.name,
            name_language=part.language,
            kind=part.kind,
            acronym=part.acronym,
            country=State.objects.get(pk=part.country),
            founded=part.founded,
            registration=part.registration,
            about=part.about,
            themes=list(Theme.objects.filter(pk__in=part.themes)),
            goals=list(Goal.objects.filter(pk__in=part.goals)),
            invented=True,
        )
        for code, other in part.names.items():
            add_name(organization=organization, by=head, name=other, language=code)
    people.heads[part.key], people.organizations[part.key] = head, organization
    if part.verified:
        with at(story.when(days + 1, 10)):
            verify_organization(
                organization=organization,
                by=people.secretariat,
                reason="The statutes and a letter were seen (invented).",
            )
    if part.standing:
        _standing(story, people, part, days + 2)
    organization.refresh_from_db()


def _standing(story: Story, people: People, part: Part, days: int) -> None:
    with at(story.when(days, 11)):
        standing = claim_standing(
            organization=people.organizations[part.key],
            category=Category.objects.get(pk=part.standing),
            by=people.heads[part.key],
            explanation="The invented document names the organization.",
            granted_by=GRANTED_BY,
            valid_from=datetime.date(2020, 7, 24),
        )
    if part.confirmed:
        with at(story.when(days + 1, 14)):
            decide_standing(
                standing=standing,
                verb="confirm",
                by=people.secretariat,
                criterion=Criterion.objects.get(pk="ecosoc-granted"),
                reason="The invented document shows it.",
            )


def _join(people: People, key: str, email: str, name: str, role: str, until: datetime.datetime | None = None) -> None:
    password = PASSWORD if email in COLLEAGUES_WITH_PASSWORD else None
    colleague = create_person(email=email, name=name, password=password, language=people.heads[key].language)
    organization = people.organizations[key]
    invite(organization=organization, by=people.heads[key], email=email, role=role, until=until)
    invitation = Invitation.objects.get(organization=organization, email=email)
    accept_invitation(invitation=invitation, by=colleague)


def _mission(story: Story, people: People) -> None:
    """The mission of an invented State: its country stands in no table, so the mission has none."""
    with at(story.when(-150)):
        delegate = create_person(email="mission@example.org", name="Tarik Velasco", password=PASSWORD)
        mission = create_organization(
            by=delegate, name=MISSION, name_language="en", kind=Kind.MISSION, invented=True, about=""
        )
    with at(story.when(-149, 10)):
        request: Any = JoinRequest.objects.get(organization=mission, person=delegate)
        decide_request(
            request=request,
            by=people.secretariat,
            accept=True,
            reason="The note verbale was received (invented).",
        )
    people.heads["mission"], people.organizations["mission"] = delegate, mission
    with at(story.when(-148)):
        until = story.when(400)
        _join(people, "mission", "mission.adviser@example.org", "Sanna Brandt", MemberRole.EDITOR, until)
