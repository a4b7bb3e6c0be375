"""The trail and the history of fields are append-only in the database itself."""

from django.db import migrations

from partnerships.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0001_initial")]

    operations = [append_only("partnerships_event"), append_only("partnerships_fieldchange")]
