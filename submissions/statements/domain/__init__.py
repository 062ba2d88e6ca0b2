"""What can happen to a statement: its authors' verbs, the desk's verbs, and publication."""

from submissions.statements.domain.authors import (
    Clash,
    create_draft,
    replace_text,
    restore_revision,
    save_draft,
    submit_statement,
    withdraw_statement,
)
from submissions.statements.domain.desk import (
    AwaitingStanding,
    accept_statement,
    check_citation,
    claim_statement,
    refuse_statement,
    release_statement,
    return_statement,
    settle_standing,
)
from submissions.statements.domain.publication import publish_statement

__all__ = [
    "AwaitingStanding",
    "Clash",
    "accept_statement",
    "check_citation",
    "claim_statement",
    "create_draft",
    "publish_statement",
    "refuse_statement",
    "release_statement",
    "replace_text",
    "restore_revision",
    "return_statement",
    "save_draft",
    "settle_standing",
    "submit_statement",
    "withdraw_statement",
]
