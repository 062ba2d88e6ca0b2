"""Every verb of every room: it can be contested, takes nothing from anybody, or stands here with the reason why not.

A verb that is new stands nowhere, and a test fails until somebody has said which of the three it is.
"""

import ast
import importlib
import pkgutil
from pathlib import Path

from django.apps import apps
from django.conf import settings

from civspace.contest.serializers import NewComplaintSerializer
from civspace.contest.states import BESIDE
from civspace.workflow import Table
from civspace.workflow.contesting import contestables

HOUSES = ("accounts", "meetings", "submissions", "civspace")
#: Each table of transitions and the types of object that move by it.
TABLES = {
    "accounts.organizations.states.ORGANIZATION": ("accounts_organizations.organization",),
    "accounts.organizations.states.REQUEST": (
        "accounts_organizations.joinrequest",
        "accounts_organizations.invitation",
    ),
    "accounts.organizations.merging.states.MERGE": ("accounts_organizations.merge",),
    "accounts.people.states.RESET_TABLE": ("accounts_people.factorreset",),
    "accounts.people.states.GLASS_TABLE": ("accounts_people.breakglass",),
    "accounts.people.states.ERASURE_TABLE": ("accounts_people.erasure",),
    "meetings.calendar.states.MEETING": ("meetings_calendar.meeting",),
    "meetings.accreditation.states.STANDING": ("meetings_accreditation.standing",),
    "meetings.accreditation.applications.states.APPLICATION": ("meetings_accreditation.application",),
    "meetings.accreditation.committee.states.SESSION": ("meetings_accreditation.session",),
    "meetings.accreditation.committee.states.QUESTION": ("meetings_accreditation.question",),
    "meetings.accreditation.measures.states.MEASURE": ("meetings_accreditation.measure",),
    "meetings.accreditation.reports.states.REPORT": ("meetings_accreditation.periodicreport",),
    "meetings.accreditation.screening.states.MATCH": ("meetings_accreditation.namematch",),
    "submissions.statements.states.STATEMENT": ("submissions_statements.statement",),
    "submissions.statements.states.COSPONSOR": ("submissions_statements.cosponsor",),
    "submissions.statements.states.BATCH": ("submissions_statements.releasebatch",),
    "submissions.statements.states.REQUEST": ("submissions_statements.changerequest",),
    "submissions.statements.states.TEXT": ("submissions_statements.statementtext",),
    "submissions.statements.states.COMMENT": ("submissions_statements.comment",),
    "submissions.statements.states.ASKED": ("submissions_statements.submissionrequest",),
    "civspace.contest.states.COMPLAINT": ("civspace_contest.complaint",),
    "civspace.clocks.states.CLOCK": ("civspace_clocks.clock",),
    "civspace.threads.states.THREAD": ("civspace_threads.thread",),
    "civspace.notices.states.TABLE": ("civspace_notices.delivery",),
    "civspace.front.states.REPORT": ("civspace_front.problemreport",),
}

#: Reasons that several verbs share.
OWN = "The organization or the person does it to what is their own."
OTHERS_OWN = "A decision of another organization on what is its own; a complaint goes to the Secretariat, not to it."
BACK = "A decision is taken back, or what it took is given back."
ALL_ALIKE = "States or the bureau decide it for everybody alike; what it costs somebody is contested in words."
NEXT_STAGE = "Whoever disagrees asks for the next stage of the same complaint."
TRACK = "The published track does it on dates shown beforehand; the suspension or withdrawal of standing is contested."
OF_STAFF = "It concerns the work of the Secretariat and takes nothing from an organization."

#: Verbs that refuse, return, defer, withhold, close or end something, and cannot be contested: why.
WHY_NOT = {
    "accounts_organizations.organization": {
        "merge": "The merger is the decision, and it is contested (accounts_organizations.merge, confirm).",
    },
    "accounts_organizations.joinrequest": {
        "withdraw": "Its person takes it back, or the entry closes: the closing is contested.",
        "expire": "The registered contact did not answer; it can be asked again, or evidence sent, at once.",
    },
    "accounts_organizations.invitation": {
        "refuse": "Whoever is invited declines.",
        "withdraw": OWN,
        "expire": "It was not accepted in time; the organization invites again.",
    },
    "accounts_organizations.merge": {"withdraw": "Whoever asked or proposed it takes it back."},
    "accounts_people.factorreset": {
        "refuse": "Two people guard the way into an account; its person asks again, and proves who they are.",
        "withdraw": OWN,
    },
    "accounts_people.breakglass": {"end": OF_STAFF},
    "accounts_people.erasure": {
        "stop": "The erasure that another administrator asked for does not happen: the account stays as it is."
    },
    "meetings_calendar.meeting": dict.fromkeys(("postpone", "suspend", "cancel"), ALL_ALIKE),
    "meetings_accreditation.standing": {"retract": OWN},
    "meetings_accreditation.application": {"withdraw": OWN},
    "meetings_accreditation.session": {
        "close_report": "The decisions in the report are contested, each on its application, from that moment on."
    },
    "meetings_accreditation.question": {
        "take_back": "The member of the committee no longer asks.",
        "lapse": "It can still be answered; a deferral that waits for the answer is contested.",
    },
    "meetings_accreditation.measure": {
        "take": "The suspension or withdrawal of the standing that it carries out is contested.",
        "drop": BACK,
    },
    "meetings_accreditation.periodicreport": dict.fromkeys(("fall_due", "lapse"), TRACK),
    "meetings_accreditation.namematch": dict.fromkeys(
        ("find_same", "leave_unclear", "close", "restore_same", "restore_unclear"),
        "A possible match is known to screening staff alone and decides nothing; a refusal cites a criterion.",
    ),
    "submissions_statements.statement": {
        "withdraw": OWN,
        "object": OWN,
        "expire": "Only the claim of a reviewer ends; the statement waits in the queue as before.",
        "release": "Only the claim of a reviewer ends; the statement waits in the queue as before.",
        "undo": BACK,
        "undo_to_return": "A refusal is corrected to the return that it was before, which is contested.",
        "reopen": "It is looked at anew; what is decided then is contested.",
        "settle": "What the authors did not agree to stays as they wrote it.",
        "lapse": "Without their answer in time, the text stays as the authors wrote it.",
        "insist": OWN,
        "redact_withheld": "The withholding itself is contested.",
        "confirm_withholding": "It confirms what the organization, or an officer whose decision is contested, did.",
        "corrigendum": "It adds a correction and takes nothing away; a change that is declined is contested.",
        "reissue": "The text before is kept; a request to have it back that is declined is contested.",
        "fall_back": "The published time for answers ended; the draft is with its authors again.",
        "recall": OWN,
        "recall_answer": OWN,
        "forgo": OWN,
    },
    "submissions_statements.cosponsor": {
        "decline": OTHERS_OWN,
        "withdraw": OTHERS_OWN,
        "remove": OTHERS_OWN,
        "leave_out": OTHERS_OWN,
    },
    "submissions_statements.releasebatch": {"drop": "Decisions that nobody was told of are not taken."},
    "submissions_statements.changerequest": {"retract": OWN},
    "submissions_statements.comment": {"decline": OWN},
    "submissions_statements.submissionrequest": {
        "decline": "The head decides what the own organization submits.",
        "take_back": OWN,
        "overtake": "What was asked for has happened.",
    },
    "civspace_contest.complaint": {
        "answer": NEXT_STAGE,
        "decide_review": NEXT_STAGE,
        "decide_panel": "The panel has the last word; a remedy that does not come in time is contested.",
        "deem_refused": "The missed duty is contested (civspace_clocks.clock, expire), and the next stage is open.",
        "close": "The time for the next stage, which was told beforehand, is over.",
        "withdraw": OWN,
    },
    "civspace_threads.thread": {
        "close": "It stays readable, and writing opens it again; an answer that does not come in time is contested."
    },
    "civspace_notices.delivery": dict.fromkeys(
        ("fail", "suppress"), "Mail could not be delivered; the notice itself stands in the portal."
    ),
    "civspace_front.problemreport": {"close": "A report of a fault of a page; the page is mended or not."},
}

#: Verbs that move something on, give something, or are undone by whoever did them: nobody loses anything.
TAKES_NOTHING = {
    "accounts_organizations.organization": "claim verify restore_listed restore_unverified restore_verified",
    "accounts_organizations.joinrequest": "accept",
    "accounts_organizations.invitation": "accept",
    "accounts_organizations.merge": "agree overturn_refusal overturn_refusal_to_asked overturn_merger",
    "accounts_people.factorreset": "approve_first approve_second",
    "accounts_people.breakglass": "review",
    "accounts_people.erasure": "confirm",
    "meetings_calendar.meeting": "announce resume",
    "meetings_accreditation.standing": "confirm reinstate overturn_refusal overturn_suspension overturn_end "
    "overturn_end_to_suspended",
    "meetings_accreditation.application": "submit resubmit take_up pass_on grant list ask answer questions_gone "
    "recommend undo_to_listed undo_to_pending undo_to_answered undo_to_deferred council_grant screen_again "
    "consider_again",
    "meetings_accreditation.session": "open",
    "meetings_accreditation.question": "ask answer",
    "meetings_accreditation.measure": "reply",
    "meetings_accreditation.periodicreport": "submit note answer overturn_lapse",
    "meetings_accreditation.namematch": "find_different reopen restore_different",
    "submissions_statements.statement": "submit replace claim assign accept overturn edit propose answer agree publish "
    "enter consent_to_restore restore wait go_in undelete",
    "submissions_statements.cosponsor": "invite confirm",
    "submissions_statements.releasebatch": "release",
    "submissions_statements.changerequest": "fulfil",
    "submissions_statements.statementtext": "release_text",
    "submissions_statements.comment": "resolve reopen accept",
    "submissions_statements.submissionrequest": "approve",
    "civspace_contest.complaint": "acknowledge ask_clarification clarify request_review request_panel resume settle",
    "civspace_clocks.clock": "pause resume extend meet",
    "civspace_threads.thread": "ask answer",
    "civspace_notices.delivery": "claim succeed retry send_again",
}

#: By room, what is written to the audit trail beside the tables and takes something: why it cannot be contested.
BESIDE_WHY_NOT = {
    "accounts/organizations": {
        "remove_name": OWN,
        "remove_member": "The head or a focal point decides who acts for the organization (rule `members`).",
        "role_expired": "The organization gave the role until that date.",
    },
    "accounts/people": {
        "closed": OWN,
        "second_factor_removed": "Its person asked for it.",
        "token_revoked": OWN,
        "role_withdrawn": OF_STAFF,
    },
    "civspace/files": {"scanned": "A file with malicious software is dropped; a clean one is uploaded at once."},
    "civspace/threads": {"release": OF_STAFF, "remove": OF_STAFF},
    "meetings/accreditation": {
        "discard": OWN,
        "remove_document": OWN,
        "end": "A seat of a State ends, by the list of members of the committee.",
        "propose": "Notice and a time to reply; what is done then is contested.",
        "reclassify": "The organization asked for the other category.",
        "suspend": TRACK,
        "hold": "The track stops in favour of the organization.",
    },
    "meetings/calendar": dict.fromkeys(
        ("remove_contact", "remove_document", "unlink", "unplan"), "It concerns a meeting and nobody in particular."
    ),
    "meetings/modalities": {"revise": "Rules for everybody alike; what is decided by them is contested."},
    "submissions/record": {"take_back_offer": OWN},
    "submissions/statements": {
        "cosponsor_withdrew": OTHERS_OWN,
        "delete": OF_STAFF,
        "purge": "A draft that its organization deleted, after the time in which it could come back.",
        "take_out": OF_STAFF,
        "unclaim_text": OF_STAFF,
    },
}
#: The same, of what takes nothing.
BESIDE_TAKES_NOTHING = {
    "accounts/organizations": "add_name ask change_role create hand_over_head invite join list mark_distinct merge_in "
    "merge_undone propose rename send_again update",
    "accounts/people": "address_confirmed ask created open profile_saved request role_granted token_created",
    "civspace/contest": "file finish order",
    "civspace/files": "store",
    "civspace/front": "report",
    "civspace/notices": "send_again",
    "civspace/renditions": "build",
    "civspace/threads": "note save",
    "meetings/accreditation": "add_document answer assign carry_over change claim complete confirm correct create "
    "declare draft expect find give load order publish_figures release save_answer settle_doubt start take_over",
    "meetings/calendar": "change create link plan put_document release_programme set_agenda set_contact",
    "meetings/modalities": "apply_template",
    "submissions/record": "ask build offer share",
    "submissions/statements": "abstract ask begin_entry claim_text confirm_standing draft extend_waiting "
    "give_reference hold invite knock open release_text save_text",
}


def _tables() -> dict[str, Table]:
    """Return every table of transitions that a room declares, by the place where it stands."""
    found: dict[int, tuple[str, Table]] = {}
    for house in HOUSES:
        package = importlib.import_module(house)
        for module in pkgutil.walk_packages(package.__path__, f"{house}."):
            if module.name.endswith(".states"):
                for name, value in vars(importlib.import_module(module.name)).items():
                    if isinstance(value, Table):
                        found.setdefault(id(value), (f"{module.name}.{name}", value))
    return dict(found.values())


def _contestable(object_type: str) -> set[str]:
    return {verb for kind, verb in contestables if kind == object_type}


def test_every_table_of_transitions_is_named_here() -> None:
    assert set(_tables()) == set(TABLES)
    for labels in TABLES.values():
        for label in labels:
            assert apps.get_model(label)._meta.label_lower == label


def test_every_transition_can_be_contested_or_takes_nothing_or_says_why_not() -> None:
    tables = _tables()
    for place, labels in TABLES.items():
        for label in labels:
            lists = (_contestable(label), set(WHY_NOT.get(label, {})), set(TAKES_NOTHING.get(label, "").split()))
            verbs = set(tables[place].transitions)
            declared = [verb for listed in lists for verb in listed]
            assert len(declared) == len(set(declared)), label
            assert set(declared) == verbs, (label, verbs.symmetric_difference(declared))


def test_what_is_contestable_besides_belongs_to_no_table() -> None:
    labels = {label for labels in TABLES.values() for label in labels}
    beside = {key for key in contestables if key[0] not in labels}
    assert beside == {("meetings_modalities.timegrant", "extend"), ("meetings_modalities.timegrant", "admit_late")}


def test_what_happens_to_a_complaint_beside_its_stages_is_part_of_it_and_answered_with_it() -> None:
    takes_nothing = {"take", "extend", "appoint", "recuse", "vote", "reverse", "order_remedy", "finish_remedy", "agree"}
    # An interim measure that is declined lasts until the decision, whose clock runs on; that it did not come in time is
    # contested.
    assert set(BESIDE) == takes_nothing | {"decide_interim"}


def test_every_reason_is_a_sentence() -> None:
    for verbs in (*WHY_NOT.values(), *BESIDE_WHY_NOT.values()):
        for reason in verbs.values():
            assert len(reason) > 20 and reason.endswith("."), reason


def _recorded() -> dict[str, set[str]]:
    """Return, by room, the verbs that its code writes to the audit trail by name, without a transition."""
    found: dict[str, set[str]] = {}
    for house in HOUSES:
        for path in sorted((Path(settings.BASE_DIR) / house).rglob("*.py")):
            room = "/".join(path.relative_to(settings.BASE_DIR).parts[:2])
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call) or len(node.args) < 2:
                    continue
                if getattr(node.func, "id", "") in ("record", "Note") and isinstance(node.args[1], ast.Constant):
                    found.setdefault(room, set()).add(str(node.args[1].value))
    return found


def test_every_entry_of_the_audit_trail_beside_the_tables_takes_nothing_or_says_why_not() -> None:
    verbs = {(label.split(".")[0], verb) for label, verb in contestables}
    for room, recorded in _recorded().items():
        house, name = room.split("/")
        takes_nothing, why_not = set(BESIDE_TAKES_NOTHING.get(room, "").split()), set(BESIDE_WHY_NOT.get(room, {}))
        assert not takes_nothing & why_not, room
        known = takes_nothing | why_not | {verb for app, verb in verbs if app == f"{house}_{name}"}
        assert recorded <= known, (room, recorded - known)
        # Some are written under a name that a caller gives.
        assert takes_nothing <= recorded, (room, takes_nothing - recorded)


def test_whatever_can_be_contested_can_be_contested_by_the_api() -> None:
    assert {kind for kind, _verb in contestables} == set(NewComplaintSerializer.TYPES.values())
