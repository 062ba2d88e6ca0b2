"""Forget what a suspension that is over left behind: the day on which it was to end, and the report that it was for."""

import datetime

from dateutil.relativedelta import relativedelta
from django.db import migrations
from django.db.models import F
from django.utils import timezone

#: A measure is decided on and the standing suspended in one transaction.
TOGETHER = datetime.timedelta(minutes=1)


def forget_ends(apps, schema_editor):
    taken = apps.get_model("meetings_accreditation", "Measure").objects.filter(state="taken", ends_on__isnull=False)
    taken.filter(standing__state="confirmed").update(ends_on=None)
    suspended = taken.filter(standing__state="suspended")
    suspended.filter(standing__decided_at__gt=F("decided_at") + TOGETHER).update(ends_on=None)


def stop_tracks(apps, schema_editor):
    reports = apps.get_model("meetings_accreditation", "PeriodicReport").objects
    today = timezone.now().date()
    left = reports.filter(state="overdue", suspended_on__isnull=False, standing__state__in=["confirmed", "suspended"])
    for report in left.select_related("standing__category__scheme"):
        standing, scheme = report.standing, report.standing.category.scheme
        decided = standing.decided_at
        if standing.state == "suspended" and decided and abs((decided.date() - report.suspended_on).days) <= 1:
            continue
        suspend_on = today + relativedelta(months=scheme.grace_months or 0)
        reports.filter(pk=report.pk).update(
            suspended_on=None,
            suspend_on=suspend_on,
            withdraw_on=suspend_on + relativedelta(months=scheme.suspension_months or 0),
            held_since=today,
            version=F("version") + 1,
            updated_at=timezone.now(),
        )


class Migration(migrations.Migration):
    dependencies = [
        ("meetings_accreditation", "0004_standing_lists"),
    ]

    operations = [
        migrations.RunPython(forget_ends, migrations.RunPython.noop, hints={"few_rows": "suspensions are rare"}),
        migrations.RunPython(stop_tracks, migrations.RunPython.noop, hints={"few_rows": "suspensions are rare"}),
    ]
