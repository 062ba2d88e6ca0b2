from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccreditationConfig(AppConfig):
    name = "meetings.accreditation"
    label = "meetings_accreditation"
    verbose_name = _("Accreditation")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this room gives to the rooms below it."""
        from accounts.organizations import registry as organizations
        from accounts.people import registry as people
        from civspace.files import readers
        from civspace.reference import registry
        from civspace.web.registry import register_nav
        from meetings.accreditation import api, loading, merging, rules, sections, threads
        from meetings.accreditation.notices import register_kinds

        registry.loaders.append(("schemes", loading.load_schemes))
        registry.loaders.append(("categories", loading.load_categories))
        registry.loaders.append(("criteria", loading.load_criteria))
        register_kinds()
        api.register()
        threads.register()
        merging.register_mover()
        readers.register("meetings_accreditation.standing", rules.may_read_evidence)
        organizations.sections.append(sections.public_section)
        organizations.workspace_sections.append(sections.workspace_section)
        people.exporters.append(("standing", sections.export))
        register_nav("public", "accreditation", _("Accreditation"), order=40)
        register_nav(
            "desk",
            "desk_standing",
            _("Claims to standing"),
            order=25,
            visible=lambda request: rules.on_desk(request.user),
        )
