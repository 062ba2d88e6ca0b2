"""Who may do what, read from the rules themselves: each rule is asked about somebody of every role."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.organizations import rules as organization_rules
from accounts.organizations.models import Membership, Organization
from accounts.organizations.states import MemberRole
from accounts.people.models import StaffRole, User
from accounts.people.states import Role
from meetings.accreditation import rules as accreditation_rules
from meetings.accreditation.models import Category, Scheme, Standing
from meetings.calendar import rules as calendar_rules
from meetings.calendar.models import Body, Meeting
from submissions.statements.models import Comment, Cosponsor, Statement, SubmissionRequest
from submissions.statements.rules import MAY, MAY_JOIN, MAY_TEXT, may_ask, may_draft
from submissions.statements.together_rules import MAY_WITH_COMMENT, MAY_WITH_REQUEST, may_ask_to_submit, may_comment

#: The body, organization and person of the example that the rules are asked about; nothing of it is ever saved.
BODY = "example"

#: Verbs of the table that are the authors' alone, and those that the Secretariat has, too.
AUTHORS_ONLY: tuple[str, ...] = (
    "submit",
    "wait",
    "recall",
    "go_in",
    "replace",
    "withdraw",
    "answer",
    "agree",
    "insist",
    "undelete",
    "object",
)
AUTHORS_ONLY += ("consent_to_restore",)
AUTHORS = [verb for verb in MAY if verb in AUTHORS_ONLY or verb == "withhold"]


@dataclass(frozen=True)
class Example:
    """One of everything that a rule may ask about."""

    statement: Statement
    comment: Comment
    asked: SubmissionRequest
    cosponsor: Cosponsor
    standing: Standing


@dataclass(frozen=True)
class Row:
    """One thing that can be done, and the roles that may do it."""

    verb: str
    label: Any
    allowed: frozenset[str]


@dataclass(frozen=True)
class Section:
    """Things that can be done, and the roles for which they are listed."""

    title: Any
    roles: list[tuple[str, Any]]
    rows: list[Row]


WORDS: dict[str, Any] = {
    "draft": _("Begin a statement, write, and bring an earlier version back"),
    "submit": _("Submit a statement, or the answer to a return"),
    "replace": _("Replace a submitted text, where the meeting allows it"),
    "withdraw": _("Withdraw a statement that is not published"),
    "comment": _("Comment on a draft, answer, and suggest other words"),
    "own_comment": _("Change or take away a comment of one’s own"),
    "settle_comments": _("Resolve the comments of others and open them again"),
    "take_over": _("Take over a suggestion, or not"),
    "ask": _("Ask those who may to submit a statement"),
    "answer_request": _("Answer a request to submit: submit, or decline with a note"),
    "abstract": _("Write the abstract and the recommendations"),
    "wait": _("Submit, and wait for co-sponsors"),
    "recall": _("Take back a statement that waits for co-sponsors"),
    "go_in": _("End the waiting, and go in with those who confirmed"),
    "invite_cosponsors": _("Ask other organizations to co-sponsor, and take an invitation back"),
    "join": _("Confirm, decline or withdraw as a co-sponsor"),
    "answer": _("Answer the changes that editors propose"),
    "agree": _("Agree to an edited text"),
    "insist": _("Insist on the text as submitted"),
    "object": _("Object to a statement that the Secretariat entered"),
    "undelete": _("Bring a deleted draft back"),
    "ask_change": _("Ask for a correction, a redaction or a withdrawal after publication"),
    "withhold": _("Take a published document off the public site for protection"),
    "consent_to_restore": _("Agree that a document becomes public again"),
    "profile": _("Keep the profile of the organization"),
    "invite": _("Invite people, give roles and decide who joins"),
    "focal_points": _("Appoint focal points"),
    "hand_over": _("Hand the organization over, or close it"),
    "claim_standing": _("Claim a standing for the organization"),
    "enter": _("Enter a statement that came by e-mail or on paper"),
    "claim": _("Take a submitted statement for review"),
    "assign": _("Assign a statement to a reviewer"),
    "release": _("Put a statement back into the queue"),
    "return": _("Return a statement for changes, with a reason and a rule"),
    "refuse": _("Refuse a statement, with a reason and a rule"),
    "accept": _("Accept a statement for publication"),
    "undo": _("Undo a fresh decision"),
    "reopen": _("Reopen a refused statement"),
    "edit": _("Begin to edit an accepted statement"),
    "forgo": _("Leave an accepted statement unedited"),
    "propose": _("Propose changes to its authors"),
    "settle": _("Settle a round of editing"),
    "text_claim": _("Take a translation"),
    "text_write": _("Write a translation"),
    "text_release": _("Release a translation"),
    "text_take_down": _("Take a translation down"),
    "publish": _("Publish an accepted statement under a symbol"),
    "corrigendum": _("Publish a corrigendum"),
    "reissue": _("Reissue a document for technical reasons"),
    "redact": _("Take passages out of a published document"),
    "redact_withheld": _("Take passages out of a withheld document"),
    "confirm_withholding": _("Confirm that a document stays withheld"),
    "restore": _("Make a withheld document public again"),
    "decide_standing": _("Decide on claims to a standing"),
    "judge": _("Verify organizations and decide on claims to them"),
    "meetings": _("Prepare and change meetings, agendas and modalities"),
}


def example() -> Example:
    """Return one of everything, only in memory."""
    body = Body(code=BODY)
    organization = Organization(name="", reference="")
    statement = Statement(organization=organization, meeting=Meeting(body=body))
    return Example(
        statement,
        Comment(statement=statement),
        SubmissionRequest(statement=statement),
        Cosponsor(statement=statement, organization=organization),
        Standing(reference="", organization=organization, category=Category(scheme=Scheme(body=body))),
    )


def member(role: str, organization: Organization) -> User:
    """Return somebody with a role in the organization, as the rules see them; nobody is saved."""
    person = User()
    person.__dict__.update(_current_roles=[], _current_memberships=[Membership(organization=organization, role=role)])
    return person


def officer(role: str) -> User:
    """Return somebody with a role of the Secretariat for the body, as the rules see them; nobody is saved."""
    person = User()
    person.__dict__.update(_current_roles=[StaffRole(role=role, scope=BODY)], _current_memberships=[])
    return person


def _writing(it: Example) -> dict[str, Callable[[User], bool]]:
    def own(user: User) -> bool:
        return MAY_WITH_COMMENT["edit"](user, Comment(statement=it.statement, author=user))

    return {
        "draft": lambda user: may_draft(user, it.statement),
        "comment": lambda user: may_comment(user, it.statement),
        "own_comment": own,
        "settle_comments": lambda user: MAY_WITH_COMMENT["resolve"](user, it.comment),
        "take_over": lambda user: MAY_WITH_COMMENT["accept"](user, it.comment),
        "ask": lambda user: may_ask_to_submit(user, it.statement),
        "answer_request": lambda user: MAY_WITH_REQUEST["approve"](user, it.asked),
        **{verb: _of_statement(verb, it.statement) for verb in AUTHORS},
        "invite_cosponsors": lambda user: MAY_JOIN["invite"](user, it.cosponsor),
        "join": lambda user: MAY_JOIN["confirm"](user, it.cosponsor),
        "abstract": lambda user: may_draft(user, it.statement),
        "ask_change": lambda user: may_ask(user, it.statement),
    }


def _of_text(verb: str, statement: Statement) -> Callable[[User], bool]:
    return lambda user: MAY_TEXT[verb](user, statement)


def _of_statement(verb: str, statement: Statement) -> Callable[[User], bool]:
    return lambda user: MAY[verb](user, statement)


def _organization(it: Example) -> dict[str, Callable[[User], bool]]:
    organization = it.statement.organization
    return {
        "claim_standing": lambda user: accreditation_rules.may_claim(user, organization.pk),
        "profile": lambda user: organization_rules.may_edit(user, organization),
        "invite": lambda user: bool(organization_rules.grantable(user, organization.pk)),
        "focal_points": lambda user: MemberRole.FOCAL_POINT in organization_rules.grantable(user, organization.pk),
        "hand_over": lambda user: organization_rules.is_head(user, organization),
    }


def _desk(it: Example) -> dict[str, Callable[[User], bool]]:
    return {
        **{verb: _of_statement(verb, it.statement) for verb in MAY if verb not in AUTHORS_ONLY},
        **{f"text_{verb}": _of_text(verb, it.statement) for verb in MAY_TEXT},
        "decide_standing": lambda user: accreditation_rules.in_scope(user, it.standing),
        "judge": lambda user: organization_rules.may_judge(user, it.statement.organization),
        "meetings": lambda user: calendar_rules.may_edit(user, BODY),
    }


def without_words() -> list[str]:
    """Return the verbs of the tables for which the page has no words; a system check fails for each."""
    it = example()
    return sorted({*_writing(it), *_organization(it), *_desk(it)} - set(WORDS))


def _rows(asked: dict[str, Callable[[User], bool]], people: dict[str, User]) -> list[Row]:
    return [
        Row(verb, WORDS.get(verb, verb), frozenset(role for role, person in people.items() if may(person)))
        for verb, may in asked.items()
    ]


def sections() -> list[Section]:
    """Return the whole table: what the roles in an organization allow, and those of the Secretariat."""
    it = example()
    members = {role.value: member(role.value, it.statement.organization) for role in MemberRole}
    staff = {role.value: officer(role.value) for role in Role}
    in_organization = [(role.value, role.label) for role in MemberRole]
    return [
        Section(_("A written statement"), in_organization, _rows(_writing(it), members)),
        Section(_("Your organization"), in_organization, _rows(_organization(it), members)),
        Section(_("The Secretariat"), [(role.value, role.label) for role in Role], _rows(_desk(it), staff)),
    ]
