"""Seal the contacts that stand in the clear, some rows at a time, and empty the column in which they stood."""

from typing import Any

from django.db import migrations, transaction

BATCH = 500


def seal(apps: Any, schema_editor: Any) -> None:
    """Seal each contact; a run that was interrupted goes on where it stopped."""
    from civspace.sealed.sealing import Sealer

    organizations = apps.get_model("accounts_organizations", "Organization").objects.using(schema_editor.connection.alias)
    while True:
        with transaction.atomic(using=schema_editor.connection.alias):
            rows = list(organizations.select_for_update(of=("self",)).exclude(registered_contact="").order_by("pk")[:BATCH])
            for row in rows:
                sealed = Sealer(b"accounts.organizations registered contacts").seal(row.registered_contact)
                organizations.filter(pk=row.pk).update(contact_sealed=sealed, registered_contact="")
        if len(rows) < BATCH:
            return


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("accounts_organizations", "0004_contact_sealed"),
    ]

    operations = [
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
