"""Rule texts, and reasons for exceptions, that staff edit in the six languages."""

from modeltranslation.translator import TranslationOptions, register

from meetings.modalities.models import ExceptionReason, Rule, RuleSet


@register(RuleSet)
class RuleSetTranslation(TranslationOptions):
    fields = ("name",)


@register(Rule)
class RuleTranslation(TranslationOptions):
    fields = ("text",)


@register(ExceptionReason)
class ExceptionReasonTranslation(TranslationOptions):
    fields = ("label", "text")
