"""Titles and names that staff edit in the six languages."""

from modeltranslation.translator import TranslationOptions, register

from meetings.calendar.models import AgendaItem, Body, Contact, Document, Meeting, Programme, Sitting


@register(Body)
class BodyTranslation(TranslationOptions):
    fields = ("name",)


@register(Meeting)
class MeetingTranslation(TranslationOptions):
    fields = ("title", "place", "summary", "state_note")


@register(AgendaItem)
class AgendaItemTranslation(TranslationOptions):
    fields = ("title",)


@register(Document)
class DocumentTranslation(TranslationOptions):
    fields = ("title",)


@register(Sitting)
class SittingTranslation(TranslationOptions):
    fields = ("title", "note")


@register(Programme)
class ProgrammeTranslation(TranslationOptions):
    fields = ("note",)


@register(Contact)
class ContactTranslation(TranslationOptions):
    fields = ("office",)
