"""Why opinions are not sought."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("appraisal", "0006_kinds_of_question"),
    ]

    operations = [
        migrations.AddField(
            model_name="appraisal",
            name="not_sought",
            field=models.CharField(blank=True, max_length=600),
        ),
    ]
