"""What the names of organisations come to, in whatever order their words stand."""

from django.db import migrations

from partnerships.rules.likeness import likeness

TOGETHER = 500


def fill(apps, schema_editor):
    organisations = apps.get_model("partnerships", "Organisation").objects
    some = []
    for one in organisations.only("name", "likeness").iterator(chunk_size=TOGETHER):
        now = likeness(one.name)
        if one.likeness != now:
            one.likeness = now
            some.append(one)
    organisations.bulk_update(some, ["likeness"], batch_size=TOGETHER)


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0013_told_apart"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
