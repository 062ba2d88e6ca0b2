"""Kinds and reasons in the six languages."""

from modeltranslation.translator import TranslationOptions, register

from civspace.contest.models import ComplaintKind, ComplaintReason


@register(ComplaintKind)
class ComplaintKindTranslation(TranslationOptions):
    fields = ("label",)


@register(ComplaintReason)
class ComplaintReasonTranslation(TranslationOptions):
    fields = ("label",)
