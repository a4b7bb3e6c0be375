"""How often a source or a provision was changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0003_lifted_marks"),
    ]

    operations = [
        migrations.AddField(
            model_name="provision",
            name="version",
            field=models.PositiveIntegerField(db_default=1),
        ),
        migrations.AddField(
            model_name="source",
            name="version",
            field=models.PositiveIntegerField(db_default=1),
        ),
    ]
