"""What the notices of this room say."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from civspace.notices.kinds import Kind, register

#: Kinds that tell of no decision: who does not want them turns them off.
NEWS = frozenset({"standing_claimed", "application_submitted", "application_news", "application_withdrawn"})


def register_kinds() -> None:
    """Register the kinds of notice that standing sends."""
    kinds = {
        "standing_claimed": (
            _("Standing claimed"),
            _("Claim received: %(standing)s"),
            _("%(organization)s claims “%(standing)s”."),
            _("The Secretariat decides. Meanwhile you may draft and submit, subject to confirmation."),
        ),
        "standing_confirmed": (
            _("Standing confirmed"),
            _("Confirmed: %(standing)s"),
            _("“%(standing)s” of %(organization)s was confirmed."),
            _("You can take part in what this standing allows. What you submitted meanwhile counts."),
        ),
        "standing_refused": (
            _("Standing not confirmed"),
            _("Not confirmed: %(standing)s"),
            _("“%(standing)s” of %(organization)s was not confirmed."),
            _("Read the reason and the criterion. You may claim again with other evidence."),
        ),
        "standing_suspended": (
            _("Standing suspended"),
            _("Suspended: %(standing)s"),
            _("“%(standing)s” of %(organization)s was suspended."),
            _("Read the reason and the criterion. If you disagree, write to the Secretariat."),
        ),
        "standing_reinstated": (
            _("Standing reinstated"),
            _("Reinstated: %(standing)s"),
            _("“%(standing)s” of %(organization)s was reinstated."),
            _("You can take part again in what this standing allows."),
        ),
        "standing_ended": (
            _("Standing withdrawn"),
            _("Withdrawn: %(standing)s"),
            _("“%(standing)s” of %(organization)s was withdrawn."),
            _("Read the reason and the criterion. If you disagree, write to the Secretariat."),
        ),
    }
    kinds |= _of_applications()
    for slug, (label, subject, happened, next_step) in kinds.items():
        register(
            Kind(
                slug=slug,
                category="accreditation",
                label=label,
                subject=subject,
                happened=happened,
                next_step=next_step,
                decision=slug not in NEWS,
            )
        )


def _of_applications() -> dict[str, tuple[Any, Any, Any, Any]]:
    happened = {
        "application_submitted": (
            _("Application submitted"),
            _("Keep the receipt. The page of the application shows what comes next."),
        ),
        "application_news": (
            _("News of an application"),
            _("Nothing is asked of you now. The page of the application shows what comes next."),
        ),
        "application_returned": (
            _("Application returned: something is missing"),
            _("Read what is missing, complete the application and submit it again."),
        ),
        "application_granted": (
            _("Application granted"),
            _("The standing is now shown on the page of your organization."),
        ),
        "application_refused": (
            _("Application refused"),
            _("Read the reason and the criterion. If you disagree, write to the Secretariat."),
        ),
        "application_withdrawn": (
            _("Application withdrawn"),
            _("Your organization may apply again."),
        ),
    }
    subject = "%(state)s: %(scheme)s"
    about = _("The application of %(organization)s for “%(scheme)s” is now: %(state)s.")
    return {slug: (label, subject, about, next_step) for slug, (label, next_step) in happened.items()}
