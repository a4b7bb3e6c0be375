from appraisal.models.answer import Answer, AnswerEvidence, AnswerRevision
from appraisal.models.appraisal import Appraisal, Participant, PinnedVersion
from appraisal.models.assignment import Assignment
from appraisal.models.challenge import Message, Thread, Verdict
from appraisal.models.checklist import Band, Checklist, ChecklistVersion, Option, Scale, Section, TakenOut
from appraisal.models.conclusion import Conclusion, ConclusionCondition
from appraisal.models.correction import CorrectionNote
from appraisal.models.earlier import EarlierWords
from appraisal.models.edition_move import EditionMove
from appraisal.models.evidence import Evidence, EvidenceFile
from appraisal.models.opinion import Declaration, NotSought, Opinion, OpinionCondition
from appraisal.models.question import Condition, Question, QuestionProvision
from appraisal.models.redaction import Redaction
from appraisal.models.report import IssuedReport
from appraisal.models.snapshot import Snapshot

__all__ = [
    "Answer",
    "AnswerEvidence",
    "AnswerRevision",
    "Appraisal",
    "Assignment",
    "Band",
    "Checklist",
    "ChecklistVersion",
    "Conclusion",
    "ConclusionCondition",
    "Condition",
    "CorrectionNote",
    "Declaration",
    "EarlierWords",
    "EditionMove",
    "Evidence",
    "EvidenceFile",
    "IssuedReport",
    "Message",
    "NotSought",
    "Opinion",
    "OpinionCondition",
    "Option",
    "Participant",
    "PinnedVersion",
    "Question",
    "QuestionProvision",
    "Redaction",
    "Scale",
    "Section",
    "Snapshot",
    "TakenOut",
    "Thread",
    "Verdict",
]
