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
        from meetings.accreditation import api, contesting, lines, loading, merging, rules, sections, threads
        from meetings.accreditation.applications import setup as applications_setup
        from meetings.accreditation.committee import questions_setup, sessions_setup
        from meetings.accreditation.measures import setup as measures_setup
        from meetings.accreditation.notices import register_kinds
        from meetings.accreditation.practice import api as practice
        from meetings.accreditation.register import setup as register_setup
        from meetings.accreditation.reports import setup as reports_setup
        from meetings.accreditation.screening import setup as screening_setup

        registry.loaders.append(("schemes", loading.load_schemes))
        registry.loaders.append(("categories", loading.load_categories))
        registry.loaders.append(("criteria", loading.load_criteria))
        registry.loaders.append(("entitlements", loading.load_entitlements))
        registry.loaders.append(("form fields", loading.load_fields))
        registry.loaders.append(("check kinds", loading.load_check_kinds))
        registry.loaders.append(("safeguards", loading.load_safeguards))
        register_kinds()
        applications_setup.register()
        questions_setup.register()
        sessions_setup.register()
        reports_setup.register()
        measures_setup.register()
        api.register()
        practice.register()
        threads.register()
        contesting.register()
        lines.register()
        merging.register_mover()
        screening_setup.register()
        register_setup.register()
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
        register_nav(
            "desk",
            "desk_sessions",
            _("Sessions"),
            order=26,
            visible=lambda request: rules.on_desk(request.user),
        )
