import re

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StatementsConfig(AppConfig):
    name = "submissions.statements"
    label = "submissions_statements"
    verbose_name = _("Statements")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this room gives to the rooms below it."""
        from submissions.statements import held

        held.register()
        from accounts.organizations import registry as organizations
        from accounts.people import registry as people
        from civspace.api import problems
        from civspace.files import readers
        from civspace.reference import registry as reference
        from civspace.search.symbols import resolvers
        from civspace.web.limits.keys import organizations as limited
        from civspace.web.registry import register_nav
        from civspace.web.shedding import busy, levels
        from meetings.accreditation import registry as accreditation
        from meetings.calendar import registry as calendar
        from meetings.modalities import registry as modalities
        from meetings.modalities import standing
        from submissions.statements import (
            api,
            checks,  # noqa: F401
            contesting,
            documents,
            following,
            index,
            knocks,
            lines,
            merging,
            onbehalf,
            sections,
            shown,
            threads,
        )
        from submissions.statements import registry as statements
        from submissions.statements.domain import scrubbing, settle_standing
        from submissions.statements.domain.extending import follow_grant
        from submissions.statements.domain.translation import follow_change
        from submissions.statements.loading import load_on_behalf_rules, load_publication_policy, load_reason_codes
        from submissions.statements.notices import register_kinds
        from submissions.statements.queries import (
            items_of_people,
            people_concerned,
            submitted_count,
            waiting_for_standing,
        )
        from submissions.statements.rules import counted_for, on_desk, publishes

        reference.loaders.append(("reason codes", load_reason_codes))
        reference.loaders.append(("publication policy", load_publication_policy))
        reference.loaders.append(("rules on behalf", load_on_behalf_rules))
        accreditation.decided.append(settle_standing)
        accreditation.waiting.append(waiting_for_standing)
        calendar.concerned.append(people_concerned)
        calendar.items_of_people.append(items_of_people)
        calendar.sections.append(sections.of_meeting)
        organizations.sections.append(sections.of_organization)
        organizations.sections.append(sections.cosponsored_by)
        people.exporters.append(("statements", sections.export))
        people.erasers.append(sections.erase)
        register_kinds()
        statements.changed_after_publication += [follow_change, scrubbing.after_change]
        api.register()
        problems.translators += [api.changed_meanwhile, api.knock_refused]
        standing.counters["written_statement"] = submitted_count
        readers.register("submissions_statements.onbehalf", onbehalf.may_read_original)
        modalities.extended.append(follow_grant)
        modalities.noted.append(knocks.noted)
        documents.register()
        index.register()
        threads.register()
        contesting.register()
        following.register()
        statements.changed_after_publication += [following.after_change, threads.after_change]
        busy.tokens += [(knocks.PAGES, knocks.for_page), (knocks.PROGRAMS, knocks.for_program)]
        levels.as_writes.append(re.compile(r"/my/statements/[^/]+/(check|receipt)/$"))
        for route in ("statement_submit", "v1:statement-submit"):
            limited[route] = counted_for
        merging.register_mover()
        shown.register_shown()
        lines.register()
        resolvers.append(index.resolve)
        register_nav("public", "statements", _("Statements"), 20)
        register_nav("my", "my_statements", _("My statements"), 20)
        register_nav("my", "my_cosponsoring", _("Invitations to co-sponsor"), 21)
        register_nav("desk", "desk_statements", _("Statements to review"), 20, visible=on_desk)
        register_nav("desk", "desk_change_requests", _("Changes asked for"), 25, visible=publishes)
        register_nav("desk", "desk_translations", _("To translate"), 26, visible=on_desk)
