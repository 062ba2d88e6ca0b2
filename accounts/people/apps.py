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
        from accounts.people import erasure, export, registry
        from accounts.people.access import signed_in, staff_required
        from accounts.people.notices import register_kinds
        from accounts.people.queries import is_staff, may_decide_resets
        from civspace.notices import registry as notices
        from civspace.web import registry as web

        register_kinds()
        notices.is_staff = is_staff
        notices.signed_in, notices.staff = signed_in, staff_required()
        web.register_account_bar(_account_bar)
        web.register_nav("my", "account", _("Your account"), order=900)
        web.register_nav(
            "desk",
            "factor_resets",
            _("Lost second factors"),
            order=900,
            visible=lambda request: may_decide_resets(request.user),
        )
        registry.exporters.extend(export.OWN)
        registry.erasers.append(erasure.erase_notices)


def _account_bar(request: Any) -> Any:
    from django.urls import reverse

    from civspace.notices.queries import unread

    if not request.user.is_authenticated:
        return None
    return {
        "name": request.user.get_full_name(),
        "unread": unread(request.user),
        "inbox_url": reverse("inbox"),
        "account_url": reverse("account"),
    }
