"""How allauth works in this house: our words, the reader's language, our sessions, sealed seeds."""

import logging
import time
from smtplib import SMTPException
from typing import Any

import segno
from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.safestring import mark_safe

from accounts.people import domain
from accounts.people.counted import typed
from accounts.people.mails import ERRORS, FACTOR_ERRORS, MAILS, MESSAGES
from accounts.people.models import User
from accounts.people.queries import is_staff
from accounts.people.sessions import browser_family
from civspace.audit.domain import record
from civspace.notices.mail import layout_context
from civspace.sealed.sealing import Sealer
from civspace.web.limits.counting import take, wait_of
from civspace.web.limits.table import BY_NAME

log = logging.getLogger(__name__)
security = logging.getLogger("accounts.security")
PURPOSE = b"accounts.people second factors"


class AccountAdapter(DefaultAccountAdapter):
    """Signing up and in, addresses and passwords."""

    error_messages = DefaultAccountAdapter.error_messages | ERRORS

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """Keep the name and the language that the person gave."""
        user.name = form.cleaned_data.get("name", "")
        user.language = form.cleaned_data.get("language") or user.language
        with transaction.atomic():
            user = super().save_user(request, user, form, commit)
            record(user, "created", by=user)
        return user

    def login(self, request: HttpRequest, user: Any) -> None:
        """Open the session, with the family of the browser so that its person knows it again."""
        super().login(request, user)
        request.session.begin(browser_family(request.headers.get("User-Agent", "")))  # type: ignore[attr-defined]
        methods = [record.get("type", record["method"]) for record in get_authentication_records(request, user)]
        security.info("Signed in: %s", ", ".join(methods) or "link")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Tell the log that somebody gave a wrong password; whom it was for is nobody's business."""
        security.warning("Sign-in refused: password")

    def should_send_confirmation_mail(self, request: HttpRequest, email_address: EmailAddress, signup: bool) -> bool:
        """Send at most one confirmation a minute to an address; the page says that one is on its way, as it is."""
        return not wait_of(take([BY_NAME["confirm"]], {"account": typed(email_address.email)}))

    def set_password(self, user: Any, password: str) -> None:
        """Set the password and end the other sessions: whoever knew the old one is out."""
        super().set_password(user, password)
        key = self.request.session.session_key if self.request.user == user else None
        domain.end_sessions(person=user, except_key=key)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm an address. A sign-up with it that nobody ever confirmed gives way."""
        others = User.objects.filter(email__iexact=email_address.email).exclude(pk=email_address.user_id)
        for other in others:
            if other.last_login is None and not EmailAddress.objects.filter(user=other, verified=True).exists():
                other.delete()
            else:
                return False
        if not super().confirm_email(request, email_address):
            return False
        domain.confirm_address(person=email_address.user, email=email_address.email)
        return True

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to the account page."""
        return reverse("account")

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Go on to sign-in, or back to the account page."""
        return reverse("account" if self.request.user.is_authenticated else "account_login")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again who it is before what matters, but not within minutes of signing in."""
        records = get_authentication_records(self.request, self.request.user)
        if any(time.time() - record["at"] < account_settings.REAUTHENTICATION_TIMEOUT for record in records):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say on the next page what `mails.MESSAGES` has for it, and nothing else."""
        text = message or MESSAGES.get(message_template or "")
        if text:
            messages.add_message(request, level, text, extra_tags=extra_tags)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell a person of a change to the account. No address and no browser stands in the mail."""
        if email := email or EmailAddress.objects.get_primary_email(user) or user.email:
            self.send_mail(template_prefix, email, {**(context or {}), "user": user})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of `mails.MAILS` in the reader's language. A mail server that is away fails no page."""
        person = context.get("user") or User.objects.filter(email__iexact=email).first()
        language = person.language if person else translation.get_language() or settings.LANGUAGE_CODE
        mail = MAILS[template_prefix]
        link = translate_url(context[mail.link], language) if mail.link else ""
        with translation.override(language):
            values = {"mail": mail, "link": link, **layout_context(language)}
            message = EmailMultiAlternatives(
                str(mail.subject), render_to_string("account/email/mail.txt", values), self.get_from_email(), [email]
            )
            message.attach_alternative(render_to_string("account/email/mail.html", values), "text/html")
        try:
            message.send()
        except (OSError, SMTPException) as error:
            log.error("A mail about an account was not sent: %s", type(error).__name__)


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: seeds encrypted at rest, QR codes as inline SVG."""

    error_messages = DefaultMFAAdapter.error_messages | FACTOR_ERRORS

    def _sealer(self) -> MultiFernet:
        """Seal with the signing key, open with it or with one that was in use before."""
        return Sealer(PURPOSE).fernet()

    def encrypt(self, text: str) -> str:
        """Return the seed as it is kept; without the signing key of the installation it is worth nothing."""
        return self._sealer().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the seed."""
        return self._sealer().decrypt(encrypted_text.encode()).decode()

    def seal_anew(self, encrypted_text: str) -> str:
        """Return a sealed seed as the signing key of today seals it."""
        return self._sealer().rotate(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code as SVG for the page itself: no style attribute, no data address."""
        svg = segno.make_qr(url).svg_inline(scale=5, border=4, light="#fff", dark="#000", svgclass=None, lineclass=None)
        return mark_safe(svg)  # made of modules only, no text of anybody

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """Propose a name for one more key."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return translation.gettext("Key %(number)s") % {"number": number}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep the last second factor of the Secretariat."""
        real = {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=real).exclude(pk=authenticator.pk)
        return settings.DEMO or not is_staff(authenticator.user) or others.exists()
