"""An invented session of a body that edits: one statement awaits agreement, one is published in three languages."""

from civspace.front.demo.cast import People
from civspace.front.demo.clock import Story, at
from civspace.front.demo.real import DATA
from civspace.front.demo.sessions import NEW_YORK, hold_session
from civspace.front.demo.statements import fresh
from civspace.reference.models import State
from meetings.calendar.models import AgendaItem, Meeting
from submissions.statements import domain
from submissions.statements.domain.editing import Proposal
from submissions.statements.edits import parts_of
from submissions.statements.models import Statement

TITLES = {
    "ar": "لجنة وضع المرأة، الدورة التاسعة والتسعون بعد الثمانمائة (مبتكرة)",
    "zh_hans": "妇女地位委员会第八百九十九届会议（虚构）",
    "en": "Commission on the Status of Women, eight hundred and ninety-ninth session (invented)",
    "fr": "Commission de la condition de la femme, huit cent quatre-vingt-dix-neuvième session (inventée)",
    "ru": "Комиссия по положению женщин, восемьсот девяносто девятая сессия (вымышленная)",
    "es": "Comisión de la Condición Jurídica y Social de la Mujer, 899º período de sesiones (inventado)",
}
ITEM = {
    "ar": "متابعة المؤتمر العالمي الرابع المعني بالمرأة",
    "zh_hans": "第四次妇女问题世界会议的后续行动",
    "en": "Follow-up to the Fourth World Conference on Women",
    "fr": "Suite donnée à la quatrième Conférence mondiale sur les femmes",
    "ru": "Последующая деятельность по итогам четвертой Всемирной конференции по положению женщин",
    "es": "Seguimiento de la Cuarta Conferencia Mundial sobre la Mujer",
}


def tell(story: Story, people: People) -> None:
    """Hold the session; edit, agree, publish and translate one statement, and leave another with its authors."""
    desk = people.secretariat
    meeting = hold_session(
        story, desk, announced=-70, begins=55, lasts=10, template="ecosoc-hlpf", titles=TITLES, places=NEW_YORK,
        items=[{"number": "3", "parent": "", **{f"title_{code}": title for code, title in ITEM.items()}}],
        slug="csw-899", number="899", series="E/CN.6/2999/NGO", body_id="csw",
        country=State.objects.get(pk="USA"), time_zone="America/New_York",
    )  # fmt: skip
    _published(story, people, meeting)
    _with_authors(story, people, meeting)


def _accepted(story: Story, people: People, meeting: Meeting, key: str, text: str, days: int) -> Statement:
    title, _blank, body = (DATA / "texts" / f"{text}.txt").read_text(encoding="utf-8").partition("\n\n")
    by, desk = people.heads[key], people.secretariat
    with at(story.when(days, 9)):
        statement = domain.create_draft(
            organization=people.organizations[key],
            meeting=meeting,
            by=by,
            title=title,
            body=body,
            language=text.partition("-")[0],
            agenda_item=AgendaItem.objects.get(meeting=meeting),
        )
        domain.submit_statement(statement=statement, by=by)
    with at(story.when(days + 2, 10)):
        domain.claim_statement(statement=fresh(statement), by=desk)
        domain.accept_statement(statement=fresh(statement), by=desk)
    return fresh(statement)


def _published(story: Story, people: People, meeting: Meeting) -> None:
    desk, key = people.secretariat, "semilla"
    statement = _accepted(story, people, meeting, key, "en-markets-women", -40)
    parts = parts_of(statement.title, statement.body)
    with at(story.when(-36, 11)):
        domain.edit_statement(statement=statement, by=desk)
        proposals = [
            Proposal(1, parts[1].replace("CSW", "the Commission on the Status of Women"), "Acronym spelled out."),
            Proposal(3, parts[3].replace("organise", "organize"), editorial=True),
        ]
        domain.save_edits(statement=fresh(statement), by=desk, proposals=proposals)
        domain.propose_edits(statement=fresh(statement), by=desk)
    with at(story.when(-35, 9)):
        domain.agree_edits(statement=fresh(statement), by=people.heads[key])
    with at(story.when(-34, 15)):
        domain.publish_statement(statement=fresh(statement), by=desk)
    for days, language, kind in ((-20, "fr", "human"), (-3, "ar", "machine")):
        title, _blank, body = (
            (DATA / "texts" / f"{language}-markets-women.txt").read_text(encoding="utf-8").partition("\n\n")
        )
        with at(story.when(days, 12)):
            text = domain.claim_text(statement=fresh(statement), language=language, by=desk)
            text = domain.save_text(text=text, by=desk, title=title, body=body, kind=kind)
            domain.release_text(text=text, by=desk)


def _with_authors(story: Story, people: People, meeting: Meeting) -> None:
    desk = people.secretariat
    statement = _accepted(story, people, meeting, "lantern", "en-sanitation", -9)
    parts = parts_of(statement.title, statement.body)
    with at(story.when(-1, 11)):
        domain.edit_statement(statement=statement, by=desk)
        proposals = [
            Proposal(0, parts[0].replace("what remains to be done", "remaining steps"), "Titles are kept short."),
            Proposal(
                2,
                parts[2].replace("In six of the nine settlements the plan exists on paper.", "Six plans exist."),
                "To avoid repetition. Is the meaning kept?",
            ),
            Proposal(3, parts[3].replace("recommend three steps", "recommend the following three steps"), "", True),
        ]
        domain.save_edits(statement=fresh(statement), by=desk, proposals=proposals)
        domain.propose_edits(statement=fresh(statement), by=desk)
