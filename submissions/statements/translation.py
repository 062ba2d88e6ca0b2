"""Reasons that staff choose from, in the six languages."""

from modeltranslation.translator import TranslationOptions, register

from submissions.statements.models import ReasonCode


@register(ReasonCode)
class ReasonCodeTranslation(TranslationOptions):
    fields = ("label", "template")
