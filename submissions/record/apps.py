from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordConfig(AppConfig):
    name = "submissions.record"
    label = "submissions_record"
    verbose_name = _("Record")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this room gives to the rooms below it."""
        from submissions.record import held

        held.register()
        self.register_briefs()
        self.register_compendia()

    def register_briefs(self) -> None:
        """Register what readers collect: it is theirs alone, and follows what happens to a published document."""
        from accounts.people import registry as people
        from civspace.renditions import briefs, registry
        from civspace.search import sources
        from civspace.web.registry import register_nav
        from submissions.record import notices_briefs, person_data
        from submissions.record.after_publication import briefs_after_change
        from submissions.record.api import briefs as api
        from submissions.record.domain.exporting import KIND
        from submissions.record.views.collecting import offer_to_collect
        from submissions.statements.registry import changed_after_publication

        registry.register(KIND, url_of=lambda object_id, language: None, label=_("Brief"), issued=False)
        briefs.register(KIND)
        changed_after_publication.append(briefs_after_change)
        people.exporters.append(("briefs", person_data.export_briefs))
        people.erasers.append(person_data.erase_briefs)
        notices_briefs.register_kinds()
        api.register()
        sources.links.setdefault("statement", []).append(offer_to_collect)
        register_nav("my", "briefs", _("My briefs"), 30)

    def register_compendia(self) -> None:
        """Register what is made of everything that was published: it follows what happens to each part."""
        from civspace.web.shown import register
        from meetings.calendar import registry as calendar
        from submissions.record import sections
        from submissions.record.api import compendium as api
        from submissions.record.domain.compendium import after_change
        from submissions.record.shown import volumes_with
        from submissions.statements.registry import changed_after_publication

        calendar.sections.append(sections.of_meeting)
        register("submissions_statements.statement", volumes_with)
        changed_after_publication.append(after_change)
        api.register()
