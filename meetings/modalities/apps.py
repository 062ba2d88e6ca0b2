from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModalitiesConfig(AppConfig):
    name = "meetings.modalities"
    label = "meetings_modalities"
    verbose_name = _("Modalities")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the templates' loader, the notices, what a broken rule is for the API, and parts of other pages."""
        from accounts.people import registry as people
        from civspace.api import problems
        from civspace.reference import registry
        from meetings.calendar import registry as calendar
        from meetings.modalities import api, contesting, exceptions, following, lines, sections, shown
        from meetings.modalities.loading import load_exception_reasons, load_templates
        from meetings.modalities.merging import register_mover
        from meetings.modalities.notices import register_kinds
        from meetings.modalities.problems import rules_failed

        registry.loaders.append(("templates", load_templates))
        registry.loaders.append(("exception reasons", load_exception_reasons))
        problems.translators.append(rules_failed)
        people.exporters.append(("exceptions", exceptions.decided_by))
        people.erasers.append(exceptions.forget)
        register_kinds()
        register_mover()
        following.register()
        api.register()
        lines.register()
        contesting.register()
        shown.register_shown()
        calendar.openings.append(sections.WRITTEN_STATEMENTS)
        calendar.sections.append(sections.how_to_take_part)
        calendar.desk_sections.append(sections.desk_modalities)
