from django.db import migrations, models

from civspace.web.online import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("meetings_accreditation", "0011_register"),
    ]

    operations = [
        AddIndexOnline(
            model_name="standing",
            index=models.Index(fields=["valid_from", "id"], name="standing_since"),
        ),
    ]
