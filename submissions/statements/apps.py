from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StatementsConfig(AppConfig):
    name = "submissions.statements"
    label = "submissions_statements"
    verbose_name = _("Statements")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this room gives to the rooms below it."""
        from accounts.organizations import registry as organizations
        from accounts.people import registry as people
        from civspace.api import problems
        from civspace.reference import registry as reference
        from civspace.search.symbols import resolvers
        from civspace.web.registry import register_nav
        from meetings.accreditation import registry as accreditation
        from meetings.calendar import registry as calendar
        from meetings.modalities import standing
        from submissions.statements import api, documents, index, sections
        from submissions.statements.domain import settle_standing
        from submissions.statements.loading import load_reason_codes
        from submissions.statements.notices import register_kinds
        from submissions.statements.queries import people_concerned, submitted_count, waiting_for_standing
        from submissions.statements.rules import on_desk

        reference.loaders.append(("reason codes", load_reason_codes))
        accreditation.decided.append(settle_standing)
        accreditation.waiting.append(waiting_for_standing)
        calendar.concerned.append(people_concerned)
        calendar.sections.append(sections.of_meeting)
        organizations.sections.append(sections.of_organization)
        people.exporters.append(("statements", sections.export))
        people.erasers.append(sections.erase)
        register_kinds()
        api.register()
        problems.translators.append(api.changed_meanwhile)
        standing.counters["written_statement"] = submitted_count
        documents.register()
        index.register()
        resolvers.append(index.resolve)
        register_nav("public", "statements", _("Statements"), 20)
        register_nav("my", "my_statements", _("My statements"), 20)
        register_nav("desk", "desk_statements", _("Statements to review"), 20, visible=on_desk)
