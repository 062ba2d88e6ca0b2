from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ThreadsConfig(AppConfig):
    name = "civspace.threads"
    label = "civspace_threads"
    verbose_name = _("Messages")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the kinds of notice, the readers of files, what a clock means here, and the navigation."""
        from civspace.clocks import registry as clocks
        from civspace.files import readers
        from civspace.threads import clocking, queries, rules, telling
        from civspace.web.registry import register_nav

        telling.register_kinds()
        clocks.expired[clocking.ANSWER] = telling.tell_overdue
        clocks.changed[clocking.ANSWER] = clocking.follow
        clocks.duties[clocking.ANSWER] = clocking.ANSWERING
        readers.register("civspace_threads.message", rules.may_read_file)

        def outside(request: Any) -> int:
            return queries.unread_outside(request.user)

        def inside(request: Any) -> int:
            return queries.unread_on_desk(request.user)

        register_nav("my", "my_threads", _("Messages"), order=40, count=outside)
        register_nav(
            "desk",
            "desk_threads",
            _("Messages"),
            order=30,
            visible=lambda request: rules.on_desk(request.user),
            count=inside,
        )
