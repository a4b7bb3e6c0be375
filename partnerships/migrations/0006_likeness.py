"""What the names of organisations come to, for those that were there before it was kept."""

from django.db import migrations

from partnerships.rules.likeness import likeness

TOGETHER = 500


def fill(apps, schema_editor):
    organisations = apps.get_model("partnerships", "Organisation").objects
    some = []
    for one in organisations.filter(likeness="").iterator(chunk_size=TOGETHER):
        one.likeness = likeness(one.name)
        some.append(one)
    organisations.bulk_update(some, ["likeness"], batch_size=TOGETHER)


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0005_the_register"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
