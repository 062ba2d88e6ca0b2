"""Written statements: texts, co-sponsors, receipts, edits, languages; the desk's tools; what staff enter; what follows
publication."""

from submissions.statements.models.abstracts import Abstract, AbstractKind, AbstractRevision
from submissions.statements.models.bulk import BulkAct, BulkItem
from submissions.statements.models.cosponsors import Cosponsor
from submissions.statements.models.desk import Counter, ReasonCode
from submissions.statements.models.editing import EditChange, EditRound, StatementText
from submissions.statements.models.held import HeldDecision, ReleaseBatch
from submissions.statements.models.knocks import UsedKnock
from submissions.statements.models.mentions import StateMention
from submissions.statements.models.onbehalf import Means, OnBehalf, OnBehalfRule
from submissions.statements.models.record import (
    ChangeRequest,
    Corrigendum,
    PublicationPolicy,
    PublishedChange,
    Withholding,
)
from submissions.statements.models.statement import Statement, StatementQuerySet
from submissions.statements.models.texts import Receipt, Revision
from submissions.statements.models.together import Comment, SubmissionRequest
from submissions.statements.models.tools import SavedFilter, TeamText

__all__ = [
    "Abstract",
    "AbstractKind",
    "AbstractRevision",
    "BulkAct",
    "BulkItem",
    "ChangeRequest",
    "Comment",
    "Corrigendum",
    "Cosponsor",
    "Counter",
    "EditChange",
    "EditRound",
    "HeldDecision",
    "Means",
    "OnBehalf",
    "OnBehalfRule",
    "PublicationPolicy",
    "PublishedChange",
    "ReasonCode",
    "Receipt",
    "ReleaseBatch",
    "Revision",
    "SavedFilter",
    "StateMention",
    "Statement",
    "StatementQuerySet",
    "StatementText",
    "SubmissionRequest",
    "TeamText",
    "UsedKnock",
    "Withholding",
]
