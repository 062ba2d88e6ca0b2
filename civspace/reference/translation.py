"""Names in the six official languages."""

from modeltranslation.translator import TranslationOptions, register

from civspace.reference.models import Goal, Language, Region, State, Theme


@register([Region, State, Language, Goal, Theme])
class NameTranslation(TranslationOptions):
    fields = ("name",)
