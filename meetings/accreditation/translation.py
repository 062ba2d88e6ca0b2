"""Names and criteria that staff edit in the six languages."""

from modeltranslation.translator import TranslationOptions, register

from meetings.accreditation.models import Category, Criterion, Scheme


@register(Scheme)
class SchemeTranslation(TranslationOptions):
    fields = ("name", "decided_by")


@register(Category)
class CategoryTranslation(TranslationOptions):
    fields = ("name", "explanation")


@register(Criterion)
class CriterionTranslation(TranslationOptions):
    fields = ("text",)
