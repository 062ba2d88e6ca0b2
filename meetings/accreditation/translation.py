"""Names and criteria that staff edit in the six languages."""

from modeltranslation.translator import TranslationOptions, register

from meetings.accreditation.models import (
    Category,
    CheckKind,
    Criterion,
    Entitlement,
    FormField,
    Safeguard,
    Scheme,
    Session,
)


@register(Scheme)
class SchemeTranslation(TranslationOptions):
    fields = ("name", "decided_by", "summary", "considered")


@register(Category)
class CategoryTranslation(TranslationOptions):
    fields = ("name", "explanation")


@register(Criterion)
class CriterionTranslation(TranslationOptions):
    fields = ("text",)


@register(Entitlement)
class EntitlementTranslation(TranslationOptions):
    fields = ("text",)


@register(FormField)
class FormFieldTranslation(TranslationOptions):
    fields = ("label", "help", "why")


@register(Session)
class SessionTranslation(TranslationOptions):
    fields = ("name",)


@register(CheckKind)
class CheckKindTranslation(TranslationOptions):
    fields = ("question", "why")


@register(Safeguard)
class SafeguardTranslation(TranslationOptions):
    fields = ("text",)
