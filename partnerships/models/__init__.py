from partnerships.models.action import Action, ActionRevision
from partnerships.models.annual_return import AnnualReturn
from partnerships.models.contribution import Contribution
from partnerships.models.council import Council, Logo
from partnerships.models.event import Event
from partnerships.models.field_change import FieldChange
from partnerships.models.governance import (
    AuditReport,
    GovernanceDocument,
    PartnershipPost,
    ReportingLine,
    Representative,
)
from partnerships.models.kept_text import KeptText
from partnerships.models.mark import Mark
from partnerships.models.meeting import Body, Meeting, MeetingItem, StepTaken
from partnerships.models.notice import Notice
from partnerships.models.organisation import Organisation, ToldApart
from partnerships.models.outcome import Actual, Outcome
from partnerships.models.partnership import Partner, Partnership
from partnerships.models.person import Person
from partnerships.models.policy import Policy
from partnerships.models.post import Post, PostHolding
from partnerships.models.register_import import RegisterImport
from partnerships.models.reminder import Reminder
from partnerships.models.risk import Risk, RiskScoring
from partnerships.models.significance import SignificanceDecision
from partnerships.models.source import Provision, Source
from partnerships.models.write_key import WriteKey

__all__ = [
    "Action",
    "ActionRevision",
    "Actual",
    "AnnualReturn",
    "AuditReport",
    "Body",
    "Contribution",
    "Council",
    "Event",
    "FieldChange",
    "GovernanceDocument",
    "KeptText",
    "Logo",
    "Mark",
    "Meeting",
    "MeetingItem",
    "Notice",
    "Organisation",
    "Outcome",
    "Partner",
    "Partnership",
    "PartnershipPost",
    "Person",
    "Policy",
    "Post",
    "PostHolding",
    "Provision",
    "RegisterImport",
    "Reminder",
    "ReportingLine",
    "Representative",
    "Risk",
    "RiskScoring",
    "SignificanceDecision",
    "Source",
    "StepTaken",
    "ToldApart",
    "WriteKey",
]
