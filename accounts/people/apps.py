import re
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "accounts.people"
    label = "accounts_people"
    verbose_name = _("People")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the ground who people are: the account bar, the navigation, who is staff, what is held and erased."""
        from accounts.people import held

        held.register()
        from accounts.people import counted, erasure, export, registry
        from accounts.people.access import signed_in, staff_required
        from accounts.people.notices import register_kinds
        from accounts.people.queries import (
            bodies_of,
            desk_is_open,
            is_staff,
            may_appoint,
            may_decide_resets,
            may_erase,
            may_review_glass,
            team,
        )
        from civspace.notices import registry as notices
        from civspace.threads import registry as threads
        from civspace.threads.domain import export_of, forget_person
        from civspace.web import registry as web
        from civspace.web.limits import keys as limits
        from civspace.web.shedding import levels

        register_kinds()
        notices.is_staff = is_staff
        notices.signed_in, notices.staff = signed_in, staff_required()
        web.register_account_bar(_account_bar)
        levels.as_private.append(re.compile(r"^/[a-z-]+/(sign-in|password)/"))
        limits.register(counted.account_of, counted.domain_of)
        web.register_nav("my", "account", _("Your account"), order=900)
        web.register_nav(
            "desk",
            "staff_list",
            _("Roles"),
            order=910,
            visible=lambda request: may_appoint(request.user),
        )
        web.register_nav(
            "desk",
            "break_glass",
            _("Emergency access"),
            order=920,
            visible=lambda request: may_review_glass(request.user),
        )
        web.register_nav(
            "desk",
            "erasures",
            _("Accounts to erase"),
            order=930,
            visible=lambda request: may_erase(request.user),
        )
        web.register_nav(
            "desk",
            "factor_resets",
            _("Lost second factors"),
            order=900,
            visible=lambda request: may_decide_resets(request.user),
        )
        registry.exporters.extend(export.OWN)
        registry.erasers.extend([erasure.erase_notices, erasure.erase_follows])
        threads.access.bodies_of, threads.access.holders = bodies_of, team
        threads.access.desk_is_open = desk_is_open
        registry.exporters.append(("threads", export_of))
        registry.erasers.append(lambda person: forget_person(person=person))


def _account_bar(request: Any) -> Any:
    from django.urls import reverse

    from accounts.people.queries import emergency_access
    from civspace.notices.queries import unread

    if not request.user.is_authenticated:
        return None
    bar = {
        "name": request.user.get_full_name(),
        "unread": unread(request.user),
        "inbox_url": reverse("inbox"),
        "account_url": reverse("account"),
    }
    if (glass := emergency_access(request.user)) is not None:
        bar |= {"elevated_until": glass.expires_at, "elevated_url": reverse("break_glass_one", kwargs={"pk": glass.pk})}
    return bar
