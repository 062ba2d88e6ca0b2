"""The outcome of a complaint as a document: what was contested, who decided what on which rule, clocks, remedies, and
the next step. It says what its page says, to those who may read that page, and names nobody of the Secretariat.
"""

import datetime
from typing import Any, NotRequired, TypedDict

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from civspace.clocks.models import Clock
from civspace.clocks.states import State as ClockState
from civspace.contest import clocks
from civspace.contest.acts import next_is_open
from civspace.contest.models import Complaint, Remedy, Ruling
from civspace.contest.notices import Step
from civspace.contest.queries import clocks_of, contestable
from civspace.contest.states import OPEN, Outcome, Stage, State
from civspace.renditions import document, registry
from civspace.renditions.briefs import direction_of
from civspace.web.dates import day_text, when_text
from civspace.web.languages import html_lang
from meetings.calendar.contacts import contact_names, contact_of

KIND = "complaint-outcome"
Rows = list[list[str]]


class Words(TypedDict):
    """What somebody wrote, in the language in which they wrote it; `number` is that of a point, or 0."""

    text: str
    language: str
    number: int


class Part(TypedDict):
    """A section of the document: rows of facts, and texts."""

    heading: str
    facts: Rows
    words: list[Words]


class OutcomeSource(TypedDict):
    """The input of `kind="complaint-outcome"`; what is fixed is in the language of the document."""

    title: str
    masthead: str
    reference: str
    lede: str
    issued_on: str
    facts: Rows
    parts: list[Part]
    footer: str
    verify_url: str
    specimen: NotRequired[bool]


def outcome_html(source: dict[str, Any], language: str) -> str:
    """Return the outcome of a complaint as HTML; the fixed language must be active."""
    context = document.common(language, source)
    context["parts"] = [
        part
        | {
            "words": [
                it | {"lang": html_lang(it["language"]), "dir": direction_of(it["text"], it["language"] or language)}
                for it in part["words"]
            ]
        }
        for part in source["parts"]
    ]
    return render_to_string("contest/outcome.html", context)


def outcome_source(complaint: Complaint, language: str) -> dict[str, Any]:
    """Return everything that the document of an outcome says in a language; the complaint was fetched in full."""
    counted = clocks_of(complaint)
    contact = contact_names(contact_of(complaint.meeting or complaint.body)).get(language, "")
    with override(language):
        source = OutcomeSource(
            title=_("Outcome of a complaint"),
            masthead=str(complaint.body.name) if complaint.body else _("Complaints"),
            reference=complaint.reference,
            lede=str(complaint.kind.label),
            issued_on=_last_day(complaint, counted).isoformat(),
            facts=_facts(complaint),
            parts=[
                _contested(complaint),
                *_interim(complaint),
                *_stages(complaint, counted),
                *(_remedy(it, complaint) for it in complaint.remedies.all()),
                Part(heading=_("Clocks"), facts=[_clock_row(it, complaint) for it in counted], words=[]),
                Part(heading=_("What can be contested further"), facts=_next(complaint), words=[]),
            ],
            footer=contact,
            verify_url=settings.BASE_URL + reverse("verify"),
            specimen=settings.DEMO,
        )
    return dict(source)


def _last_day(complaint: Complaint, counted: list[Clock]) -> datetime.date:
    """Return the day on which something was last decided, missed, ordered or carried out, at the duty station."""
    moments = [complaint.filed_at, complaint.ended_at, complaint.reversed_at]
    moments += [ruling.decided_at for ruling in complaint.rulings.all()]
    moments += [moment for clock in counted for moment in (clock.expired_at, clock.ended_at)]
    moments += [moment for it in complaint.remedies.all() for moment in (it.created_at, it.done_at)]
    return max(filter(None, moments)).astimezone(complaint.station.zone).date()


def _coded(row: Any) -> str:
    """Return a published reason or kind with its code, under which the published list has it."""
    return f"{row.label} ({row.pk})"


def _given(rows: Rows) -> Rows:
    return [[label, value] for label, value in rows if value]


def _facts(complaint: Complaint) -> Rows:
    found = contestable(complaint)
    title = found[0].title(found[1], found[2]) if found is not None else ""
    rule = found[2].rule if found is not None else {}
    cited = "\n".join(filter(None, (str(rule.get("title", "")), str(rule.get("url", "")))))
    return _given(
        [
            [_("Reference"), complaint.reference],
            [_("Organization"), complaint.organization.name],
            [_("Person"), complaint.person.get_full_name() if complaint.person else ""],
            [_("Kind"), _coded(complaint.kind)],
            [_("Contested decision"), title],
            [_("Decided"), day_text(complaint.decided_at) if complaint.decided_at else ""],
            [_("Rule that it cited"), cited],
            [_("Meeting"), str(complaint.meeting.title) if complaint.meeting else ""],
            [_("Filed"), when_text(complaint.filed_at, complaint.station.zone)],
            [_("Urgency"), complaint.get_urgency_display()],
            [_("State"), complaint.get_state_display()],
            [_("Outcome"), complaint.get_outcome_display()],
            [str(Step.REVERSED.label), day_text(complaint.reversed_at) if complaint.reversed_at else ""],
        ]
    )


def _contested(complaint: Complaint) -> Part:
    grounds = "\n".join(_coded(it) for it in complaint.grounds.all())
    words = [Words(text=it.text, language=complaint.language, number=it.number) for it in complaint.points.all()]
    return Part(heading=_("What is contested, and why"), facts=_given([[_("Reasons"), grounds]]), words=words)


def _interim(complaint: Complaint) -> list[Part]:
    interim = getattr(complaint, "interim", None)
    if interim is None:
        return []
    facts = [[_("Decision"), _coded(interim.measure)], [_("Date"), day_text(interim.decided_at)]]
    return [Part(heading=_("Interim measure"), facts=facts, words=[Words(text=interim.text, language="", number=0)])]


def _stages(complaint: Complaint, counted: list[Clock]) -> list[Part]:
    """Return each stage that is over: its ruling, or that its time ended without one."""
    rulings = {it.stage: it for it in complaint.rulings.all()}
    expired = {clock.kind: clock for clock in counted if clock.expired_at is not None}
    found = []
    for stage in Stage:
        clock = expired.get(clocks.BY_STAGE[stage])
        if (ruling := rulings.get(stage)) is not None:
            found.append(_ruling(ruling))
        elif clock is not None and clock.expired_at is not None:
            facts = [[_("Decision"), str(State.DEEMED_REFUSED.label)], [_("Date"), day_text(clock.expired_at)]]
            found.append(Part(heading=str(stage.label), facts=facts, words=[]))
    return found


def _ruling(ruling: Ruling) -> Part:
    facts = [
        [_("Decision"), str(Outcome(ruling.outcome).label)],
        [_("Date"), day_text(ruling.decided_at)],
        [_("What it rests on"), _coded(ruling.reason)],
        [_("Rule or criterion"), f"{ruling.cited}\n{ruling.cited_url}".strip()],
    ]
    if votes := ruling.votes:
        facts.append([_("Votes"), "\n".join(f"{outcome.label}: {number}" for outcome, number in votes.items())])
    words = [Words(text=ruling.text, language=ruling.language, number=0)]
    words += [Words(text=it.text, language=ruling.language, number=it.point.number) for it in ruling.findings.all()]
    return Part(heading=str(Stage(ruling.stage).label), facts=facts, words=words)


def _remedy(remedy: Remedy, complaint: Complaint) -> Part:
    facts = [[_("By when"), when_text(remedy.due_at, complaint.station.zone)]]
    if remedy.done_at is not None:
        facts.append([_("Carried out"), when_text(remedy.done_at, complaint.station.zone)])
    texts = filter(None, (remedy.text, remedy.done_text))
    words = [Words(text=text, language="", number=0) for text in texts]
    return Part(heading=f"{_('Remedy')}: {_coded(remedy.kind)}", facts=facts, words=words)


def _clock_row(clock: Clock, complaint: Complaint) -> list[str]:
    """Return what a clock counted, how long was promised, by when, and whether that was kept."""
    named = {
        clocks.ACKNOWLEDGE: _("Acknowledgement"),
        clocks.CLARIFY: _("Clarification"),
        clocks.INTERIM: _("Interim measure"),
        clocks.ORDER: _("Order a remedy"),
        **{kind: str(stage.label) for stage, kind in clocks.BY_STAGE.items()},
    }
    days = clock.working_days + clock.extra_days
    if clock.hours:
        time = ngettext("%(number)s hour", "%(number)s hours", clock.hours) % {"number": clock.hours}
    else:
        time = ngettext("%(number)s working day", "%(number)s working days", days) % {"number": days}
    due = _("%(time)s, until %(when)s") % {"time": time, "when": when_text(clock.due_at, complaint.station.zone)}
    return [named[clock.kind], f"{due}\n{_kept(clock)}"]


def _kept(clock: Clock) -> str:
    if clock.state == ClockState.EXPIRED:
        return _("Missed: the time ended and nothing was done.")
    if clock.ended_at is None:
        return str(ClockState(clock.state).label)
    ended = {"day": day_text(clock.ended_at)}
    return _("Late: %(day)s") % ended if clock.ended_at > clock.due_at else _("Kept: %(day)s") % ended


def _next(complaint: Complaint) -> Rows:
    """Return the step that is open and until when, or why none is."""
    zone, steps = complaint.station.zone, _("Next step")
    if complaint.state in OPEN and complaint.due_at is not None:
        due = _("%(stage)s, to be decided by %(when)s") % {
            "stage": Stage(complaint.stage).label,
            "when": when_text(complaint.due_at, zone),
        }
        return [[steps, due]]
    for stage, label in (
        (Stage.FIRST, _("Ask for a review by somebody else")),
        (Stage.REVIEW, _("Ask for the independent panel")),
    ):
        if complaint.next_until is not None and next_is_open(complaint, stage):
            return [[steps, label], [_("Until"), when_text(complaint.next_until, zone)]]
    if complaint.outcome == Outcome.UPHELD:
        return [[steps, _("None: the complaint was upheld. A remedy that does not come in time can be contested.")]]
    return [[steps, _("None here: this was the last step, or its time is over.")]]


def register() -> None:
    """Register the document of an outcome."""
    document.SCHEMAS[KIND], document.TEMPLATES[KIND] = OutcomeSource, outcome_html
    registry.register(KIND, url_of=lambda object_id, language: None, label=gettext_lazy("Outcome of a complaint"))
