"""Reasons that staff choose from, in the six languages."""

from modeltranslation.translator import TranslationOptions, register

from submissions.statements.models import OnBehalfRule, PublicationPolicy, ReasonCode, TeamText


@register(ReasonCode)
class ReasonCodeTranslation(TranslationOptions):
    fields = ("label", "template")


@register(TeamText)
class TeamTextTranslation(TranslationOptions):
    fields = ("text",)


@register(PublicationPolicy)
class PublicationPolicyTranslation(TranslationOptions):
    fields = ("label", "text")


@register(OnBehalfRule)
class OnBehalfRuleTranslation(TranslationOptions):
    fields = ("label", "text")
