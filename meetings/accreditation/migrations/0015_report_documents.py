import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("civspace_files", "0003_uploads"),
        ("meetings_accreditation", "0014_practice"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("redacted", models.BooleanField(default=False)),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("given_at", models.DateTimeField(blank=True, null=True)),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="civspace_files.file"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="meetings_accreditation.periodicreport",
                    ),
                ),
            ],
            options={"ordering": ["report", "added_at", "id"]},
        ),
        migrations.AddField(
            model_name="opening",
            name="report",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="openings",
                to="meetings_accreditation.periodicreport",
            ),
        ),
        migrations.AddIndex(
            model_name="opening",
            index=models.Index(fields=["report", "-at"], name="opening_report"),
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.CheckConstraint(
                condition=Q(application=None, report__isnull=False) | Q(application__isnull=False, report=None),
                name="opening_of_one_thing",
            ),
        ),
    ]
