"""The app of the desk."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "reprisals.desk"
    label = "reprisals_desk"

    def ready(self) -> None:
        """Say who is signed in, and which pages there are."""
        from civspace.web.registry import register_account_bar, register_nav
        from reprisals.desk.access import account_bar, has_role, is_unlocked

        register_account_bar(account_bar)
        register_nav("my", "home", _("Cases"), 10, is_unlocked)
        register_nav("my", "desk_approvals", _("Second person"), 20, is_unlocked)
        register_nav("my", "desk_report", _("Annual report"), 30, has_role("statistics"))
        register_nav("my", "desk_actors", _("Protection actors"), 40, is_unlocked)
        register_nav("my", "desk_audit", _("Audit"), 50, has_role("auditor"))
        register_nav("my", "desk_officers", _("Officers and keys"), 60)
