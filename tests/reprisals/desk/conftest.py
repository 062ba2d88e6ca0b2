"""What tests of the desk share: its settings, and officers with keys that pages can be asked with."""

import pytest

from civspace.settings import desk

#: The settings of the desk's pages, which the suite of all apps does not share.
NAMES = (
    "ROOT_URLCONF MIDDLEWARE TEMPLATES FORM_RENDERER AUTHENTICATION_BACKENDS AUTH_PASSWORD_VALIDATORS LOGIN_URL "
    "SESSION_COOKIE_NAME UNLOCK_COOKIE_NAME CSRF_COOKIE_NAME SESSION_COOKIE_AGE SESSION_SAVE_EVERY_REQUEST "
    "SESSION_EXPIRE_AT_BROWSER_CLOSE DESK_SESSION_SECONDS SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE "
    "SESSION_COOKIE_HTTPONLY CSRF_COOKIE_HTTPONLY SESSION_COOKIE_SAMESITE CSRF_COOKIE_SAMESITE CSRF_COOKIE_AGE "
    "CSRF_COOKIE_PATH LANGUAGE_COOKIE_NAME SECURE_CONTENT_TYPE_NOSNIFF SECURE_REFERRER_POLICY "
    "SECURE_CROSS_ORIGIN_OPENER_POLICY X_FRAME_OPTIONS CSRF_FAILURE_VIEW CSRF_TRUSTED_ORIGINS "
    "CONTENT_SECURITY_POLICY STATIC_URL STORAGES DESK_URL SITE_NAME SECRET_KEY_FALLBACKS "
    "FILE_UPLOAD_HANDLERS"
).split()


@pytest.fixture(autouse=True)
def desk_settings(settings, tmp_path):
    """Answer as the desk's process does."""
    for name in NAMES:
        if hasattr(desk, name):
            setattr(settings, name, getattr(desk, name))
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.REPORT_DIR = tmp_path / "report"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "CivSpace <no-reply@localhost>"
    settings.STATIC_ROOT = tmp_path / "static"
    (tmp_path / "static").mkdir()
