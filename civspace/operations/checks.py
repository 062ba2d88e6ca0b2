"""System checks: what an installation must not be, found before it starts.

Errors keep a web process from starting (`refuse_what_is_unsafe`); warnings are told by every command. What takes long
to find out is looked at by `manage.py check --deploy` alone.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connection, connections

from civspace.operations.domain import demo_with_production
from civspace.operations.proxies import proxies
from civspace.operations.queries import writable
from civspace.settings.databases import REPLICA
from civspace.web import replica

TAG = "civspace"
SHORTEST_KEY = 50  # characters, as Django asks
KNOWN_KEYS = ("django-insecure-", "a key for tests only")
HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?")
LONGEST_LAG = 60  # seconds; any cache may keep a public page for as long
LONGEST_UNDO = 24 * 60  # minutes; beyond a day nobody would hear of a decision

Check = Callable[..., list[CheckMessage]]
Found = Iterator[tuple[type[Error] | type[Warning], str, str, str]]


def checked(*, deploy: bool = False) -> Callable[[Callable[[], Found]], Check]:
    """Register a function that yields (class, number, message, hint) of what it finds."""

    def decorate(look: Callable[[], Found]) -> Check:
        def check(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
            return [kind(message, hint=hint, id=f"civspace.{number}") for kind, number, message, hint in look()]

        check.__name__, check.__doc__ = look.__name__, look.__doc__
        register(TAG, deploy=deploy)(check)
        return check

    return decorate


def web_processes() -> int:
    """Return how many web processes the environment asks the server for."""
    asked = [os.environ.get(name, "") for name in ("WEB_CONCURRENCY", "GRANIAN_WORKERS")]
    return max(1, *(int(number) if number.isdecimal() else 1 for number in asked))


def local_cache() -> bool:
    """Say whether every process has a cache of its own."""
    return bool(settings.CACHES["default"]["BACKEND"].endswith("LocMemCache"))


def on_sqlite() -> bool:
    """Say whether the database is a file."""
    return connection.vendor == "sqlite"


def refuse_what_is_unsafe() -> None:
    """Raise ImproperlyConfigured, with every error and its hint, rather than serve a portal that must not be served."""
    errors = [found for found in run_checks(tags=[TAG]) if found.is_serious()]
    if errors:
        raise ImproperlyConfigured("\n".join(f"{found.id}: {found.msg} {found.hint}" for found in errors))


@checked()
def check_demo() -> Found:
    """The demo's accounts have published passwords, and everybody may read its mail."""
    if demo_with_production():
        hint = "Set DEMO=0, or leave CIVSPACE_PRODUCTION out."
        yield Error, "E001", "The demo never runs with production settings.", hint
    elif settings.DEMO and settings.EMAIL_URL:
        hint = "Leave EMAIL_URL out: mail is then kept in the data directory."
        yield Warning, "W001", "The demo sends real mail, in the name of invented organizations.", hint


@checked()
def check_production() -> Found:
    """A production installation answers to names it knows, shows nothing of itself and signs with a key of its own."""
    if not settings.PRODUCTION:
        return
    if not settings.ALLOWED_HOSTS:
        yield Error, "E002", "CIVSPACE_HOSTS is empty.", "Name the hosts, separated by commas."
    elif "*" in settings.ALLOWED_HOSTS:
        yield Error, "E008", "CIVSPACE_HOSTS allows any host.", "Name the hosts, separated by commas."
    if settings.DEBUG:
        yield Error, "E004", "Error pages show settings and what people wrote.", "Leave CIVSPACE_DEBUG out."
    key = settings.SECRET_KEY
    if len(key) < SHORTEST_KEY or key.startswith(KNOWN_KEYS):
        hint = f"Set CIVSPACE_SECRET_KEY to at least {SHORTEST_KEY} random characters, or leave it out: one is made."
        yield Error, "E005", "The signing key is short or known.", hint
    address = urlsplit(settings.BASE_URL)
    if address.scheme != "https" or not address.hostname or address.path.strip("/"):
        hint = "Set CIVSPACE_BASE_URL to https:// and the host, without a path."
        yield Error, "E007", "Links in mails and documents would not lead to the portal over https.", hint


@checked()
def check_cache() -> Found:
    """Rate limits count in the cache, so several web processes need one that they share."""
    if web_processes() > 1 and local_cache():
        hint = "Set REDIS_URL, or WEB_CONCURRENCY=1."
        yield Error, "E003", "Several web processes, each with a cache of its own.", hint
    elif settings.PRODUCTION and local_cache() and not on_sqlite():
        hint = "Set REDIS_URL before a second machine serves this database."
        yield Warning, "W020", "Limits count in the memory of one web process.", hint


@checked()
def check_pool() -> Found:
    """A pool that shares sessions per transaction keeps no lock beyond one: preparing needs a way past it."""
    if settings.POOLED and not settings.DIRECT_DATABASE_URL:
        hint = "Set CIVSPACE_DIRECT_DATABASE_URL to the address of the server itself."
        yield Error, "E022", "Two machines could prepare the portal at once.", hint


@checked()
def check_database() -> Found:
    """SQLite lets one process write at a time."""
    if not settings.PRODUCTION or not on_sqlite():
        return
    if web_processes() > 1:
        hint = "Set DATABASE_URL to a PostgreSQL database, or WEB_CONCURRENCY=1."
        yield Error, "E006", "Several web processes write to one SQLite file.", hint
    else:
        yield Warning, "W002", "The database is SQLite.", "Set DATABASE_URL to a PostgreSQL database."


@checked()
def check_replica() -> Found:
    """A copy for reading is one of PostgreSQL, and how far it may be behind is a time that exists."""
    if not replica.there_is_one():
        return
    if any(connections[alias].vendor != "postgresql" for alias in (DEFAULT_DB_ALIAS, REPLICA)):
        hint = "Set DATABASE_URL and CIVSPACE_REPLICA_URL to PostgreSQL databases, or leave the latter out."
        yield Error, "E023", "Only a replica of PostgreSQL can be read.", hint
    if not 0 < settings.REPLICA_LAG <= LONGEST_LAG:
        hint = f"Set CIVSPACE_REPLICA_LAG to a number of seconds from 1 to {LONGEST_LAG}."
        yield Error, "E024", "Public pages would show nothing of the replica, or what was withheld long ago.", hint


@checked()
def check_proxies() -> Found:
    """Proxies are told what has changed at addresses of the settings alone."""
    try:
        proxies()
    except ValueError:
        hint = "Give http:// or https:// addresses without user or query, with refresh+ or post+ before them where due."
        yield Error, "E025", "CIVSPACE_PURGE_URLS names something that is no proxy.", hint


@checked()
def check_storage() -> Found:
    """Files, mail and keys are written below the data directory."""
    places = {Path(settings.DATA_DIR), Path(settings.MEDIA_ROOT)}
    for place in sorted(places):
        if not writable(place):
            hint = "Set CIVSPACE_DATA_DIR to a directory that the portal's account may write to."
            yield Error, "E009", "The data directory cannot be written to.", hint
            return


@checked()
def check_files_host() -> Found:
    """Files are handed out from a host that is not the portal's, where no cookie goes."""
    if not settings.FILES_HOST:
        return
    own = urlsplit(settings.BASE_URL).netloc.lower() == settings.FILES_HOST
    if own or not HOST.fullmatch(settings.FILES_HOST):
        hint = "Set CIVSPACE_FILES_HOST to the name of a host that nothing else has, or leave it out."
        yield Error, "E014", "Uploaded files have no host of their own.", hint


@checked()
def check_time() -> Found:
    """Deadlines are kept in UTC and shown in the zone of the meeting or of the reader."""
    if not settings.USE_TZ or settings.TIME_ZONE != "UTC" or settings.CELERY_TIMEZONE != "UTC":
        hint = "Leave USE_TZ, TIME_ZONE and CELERY_TIMEZONE as they are; people set their own zone in their account."
        yield Error, "E010", "The portal does not count in UTC.", hint


@checked()
def check_desk() -> Found:
    """The spans of the desk are times that exist."""
    if not 0 <= settings.DESK_UNDO_MINUTES <= LONGEST_UNDO:
        hint = f"Set CIVSPACE_UNDO_MINUTES to a number from 0 to {LONGEST_UNDO}."
        yield Error, "E011", "Notices of decisions would wait for a time that is none, or for days.", hint
    if settings.DESK_CLAIM_HOURS < 0:
        yield Error, "E012", "A claim would run out before it begins.", "Set CIVSPACE_CLAIM_HOURS to 0 or more."


@checked()
def check_shedding() -> Found:
    """Who only reads is turned away before who submits, and one thread is left to say so."""
    steps = [settings.SHED_PUBLIC, settings.SHED_PRIVATE, settings.SHED_WRITES]
    given = [step for step in steps if step]
    if any(step < 0 for step in steps) or settings.SHED_SECONDS < 0 or given != sorted(given):
        hint = "Set CIVSPACE_SHED_PUBLIC <= CIVSPACE_SHED_PRIVATE <= CIVSPACE_SHED_WRITES (0: never)."
        yield Error, "E013", "Who submits would be turned away before who only reads.", hint
    threads = os.environ.get("WEB_THREADS", "")
    if threads.isdecimal() and 0 < int(threads) <= settings.SHED_WRITES:
        hint = "Set WEB_THREADS to more than CIVSPACE_SHED_WRITES."
        yield Warning, "W009", "No thread is left to say that the process is full.", hint


@checked()
def check_services() -> Found:
    """Broker and mail of a production installation are services that others reach."""
    if not settings.PRODUCTION:
        return
    if settings.CELERY_BROKER_URL.startswith(("filesystem:", "memory:")):
        hint = "Set REDIS_URL or CELERY_BROKER_URL; without, workers must share the data directory."
        yield Warning, "W003", "Hints to workers go through files.", hint
    if not settings.EMAIL_URL:
        hint = "Set EMAIL_URL: without mail nobody can confirm an address or hears of a decision."
        yield Warning, "W004", "Mail is kept in the data directory and reaches nobody.", hint
    if settings.DEFAULT_FROM_EMAIL.rstrip("> ").endswith("@localhost"):
        hint = "Set CIVSPACE_FROM_EMAIL to an address of the portal's own domain."
        yield Warning, "W005", "Mail is sent from an address that does not exist.", hint
    if not settings.CONTACT_EMAIL:
        hint = "Set CIVSPACE_CONTACT_EMAIL to an address that the Secretariat reads."
        yield Warning, "W006", "No page says where to write to.", hint


@checked()
def check_scanner() -> Found:
    """The scanner of viruses is named so that it can be asked."""
    from civspace.files import scanning

    try:
        if scanning.configured():
            scanning.address(settings.CLAMD)
    except ValueError as error:
        hint = "Set it to unix:/run/clamav/clamd.ctl or tcp:clamav:3310, or leave it out."
        yield Error, "E031", f"{error}.", hint


@checked(deploy=True)
def check_documents() -> Found:
    """Documents are set by WeasyPrint with the fonts of six languages; drafts are read from files by pandoc."""
    from civspace.files import pandoc
    from civspace.renditions import engine

    for language, _name in settings.LANGUAGES:
        if problem := engine.problem(language):
            yield Warning, "W007", f"Documents cannot be built in the language {language}.", problem
    try:
        there = os.access(pandoc.program(), os.X_OK)
    except OSError:
        there = False
    if not there:
        yield Warning, "W008", "Drafts cannot be taken from files.", "Install the package pypandoc-binary."
