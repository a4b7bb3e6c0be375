"""Revisions, snapshots and issued reports are append-only; published editions never change."""

from django.db import migrations

from partnerships.append_only import append_only, frozen_when_published

OF_SCALE = "SELECT s.version_id FROM appraisal_scale s WHERE s.id = {row}.scale_id"
OF_QUESTION = "SELECT q.version_id FROM appraisal_question q WHERE q.id = {row}.question_id"


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0001_initial")]

    operations = [
        append_only("appraisal_answerrevision"),
        append_only("appraisal_snapshot"),
        append_only("appraisal_issuedreport"),
        frozen_when_published("appraisal_band", "{row}.version_id"),
        frozen_when_published("appraisal_scale", "{row}.version_id"),
        frozen_when_published("appraisal_section", "{row}.version_id"),
        frozen_when_published("appraisal_question", "{row}.version_id"),
        frozen_when_published("appraisal_option", OF_SCALE),
        frozen_when_published("appraisal_questionprovision", OF_QUESTION),
        frozen_when_published("appraisal_condition", OF_QUESTION),
    ]
