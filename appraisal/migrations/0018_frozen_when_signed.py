"""No record of an appraisal changes once it is signed, and no row that never changes is replaced by another.

A note of correction has a salt: the trail holds a seal of its words.
"""

from django.db import migrations, models

from appraisal.migrations._signed import freeze_signed
from partnerships.not_replaced import nothing_replaced

NEVER_CHANGED = ("AnswerRevision", "Snapshot", "IssuedReport", "CorrectionNote", "Redaction", "Message")
OF_AN_EDITION = (
    "ChecklistVersion",
    "Band",
    "Scale",
    "Option",
    "Section",
    "Question",
    "QuestionProvision",
    "Condition",
)
OF_AN_APPRAISAL = (
    "Appraisal",
    "Answer",
    "AnswerEvidence",
    "Evidence",
    "EvidenceFile",
    "Participant",
    "Assignment",
    "PinnedVersion",
    "Thread",
    "Verdict",
    "Opinion",
    "OpinionCondition",
    "NotSought",
    "Declaration",
    "Conclusion",
    "ConclusionCondition",
)


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0017_read_to_and_overtaken")]

    operations = [
        migrations.AddField("correctionnote", "salt", models.CharField(max_length=32, null=True)),
        *freeze_signed(abandoned=False),
        nothing_replaced("appraisal", *NEVER_CHANGED, *OF_AN_EDITION, *OF_AN_APPRAISAL),
    ]
