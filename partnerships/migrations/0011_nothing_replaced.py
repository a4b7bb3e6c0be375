"""No row of the register that never changes is replaced by another."""

from django.db import migrations

from partnerships.not_replaced import nothing_replaced


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0010_notices")]

    operations = [
        nothing_replaced(
            "partnerships",
            "Event",
            "FieldChange",
            "Policy",
            "RiskScoring",
            "ActionRevision",
            "SignificanceDecision",
            "AnnualReturn",
        )
    ]
