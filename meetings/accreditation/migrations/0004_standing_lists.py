from django.db import migrations, models

from civspace.web.online import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("meetings_accreditation", "0003_applications"),
    ]

    operations = [
        AddIndexOnline(
            model_name="standing",
            index=models.Index(fields=["valid_from", "id"], name="standing_since"),
        ),
        AddIndexOnline(
            model_name="standing",
            index=models.Index(fields=["-claimed_at", "-id"], name="standing_newest"),
        ),
    ]
