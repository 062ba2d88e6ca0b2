"""Give every row a reference that can be read over the phone: nullable first, filled, then required and unique."""

from typing import Any

import meetings.accreditation.models
from civspace.web.references import new_reference
from django.db import migrations, models


def give_references(apps: Any, schema_editor: Any) -> None:
    """Give those that were there before a reference, each another one."""
    model = apps.get_model("meetings_accreditation", "Standing")
    taken: set[str] = set()
    rows = []
    for row in model._base_manager.filter(reference=None).only("pk").order_by("pk").iterator(chunk_size=500):
        reference = new_reference("C")
        while reference in taken:
            reference = new_reference("C")
        taken.add(reference)
        row.reference = reference
        rows.append(row)
    model._base_manager.bulk_update(rows, ["reference"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("meetings_accreditation", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="standing",
            name="reference",
            field=models.CharField(editable=False, max_length=12, null=True, verbose_name="Reference"),
        ),
        migrations.RunPython(give_references, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="standing",
            name="reference",
            field=models.CharField(
                default=meetings.accreditation.models.standing_reference,
                editable=False,
                max_length=12,
                unique=True,
                verbose_name="Reference",
            ),
        ),
    ]
