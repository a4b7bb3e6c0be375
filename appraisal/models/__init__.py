from appraisal.models.answer import Answer, AnswerEvidence, AnswerRevision
from appraisal.models.appraisal import Appraisal, Participant, PinnedVersion
from appraisal.models.challenge import Comment
from appraisal.models.checklist import Band, Checklist, ChecklistVersion, Option, Scale, Section, TakenOut
from appraisal.models.conclusion import Conclusion, ConclusionCondition
from appraisal.models.edition_move import EditionMove
from appraisal.models.evidence import Evidence, EvidenceFile
from appraisal.models.opinion import Declaration, NotSought, Opinion, OpinionCondition
from appraisal.models.question import Condition, Question, QuestionProvision
from appraisal.models.report import IssuedReport
from appraisal.models.snapshot import Snapshot

__all__ = [
    "Answer",
    "AnswerEvidence",
    "AnswerRevision",
    "Appraisal",
    "Band",
    "Checklist",
    "ChecklistVersion",
    "Comment",
    "Conclusion",
    "ConclusionCondition",
    "Condition",
    "Declaration",
    "EditionMove",
    "Evidence",
    "EvidenceFile",
    "IssuedReport",
    "NotSought",
    "Opinion",
    "OpinionCondition",
    "Option",
    "Participant",
    "PinnedVersion",
    "Question",
    "QuestionProvision",
    "Scale",
    "Section",
    "Snapshot",
    "TakenOut",
]
