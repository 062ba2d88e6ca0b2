"""Forms of the desk: a meeting in six languages, its state, agenda, documents and links. Rules stand in the verbs."""

from meetings.calendar.forms.contents import AgendaForm, DocumentForm, LinkForm, parent_of
from meetings.calendar.forms.languages import LanguagesForm, languages_own_first
from meetings.calendar.forms.meeting import MeetingForm, NoteForm
from meetings.calendar.forms.programme import CopyDayForm, LinesForm, ReleaseForm, SittingForm

__all__ = [
    "AgendaForm",
    "CopyDayForm",
    "DocumentForm",
    "LanguagesForm",
    "LinesForm",
    "LinkForm",
    "MeetingForm",
    "NoteForm",
    "ReleaseForm",
    "SittingForm",
    "languages_own_first",
    "parent_of",
]
