"""The reason for a settled rating can be redacted in the answer's history too, where a revision has it."""

from django.db import migrations

from appraisal.migrations._redacted import may_redact_history
from partnerships.append_only import undone


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0015_opinions_and_audits")]

    operations = [undone(may_redact_history(reasons=False)), may_redact_history(reasons=True)]
