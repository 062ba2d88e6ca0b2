from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContestConfig(AppConfig):
    name = "civspace.contest"
    label = "civspace_contest"
    verbose_name = _("Complaints")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this room gives to the rooms below it."""
        from accounts.people import registry as people
        from civspace.contest import api, held, loading, merging, offering, outcome, persons, rules, shown
        from civspace.contest.domain.expiring import register_clocks
        from civspace.contest.notices import register_kinds
        from civspace.contest.practice import contested_in
        from civspace.reference import registry
        from civspace.search import symbols
        from civspace.web.registry import register_nav
        from civspace.workflow import contesting
        from meetings.accreditation.practice import registry as practice

        registry.loaders.append(("kinds of complaint", loading.load_kinds))
        registry.loaders.append(("reasons of complaints", loading.load_reasons))
        registry.loaders.append(("policies on complaints", loading.load_policies))
        contesting.offers.append(offering.offers)
        register_clocks()
        register_kinds()
        held.register()
        api.register()
        merging.register_mover()
        shown.register_shown()
        outcome.register()
        practice.contested.append(contested_in)
        people.exporters.append(("complaints", persons.export))
        people.erasers.append(persons.erase)
        people.blockers.append(persons.blockers)
        symbols.own_resolvers.append(offering.resolve)

        def on_desk(request: Any) -> bool:
            return rules.on_desk(request.user)

        register_nav("my", "my_complaints", _("Complaints"), 45)
        register_nav("desk", "desk_complaints", _("Complaints"), 28, visible=on_desk)
