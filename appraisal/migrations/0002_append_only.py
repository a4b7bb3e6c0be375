"""Revisions, snapshots and issued reports are append-only; published editions never change."""

from django.db import migrations

from appraisal.migrations._frozen import freeze
from partnerships.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0001_initial")]

    operations = [
        append_only("appraisal_answerrevision"),
        append_only("appraisal_snapshot"),
        append_only("appraisal_issuedreport"),
        *freeze(),
    ]
