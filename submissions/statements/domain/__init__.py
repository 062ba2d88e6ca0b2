"""What can happen to a statement: its authors' verbs, the desk's verbs, and publication."""

from submissions.statements.domain.abstracts import write_abstract
from submissions.statements.domain.agreeing import agree_edits, answer_edits, insist_on_original
from submissions.statements.domain.approving import approve_request
from submissions.statements.domain.asking import ask_for_change, check_asked, decline_request, retract_request
from submissions.statements.domain.bulk import start_act
from submissions.statements.domain.claims import (
    AwaitingStanding,
    assign_statement,
    claim_statement,
    expire_claim,
    release_statement,
)
from submissions.statements.domain.comments import (
    ParagraphChanged,
    accept_suggestion,
    add_comment,
    answer_comment,
    edit_comment,
    remove_comment,
    settle_comment,
    tell_of_comments,
)
from submissions.statements.domain.copies import ask_for_copy
from submissions.statements.domain.cosponsors import (
    TooLateToAnswer,
    confirm_cosponsor,
    decline_cosponsor,
    invite_cosponsors,
    remove_cosponsor,
    withdraw_cosponsor,
)
from submissions.statements.domain.deleting import purge_deleted, undelete_statement
from submissions.statements.domain.desk import (
    Held,
    accept_statement,
    check_citation,
    refuse_statement,
    return_statement,
    settle_standing,
)
from submissions.statements.domain.drafting import Clash, create_draft, restore_revision, save_draft
from submissions.statements.domain.editing import (
    edit_statement,
    forgo_editing,
    lapse_round,
    propose_edits,
    save_edits,
    settle_edits,
)
from submissions.statements.domain.holding import (
    drop_batch,
    hold_decision,
    open_batch,
    order_batch,
    release_batch,
    take_out,
)
from submissions.statements.domain.onbehalf import TooLateToObject, enter_statement, object_to_entry
from submissions.statements.domain.overturning import overturn_decision
from submissions.statements.domain.protecting import (
    ConsentMissing,
    confirm_withholding,
    consent_to_restore,
    restore_statement,
    withhold_statement,
)
from submissions.statements.domain.publication import NotSettled, publish_statement
from submissions.statements.domain.record import (
    check_corrigendum,
    check_redaction,
    check_reissue,
    publish_corrigendum,
    redact_statement,
    reissue_statement,
)
from submissions.statements.domain.requesting import ask_to_submit, decline_to_submit, take_request_back
from submissions.statements.domain.starting import start_from
from submissions.statements.domain.submitting import SignedByOthers, replace_text, submit_statement, withdraw_statement
from submissions.statements.domain.tools import delete_filter, delete_text, keep_text, save_filter
from submissions.statements.domain.translation import (
    claim_text,
    give_reference,
    release_text,
    save_text,
    take_down_text,
    unclaim_text,
)
from submissions.statements.domain.undoing import TooLate, reopen_statement, undo_statement
from submissions.statements.domain.waiting import (
    NobodyToWaitFor,
    go_in_statement,
    recall_statement,
    settle_waiting,
    wait_for_cosponsors,
)

__all__ = [
    "AwaitingStanding",
    "Clash",
    "ConsentMissing",
    "Held",
    "NobodyToWaitFor",
    "NotSettled",
    "ParagraphChanged",
    "SignedByOthers",
    "TooLate",
    "TooLateToAnswer",
    "TooLateToObject",
    "accept_statement",
    "accept_suggestion",
    "add_comment",
    "agree_edits",
    "answer_comment",
    "answer_edits",
    "approve_request",
    "ask_for_change",
    "ask_for_copy",
    "ask_to_submit",
    "assign_statement",
    "check_asked",
    "check_citation",
    "check_corrigendum",
    "check_redaction",
    "check_reissue",
    "claim_statement",
    "claim_text",
    "confirm_cosponsor",
    "confirm_withholding",
    "consent_to_restore",
    "create_draft",
    "decline_cosponsor",
    "decline_request",
    "decline_to_submit",
    "delete_filter",
    "delete_text",
    "drop_batch",
    "edit_comment",
    "edit_statement",
    "enter_statement",
    "expire_claim",
    "forgo_editing",
    "give_reference",
    "go_in_statement",
    "hold_decision",
    "insist_on_original",
    "invite_cosponsors",
    "keep_text",
    "lapse_round",
    "object_to_entry",
    "open_batch",
    "order_batch",
    "overturn_decision",
    "propose_edits",
    "publish_corrigendum",
    "publish_statement",
    "purge_deleted",
    "recall_statement",
    "redact_statement",
    "refuse_statement",
    "reissue_statement",
    "release_batch",
    "release_statement",
    "release_text",
    "remove_comment",
    "remove_cosponsor",
    "reopen_statement",
    "replace_text",
    "restore_revision",
    "restore_statement",
    "retract_request",
    "return_statement",
    "save_draft",
    "save_edits",
    "save_filter",
    "save_text",
    "settle_comment",
    "settle_edits",
    "settle_standing",
    "settle_waiting",
    "start_act",
    "start_from",
    "submit_statement",
    "take_down_text",
    "take_out",
    "take_request_back",
    "tell_of_comments",
    "unclaim_text",
    "undelete_statement",
    "undo_statement",
    "wait_for_cosponsors",
    "withdraw_cosponsor",
    "withdraw_statement",
    "withhold_statement",
    "write_abstract",
]
