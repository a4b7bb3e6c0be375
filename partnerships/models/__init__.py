from partnerships.models.council import Council
from partnerships.models.event import Event
from partnerships.models.field_change import FieldChange
from partnerships.models.kept_text import KeptText
from partnerships.models.mark import Mark
from partnerships.models.organisation import Organisation
from partnerships.models.partnership import Partner, Partnership
from partnerships.models.person import Person
from partnerships.models.post import Post, PostHolding
from partnerships.models.source import Provision, Source
from partnerships.models.write_key import WriteKey

__all__ = [
    "Council",
    "Event",
    "FieldChange",
    "KeptText",
    "Mark",
    "Organisation",
    "Partner",
    "Partnership",
    "Person",
    "Post",
    "PostHolding",
    "Provision",
    "Source",
    "WriteKey",
]
