"""Names in the six languages."""

from modeltranslation.translator import TranslationOptions, register

from civspace.clocks.models import DutyStation, Holiday


@register(DutyStation)
class DutyStationTranslation(TranslationOptions):
    fields = ("name",)


@register(Holiday)
class HolidayTranslation(TranslationOptions):
    fields = ("name",)
