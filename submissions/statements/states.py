"""States of a written statement and the transition table."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from civspace.workflow import Table, Transition


class State(models.TextChoices):
    """Where a written statement stands."""

    DRAFT = "draft", _("Draft")
    AWAITING_COSPONSORS = "awaiting_cosponsors", _("Waiting for co-sponsors")
    SUBMITTED = "submitted", _("Submitted")
    UNDER_REVIEW = "under_review", _("Under review")
    RETURNED = "returned", _("Returned for changes")
    ACCEPTED = "accepted", _("Accepted")
    EDITING = "editing", _("Being edited")
    PUBLISHED = "published", _("Published")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    WITHHELD = "withheld", _("Withdrawn for protection")


#: States in which the text is with its authors and may change.
EDITABLE = frozenset({State.DRAFT, State.RETURNED})
#: States in which authors talk about the text: while it is with them, and while they wait for each other.
DISCUSSED = EDITABLE | {State.AWAITING_COSPONSORS}
#: States after which nothing can be said any more about a statement.
OVER = frozenset({State.REFUSED, State.WITHDRAWN, State.WITHHELD})
#: States that count towards the number of statements per organization.
COUNTED = frozenset(
    {
        State.AWAITING_COSPONSORS,
        State.SUBMITTED,
        State.UNDER_REVIEW,
        State.RETURNED,
        State.ACCEPTED,
        State.EDITING,
        State.PUBLISHED,
        State.WITHHELD,
    }
)
#: States in which a statement holds its symbol: a symbol is never given twice, whatever becomes of the text.
SYMBOLIZED = frozenset({State.PUBLISHED, State.WITHHELD})
#: States in which the text may differ from what was submitted.
CHANGING = frozenset({State.AWAITING_COSPONSORS, State.RETURNED, State.REFUSED, State.WITHDRAWN})
#: States in which organizations join a statement: its text is not with the Secretariat.
JOINING = EDITABLE | {State.AWAITING_COSPONSORS}
#: States in which nobody can take back their name any more.
SETTLED = frozenset({State.PUBLISHED, State.REFUSED, State.WITHDRAWN, State.WITHHELD})


class Derived(models.TextChoices):
    """How a statement came from another one."""

    EARLIER = "earlier", _("A new statement from an earlier text")
    TRANSLATION = "translation", _("Another language version")


STATEMENT = Table(
    Transition("submit", frozenset({State.DRAFT, State.RETURNED}), State.SUBMITTED),
    Transition("replace", frozenset({State.SUBMITTED}), State.SUBMITTED),
    Transition("claim", frozenset({State.SUBMITTED}), State.UNDER_REVIEW),
    Transition("assign", frozenset({State.SUBMITTED, State.UNDER_REVIEW}), State.UNDER_REVIEW),
    Transition("expire", frozenset({State.UNDER_REVIEW}), State.SUBMITTED),
    Transition("release", frozenset({State.UNDER_REVIEW}), State.SUBMITTED),
    Transition("return", frozenset({State.UNDER_REVIEW}), State.RETURNED),
    Transition("refuse", frozenset({State.UNDER_REVIEW, State.RETURNED}), State.REFUSED),
    Transition("accept", frozenset({State.UNDER_REVIEW}), State.ACCEPTED),
    Transition("undo", frozenset({State.ACCEPTED, State.RETURNED, State.REFUSED}), State.UNDER_REVIEW),
    # A refusal of what had been returned, taken back.
    Transition("undo_to_return", frozenset({State.REFUSED}), State.RETURNED),
    Transition("reopen", frozenset({State.ACCEPTED, State.REFUSED}), State.UNDER_REVIEW),
    # By the portal: a complaint against the return or the refusal was upheld.
    Transition("overturn", frozenset({State.RETURNED, State.REFUSED}), State.SUBMITTED),
    Transition("edit", frozenset({State.ACCEPTED, State.EDITING}), State.EDITING),
    Transition("forgo", frozenset({State.ACCEPTED}), State.ACCEPTED),
    Transition("propose", frozenset({State.EDITING}), State.EDITING),
    Transition("answer", frozenset({State.EDITING}), State.EDITING),
    Transition("agree", frozenset({State.EDITING}), State.ACCEPTED),
    Transition("insist", frozenset({State.EDITING}), State.ACCEPTED),
    Transition("settle", frozenset({State.EDITING}), State.ACCEPTED),
    Transition("lapse", frozenset({State.EDITING}), State.ACCEPTED),
    Transition("publish", frozenset({State.ACCEPTED}), State.PUBLISHED),
    Transition(
        "withdraw",
        frozenset(
            {
                State.DRAFT,
                State.AWAITING_COSPONSORS,
                State.SUBMITTED,
                State.UNDER_REVIEW,
                State.RETURNED,
                State.ACCEPTED,
                State.EDITING,
            }
        ),
        State.WITHDRAWN,
    ),
    # Staff enter what came by e-mail or on paper; its organization objects.
    Transition("enter", frozenset({State.DRAFT}), State.SUBMITTED),
    Transition(
        "object",
        frozenset({State.SUBMITTED, State.UNDER_REVIEW, State.RETURNED, State.ACCEPTED, State.EDITING}),
        State.WITHDRAWN,
    ),
    Transition("corrigendum", frozenset({State.PUBLISHED}), State.PUBLISHED),
    Transition("reissue", frozenset({State.PUBLISHED}), State.PUBLISHED),
    Transition("redact", frozenset({State.PUBLISHED}), State.PUBLISHED),
    Transition("redact_withheld", frozenset({State.WITHHELD}), State.WITHHELD),
    Transition("withhold", frozenset({State.PUBLISHED}), State.WITHHELD),
    Transition("confirm_withholding", frozenset({State.WITHHELD}), State.WITHHELD),
    Transition("consent_to_restore", frozenset({State.WITHHELD}), State.WITHHELD),
    Transition("restore", frozenset({State.WITHHELD}), State.PUBLISHED),
    # The lead submits and waits for co-sponsors; it goes in with those who confirmed.
    Transition("wait", EDITABLE, State.AWAITING_COSPONSORS),
    Transition("recall", frozenset({State.AWAITING_COSPONSORS}), State.DRAFT),
    Transition("go_in", frozenset({State.AWAITING_COSPONSORS}), State.SUBMITTED),
    # By the portal: an answer to a return that is recalled, and what no longer meets the rules when the waiting ends.
    Transition("recall_answer", frozenset({State.AWAITING_COSPONSORS}), State.RETURNED),
    Transition("fall_back", frozenset({State.AWAITING_COSPONSORS}), State.RETURNED),
    # Only what was never submitted, and only for some time: domain/deleting.py.
    Transition("undelete", frozenset({State.WITHDRAWN}), State.DRAFT),
)


class CosponsorState(models.TextChoices):
    """Where an organization stands towards a statement of another one."""

    INVITED = "invited", pgettext_lazy("co-sponsor", "Invited")
    CONFIRMED = "confirmed", pgettext_lazy("co-sponsor", "Confirmed")
    DECLINED = "declined", pgettext_lazy("co-sponsor", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("co-sponsor", "Withdrawn")
    REMOVED = "removed", pgettext_lazy("co-sponsor", "Removed by the lead")
    LEFT_OUT = "left_out", pgettext_lazy("co-sponsor", "Not included")


#: States in which the organization reads the text.
INVOLVED = frozenset({CosponsorState.INVITED, CosponsorState.CONFIRMED})

COSPONSOR = Table(
    Transition("invite", frozenset(CosponsorState) - INVOLVED, CosponsorState.INVITED),
    Transition("confirm", INVOLVED, CosponsorState.CONFIRMED),
    Transition("decline", frozenset({CosponsorState.INVITED}), CosponsorState.DECLINED),
    Transition("withdraw", frozenset({CosponsorState.CONFIRMED}), CosponsorState.WITHDRAWN),
    Transition("remove", INVOLVED, CosponsorState.REMOVED),
    Transition("leave_out", INVOLVED, CosponsorState.LEFT_OUT),
)


class ActState(models.TextChoices):
    """Where a bulk act stands."""

    WAITING = "waiting", _("Waiting for a worker")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Finished")


class ItemState(models.TextChoices):
    """What became of one statement of a bulk act."""

    WAITING = "waiting", pgettext_lazy("row of a bulk act", "Waiting")
    DONE = "done", pgettext_lazy("row of a bulk act", "Done")
    REFUSED = "refused", pgettext_lazy("row of a bulk act", "Not done")


class BatchState(models.TextChoices):
    """Where a batch of held decisions stands."""

    OPEN = "open", pgettext_lazy("batch of decisions", "Held")
    RELEASED = "released", pgettext_lazy("batch of decisions", "Released")
    DROPPED = "dropped", pgettext_lazy("batch of decisions", "Dropped")


class HeldState(models.TextChoices):
    """What became of one held decision."""

    HELD = "held", pgettext_lazy("decision", "Held")
    DONE = "done", pgettext_lazy("decision", "Released")
    FAILED = "failed", pgettext_lazy("decision", "Not possible any more")
    TAKEN_OUT = "taken_out", pgettext_lazy("decision", "Taken out")


BATCH = Table(
    Transition("release", frozenset({BatchState.OPEN}), BatchState.RELEASED),
    Transition("drop", frozenset({BatchState.OPEN}), BatchState.DROPPED),
)


class Safety(models.TextChoices):
    """What the authors answered, before submitting, about people whom the text names or makes identifiable."""

    NOT_ASKED = "not_asked", _("Not asked")
    NOBODY = "nobody", _("It names nobody who could be at risk")
    AGREED = "agreed", _("It names people, or shows who they are, and all of them agreed")
    NOT_ALL = "not_all", _("It names people, or shows who they are, and not all of them agreed")


class ChangeKind(models.TextChoices):
    """A change in the public history of a document."""

    CORRIGENDUM = "corrigendum", _("Corrigendum")
    REISSUE = "reissue", _("Reissued for technical reasons")
    REDACTION = "redaction", _("Passages redacted")


class RequestKind(models.TextChoices):
    """What authors may ask for after publication."""

    CORRECTION = "correction", _("A correction of an error (corrigendum)")
    REDACTION = "redaction", _("The redaction of passages")
    WITHDRAWAL = "withdrawal", _("The withdrawal of the whole document, for protection")


class Urgency(models.TextChoices):
    """How soon it matters."""

    PROTECTION = "protection", _("Somebody may be in danger")
    SOON = "soon", _("It should be done within days")
    ORDINARY = "ordinary", _("It can wait its turn")


class RequestState(models.TextChoices):
    """Where a request of the authors stands."""

    OPEN = "open", pgettext_lazy("request", "Waiting for the Secretariat")
    DONE = "done", pgettext_lazy("request", "Done")
    DECLINED = "declined", pgettext_lazy("request", "Declined")
    RETRACTED = "retracted", pgettext_lazy("request", "Taken back")


REQUEST = Table(
    Transition("fulfil", frozenset({RequestState.OPEN}), RequestState.DONE),
    Transition("decline", frozenset({RequestState.OPEN}), RequestState.DECLINED),
    Transition("retract", frozenset({RequestState.OPEN}), RequestState.RETRACTED),
)
#: The place of an urgency in the queue.
ORDER = {Urgency.PROTECTION: 0, Urgency.SOON: 1, Urgency.ORDINARY: 2}

#: Verbs of editing (domain/editing.py): a meeting that issues statements as received has none of them.
EDITING_VERBS = frozenset({"edit", "forgo", "propose", "answer", "agree", "insist", "settle", "lapse"})


class RoundState(models.TextChoices):
    """Where one round of editing stands."""

    PREPARING = "preparing", _("Being prepared")
    SENT = "sent", _("With the authors")
    ANSWERED = "answered", _("Answered")
    SETTLED = "settled", _("Settled")


class Answer(models.TextChoices):
    """What the authors say to one proposed change."""

    AGREED = "agreed", _("Agreed")
    OBJECTED = "objected", _("Not agreed")
    PROPOSED = "proposed", _("Other wording proposed")


class Outcome(models.TextChoices):
    """How editing ended, for the record that everybody can read."""

    UNCHANGED = "unchanged", _("Issued without editing")
    AGREED = "agreed", _("Edited; agreed by the authors")
    PARTLY = "partly", _("Edited as far as the authors agreed")
    AS_WRITTEN = "as_written", _("Issued as its authors wrote it")
    SILENCE = "silence", _("Edited by the rule on silence")


class TextKind(models.TextChoices):
    """Where the text of another language comes from. Only the first two are ever published."""

    HUMAN = "human", _("Translation by the Secretariat")
    MACHINE = "machine", _("Machine translation, not reviewed")
    REFERENCE = "reference", _("Translation by the authors, for reference")


class TextState(models.TextChoices):
    """Where the text of another language stands."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    TAKEN_DOWN = "taken_down", _("Taken down")


TEXT = Table(
    Transition("release_text", frozenset({TextState.DRAFT, TextState.TAKEN_DOWN}), TextState.PUBLISHED),
    Transition("take_down_text", frozenset({TextState.PUBLISHED}), TextState.TAKEN_DOWN),
)


class CommentState(models.TextChoices):
    """Where a comment or a suggestion on a draft stands."""

    OPEN = "open", pgettext_lazy("comment", "Open")
    RESOLVED = "resolved", pgettext_lazy("comment", "Resolved")
    ACCEPTED = "accepted", pgettext_lazy("suggestion", "Taken over")
    DECLINED = "declined", pgettext_lazy("suggestion", "Not taken over")


COMMENT = Table(
    Transition("resolve", frozenset({CommentState.OPEN}), CommentState.RESOLVED),
    Transition("reopen", frozenset({CommentState.RESOLVED, CommentState.DECLINED}), CommentState.OPEN),
    Transition("accept", frozenset({CommentState.OPEN}), CommentState.ACCEPTED),
    Transition("decline", frozenset({CommentState.OPEN}), CommentState.DECLINED),
)
#: What only a suggestion knows, and what only a comment knows.
ONLY_SUGGESTIONS, ONLY_COMMENTS = frozenset({"accept", "decline"}), frozenset({"resolve"})


class AskedState(models.TextChoices):
    """Where a request to submit stands."""

    WAITING = "waiting", pgettext_lazy("request to submit", "Waiting for an answer")
    APPROVED = "approved", pgettext_lazy("request to submit", "Submitted")
    DECLINED = "declined", pgettext_lazy("request to submit", "Declined")
    TAKEN_BACK = "taken_back", pgettext_lazy("request to submit", "Taken back")
    OVERTAKEN = "overtaken", pgettext_lazy("request to submit", "Overtaken by a later version")


_waiting = frozenset({AskedState.WAITING})
ASKED = Table(
    Transition("approve", _waiting, AskedState.APPROVED),
    Transition("decline", _waiting, AskedState.DECLINED),
    Transition("take_back", _waiting, AskedState.TAKEN_BACK),
    Transition("overtake", _waiting, AskedState.OVERTAKEN),
)
