"""Whether this database holds the demonstration and nobody real, and what there is of it."""

from django.db.models import Q

from appraisal.models import Appraisal, IssuedReport
from partnerships.models import Action, Meeting, Organisation, Partnership, Person, Post, Risk

NOBODYS = ".example"  # a domain that is kept free for examples (RFC 2606)
# What is counted for whoever decides to clear it away, one and many of each.
COUNTED = (
    (Person, "person", "people"),
    (Post, "post", "posts"),
    (Organisation, "organisation", "organisations"),
    (Partnership, "partnership", "partnerships"),
    (Risk, "risk", "risks"),
    (Action, "action", "actions"),
    (Meeting, "meeting", "meetings"),
    (Appraisal, "appraisal", "appraisals"),
    (IssuedReport, "signed report", "signed reports"),
)


def only_demonstration() -> bool:
    """Whether everybody with an account is of the demonstration council, and somebody is.

    A demonstration account that was given somebody's own address is somebody's: no address of the
    demonstration can be anybody's, since nobody can own its domain.
    """
    people = Person.objects.order_by()
    real = people.filter(Q(is_demonstration=False) | ~Q(email__endswith=NOBODYS))
    return people.exists() and not real.exists()


def what_would_go() -> list[str]:
    """How much there is of each kind, in words; what there is none of is left out."""
    counts = ((model.objects.count(), one, many) for model, one, many in COUNTED)
    return [f"{count:,} {one if count == 1 else many}" for count, one, many in counts if count]
