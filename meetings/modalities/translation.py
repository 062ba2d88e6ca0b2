"""Rule texts that staff edit in the six languages."""

from modeltranslation.translator import TranslationOptions, register

from meetings.modalities.models import Rule, RuleSet


@register(RuleSet)
class RuleSetTranslation(TranslationOptions):
    fields = ("name",)


@register(Rule)
class RuleTranslation(TranslationOptions):
    fields = ("text",)
