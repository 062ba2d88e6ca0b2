"""Saved replies in the six languages."""

from modeltranslation.translator import TranslationOptions, register

from civspace.threads.models import SavedReply


@register(SavedReply)
class SavedReplyTranslation(TranslationOptions):
    fields = ("text",)
