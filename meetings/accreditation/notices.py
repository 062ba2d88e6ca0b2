"""What the notices of this room say."""

from django.utils.translation import gettext_lazy as _

from civspace.notices.kinds import Kind, register


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
    for slug, (label, subject, happened, next_step) in kinds.items():
        register(
            Kind(
                slug=slug,
                category="accreditation",
                label=label,
                subject=subject,
                happened=happened,
                next_step=next_step,
                decision=slug != "standing_claimed",
            )
        )
