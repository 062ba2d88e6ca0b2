from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("object_type", models.CharField(max_length=40)),
                ("object_id", models.UUIDField()),
                ("date", models.DateTimeField()),
                ("position", models.BigIntegerField(unique=True)),
                ("tokens", models.TextField()),
            ],
            options={
                "indexes": [models.Index(fields=["position", "object_id"], name="search_entry_thing")],
                "constraints": [models.UniqueConstraint(fields=("object_type", "object_id"), name="search_entry_once")],
            },
        ),
    ]
