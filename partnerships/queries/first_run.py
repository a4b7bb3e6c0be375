"""What of the first steps is done: read from the records, never remembered."""

from dataclasses import dataclass

from django.db.models import Exists, Q

from partnerships.models import (
    Council,
    Event,
    Logo,
    Partnership,
    Person,
    Policy,
    PostHolding,
    RegisterImport,
)
from partnerships.permissions import Permission, Role
from partnerships.queries.council import OURS

P = Permission


@dataclass(frozen=True)
class Step:
    """One step: what is done there and what for, the page it is done on, and who may."""

    code: str
    title: str
    why: str
    page: str
    needs: Permission


STEPS = (
    Step(
        "real",
        "Start for real",
        "Clears the demonstration council away, and makes you the first administrator.",
        "start_for_real",
        P.EDIT_COUNCIL,
    ),
    Step(
        "council",
        "Name the council and its nation",
        "Pages and reports print the name. The nation decides which law they name.",
        "council",
        P.EDIT_COUNCIL,
    ),
    Step(
        "brand",
        "Choose a colour and a logo",
        "So that people see whose service it is. You can leave this.",
        "brand",
        P.EDIT_COUNCIL,
    ),
    Step(
        "people",
        "Add people and posts",
        "Posts own partnerships, so that none is orphaned when somebody leaves. Name a governance officer.",
        "posts_list",
        P.EDIT_PEOPLE,
    ),
    Step(
        "matrix",
        "Agree the risk matrix",
        "One matrix and one appetite for every partnership. Until then an example is used.",
        "risk_matrix",
        P.EDIT_POLICY,
    ),
    Step(
        "significance",
        "Agree how significance is decided",
        "It decides how long an appraisal is, who signs it, and when the next one is.",
        "significance_scheme",
        P.EDIT_POLICY,
    ),
    Step(
        "timetable",
        "Agree the timetable before a meeting",
        "How many working days before a committee each step is due.",
        "timetable_policy",
        P.EDIT_POLICY,
    ),
    Step(
        "import",
        "Bring in a spreadsheet of partnerships",
        "Its columns are matched and checked before anything is written. Leave this if there is none.",
        "register_import_new",
        P.IMPORT_REGISTER,
    ),
    Step(
        "partnership",
        "Register the first partnership",
        "From then on it can be appraised.",
        "partnership_new",
        P.ADD_PARTNERSHIP,
    ),
)
# Once these are there, My work does not speak of first steps any more.
ENOUGH = frozenset({"council", "people", "partnership"})


def steps_done() -> frozenset[str]:
    """The codes of the steps that are done. One query."""
    people, policies = Person.objects.order_by(), Policy.objects.order_by()
    holdings = PostHolding.objects.order_by()
    officers = Person.objects.with_role(Role.GOVERNANCE_OFFICER).order_by()
    looks = Council.objects.filter(~Q(colour=OURS))
    # A query needs a row to stand on: whoever asks has one.
    facts = people.values_list(
        ~Exists(people.filter(is_demonstration=True)),
        Exists(Council.objects.all()),
        Exists(looks) | Exists(Logo.objects.all()),
        Exists(holdings.filter(until__isnull=True, person__is_active=True)) & Exists(officers),
        Exists(policies.filter(kind=Policy.RISK_MATRIX)),
        Exists(policies.filter(kind=Policy.SIGNIFICANCE)),
        Exists(policies.filter(kind=Policy.TIMETABLE)),
        Exists(
            Event.objects.order_by().filter(subject_kind=RegisterImport._meta.label_lower, verb="imported")
        ),
        Exists(Partnership.objects.order_by()),
    )
    codes = [step.code for step in STEPS]
    return frozenset(code for code, done in zip(codes, facts[0], strict=True) if done)
