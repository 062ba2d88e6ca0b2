"""What is sealed: opened with the keys that are given, for its purpose alone, and sealed anew when a key changes."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.organizations import domain
from accounts.organizations.contacts import SEALER, registered_contact_of, seal_contact
from accounts.organizations.models import Organization
from civspace.sealed.sealing import Sealer, Unopened
from tests import factories

ADDRESS = "office@fishers.example"
FIRST, SECOND = "first " * 10, "second " * 10


@pytest.fixture(autouse=True)
def first_key(settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = FIRST, []


def test_a_sealed_text_says_with_which_key_and_nothing_else():
    sealer = Sealer(b"one purpose")
    one, other = sealer.seal(ADDRESS), sealer.seal(ADDRESS)
    assert one != other and ADDRESS not in one
    assert one.partition(":")[0] == sealer.key_id() and len(sealer.key_id()) == 8
    assert (sealer.open(one), sealer.open(other)) == (ADDRESS, ADDRESS)
    assert (sealer.seal(""), sealer.open("")) == ("", "")
    assert Sealer(b"another purpose").key_id() != sealer.key_id()
    for sealed in (one[:-4] + "AAAA", "no token", f"{sealer.key_id()}:"):
        with pytest.raises(Unopened):
            sealer.open(sealed)
    with pytest.raises(Unopened):
        Sealer(b"another purpose").open(one)


def test_a_key_from_before_opens_until_it_goes(settings):
    sealed = SEALER.seal(ADDRESS)
    assert SEALER.is_current(sealed)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = SECOND, [FIRST]
    assert SEALER.open(sealed) == ADDRESS and not SEALER.is_current(sealed)
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Unopened):
        SEALER.open(sealed)


@pytest.mark.django_db
def test_contacts_are_sealed_anew_and_only_what_an_older_key_sealed(settings, capsys):
    listed = domain.list_organization(name="Fishers of Bol", registered_contact=ADDRESS)
    domain.list_organization(name="Weavers of Lagos")
    assert listed.registered_contact == "" and ADDRESS not in listed.contact_sealed
    before = listed.contact_sealed
    call_command("seal_factors")
    listed.refresh_from_db()
    assert listed.contact_sealed == before
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = SECOND, [FIRST]
    capsys.readouterr()
    call_command("seal_factors")
    assert capsys.readouterr().out == "Second factors sealed: 0\nRegistered contacts sealed: 1\n"
    settings.SECRET_KEY_FALLBACKS = []
    listed.refresh_from_db()
    assert listed.contact_sealed != before and registered_contact_of(listed) == ADDRESS


@pytest.mark.django_db
def test_without_the_key_a_contact_is_as_none_and_sealing_stops(settings):
    listed = domain.list_organization(name="Fishers of Bol", registered_contact=ADDRESS)
    settings.SECRET_KEY = SECOND
    assert registered_contact_of(listed) == ""
    with pytest.raises(ValidationError, match="has no registered contact"):
        domain.claim_organization(organization=listed, by=factories.person(), to_contact=True)
    with pytest.raises(CommandError, match="Registered contacts: .*CIVSPACE_SECRET_KEY_FALLBACKS"):
        call_command("seal_factors")


def test_what_is_no_address_is_not_sealed():
    with pytest.raises(ValidationError):
        seal_contact("not an address")


@pytest.mark.django_db
def test_contacts_in_the_clear_are_sealed_by_the_migration():
    kept = [factories.make_organization(registered_contact=address) for address in ("", ADDRESS)]
    import_module("accounts.organizations.migrations.0005_seal_contacts").seal(apps, connection.schema_editor())
    nothing, found = (Organization.objects.get(pk=row.pk) for row in kept)
    assert (nothing.registered_contact, nothing.contact_sealed) == ("", "")
    assert found.registered_contact == "" and registered_contact_of(found) == ADDRESS


@pytest.mark.django_db
def test_the_desk_reads_that_there_is_a_contact_and_not_which(client):
    listed = domain.list_organization(name="Fishers of Bol", registered_contact=ADDRESS)
    client.force_login(factories.staff())
    page = client.get(f"/en/desk/organizations/{listed.pk}/").content.decode()
    assert "Registered contact" in page and ADDRESS not in page and listed.contact_sealed not in page
