"""Mail to addresses that have no account yet: invitations, and claims that a registered contact confirms.

The secret of a link is derived from the portal's key and the row, and kept only as its hash; so a mail that was lost
can be sent again. The row without `mailed_at` is the queue; a message to the worker is only a hint.
"""

import hashlib
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.organizations.contacts import registered_contact_of
from accounts.organizations.models import Invitation, JoinRequest
from accounts.organizations.states import RequestState
from civspace.notices.hints import hint
from civspace.notices.mail import layout_context, message_domain
from civspace.web.dates import when_text

TASK = "accounts.organizations.tasks.send_mail"


def invitation_token(invitation: Invitation) -> str:
    """Return the secret of the link to an invitation."""
    return salted_hmac("civspace.invitation", str(invitation.pk), algorithm="sha256").hexdigest()


def claim_token(request: JoinRequest) -> str:
    """Return the secret of the link by which a registered contact confirms a claim."""
    return salted_hmac("civspace.claim", str(request.pk), algorithm="sha256").hexdigest()


def hashed(token: str) -> str:
    """Return the hash under which a secret is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def soon(what: str, row: Any) -> None:
    """Tell a worker, once this transaction has committed, that a mail waits."""
    transaction.on_commit(partial(hint, TASK, [f"{what}:{row.pk}"]), robust=True)


def waiting() -> list[str]:
    """Return the mails that have not gone out, as `what:id`."""
    return [
        f"{what}:{pk}"
        for what, rows in (("invitation", _invitations()), ("claim", _claims()))
        for pk in rows.values_list("pk", flat=True)
    ]


def send_mail(key: str) -> bool:
    """Send one waiting mail; False when it no longer waits. The same mail twice has the same Message-ID."""
    what, _colon, pk = key.partition(":")
    rows = _invitations() if what == "invitation" else _claims()
    row = rows.filter(pk=pk).first()
    if row is None:
        return False
    mail = _invitation_mail(row) if what == "invitation" else _claim_mail(row)
    mail.send()
    type(row).objects.filter(pk=row.pk).update(mailed_at=timezone.now())
    return True


def _invitations() -> Any:
    return Invitation.objects.filter(
        state=RequestState.PENDING, mailed_at=None, expires_at__gt=timezone.now()
    ).select_related("organization", "invited_by")


def _claims() -> Any:
    return JoinRequest.objects.filter(
        state=RequestState.PENDING, to_contact=True, mailed_at=None, expires_at__gt=timezone.now()
    ).select_related("organization", "person")


def _invitation_mail(invitation: Invitation) -> EmailMultiAlternatives:
    inviter = invitation.invited_by
    with override(inviter.language if inviter else "en"):
        return mail_of(
            "organizations/mail/invitation",
            key=f"invitation:{invitation.pk}",
            to=invitation.email,
            subject=_("Invitation to act for %(organization)s") % {"organization": invitation.organization.name},
            link=reverse("invitation", args=[invitation_token(invitation)]),
            invitation=invitation,
            until=when_text(invitation.expires_at),
            inviter=inviter.get_full_name() if inviter else "",
        )


def _claim_mail(request: JoinRequest) -> EmailMultiAlternatives:
    with override(request.person.language):
        return mail_of(
            "organizations/mail/claim",
            key=f"claim:{request.pk}",
            to=registered_contact_of(request.organization),
            subject=_("Does this person act for %(organization)s?") % {"organization": request.organization.name},
            link=reverse("claim_confirm", args=[claim_token(request)]),
            request=request,
            until=when_text(request.expires_at) if request.expires_at else "",
        )


def mail_of(template: str, *, key: str, to: str, subject: str, link: str, **context: Any) -> EmailMultiAlternatives:
    """Return a mail to an address without an account; `template` without ending, `link` a path of the portal."""
    context |= {**layout_context(), "subject": subject, "link": settings.BASE_URL.rstrip("/") + link}
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    mail = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"{template}.txt", context).strip() + "\n",
        to=[to],
        headers={"Message-ID": f"<{digest}@{message_domain()}>", "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return mail
