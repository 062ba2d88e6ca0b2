"""Count how often each statement was returned, from what the audit trail says."""

from django.db import migrations
from django.db.models import Count


def count_returns(apps, schema_editor):
    Entry = apps.get_model("civspace_audit", "Entry")
    Statement = apps.get_model("submissions_statements", "Statement")
    returns = Entry.objects.filter(object_type="submissions_statements.statement", verb="return")
    counted = returns.order_by().values_list("object_id").annotate(times=Count("pk"))
    for key, times in counted.iterator():
        Statement.objects.filter(pk=key).update(returned_times=times)


class Migration(migrations.Migration):
    dependencies = [
        ("civspace_audit", "0001_initial"),
        ("submissions_statements", "0003_desk"),
    ]

    operations = [migrations.RunPython(count_returns, migrations.RunPython.noop)]
