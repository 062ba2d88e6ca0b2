"""Messages to the next page, in a cookie that browsers take from this host alone."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class NamedCookieStorage(CookieStorage):
    """Django's, under the name that the settings give it."""

    cookie_name = settings.MESSAGES_COOKIE_NAME


class Storage(FallbackStorage):
    """In the cookie, and in the session what is too long for it."""

    storage_classes = (NamedCookieStorage, SessionStorage)
