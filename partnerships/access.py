"""Asking the permission table: about one record, or as a WHERE clause for many.

A record that takes part has ``relations_of(person)`` and, where its state matters, ``state``;
its model has ``related(person, relations)``, any of these relations as one `Q`, or None where it has none.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

from partnerships.permissions import Permission, Relation, State, granted, grants_of

# How an appraisal stands in each state, and with whom it is.
STANDS = {
    State.DRAFT: "while {} is a draft: it is with its officers",
    State.IN_CHALLENGE: "while {} is in challenge: it is with its reviewer",
    State.ENDORSED: "while {} is endorsed: it is with its approver",
    State.SIGNED: "now that {} is signed",
    State.WITHDRAWN: "now that {} is withdrawn",
    State.SUPERSEDED: "now that {} is superseded",
    State.ABANDONED: "now that {} is abandoned",
}
# What can be done about it, where that is not plain.
INSTEAD = {State.ABANDONED: " Start a new appraisal of its partnership."}


def can(person, permission: Permission, subject=None) -> bool:
    """Whether `person` has `permission`, on `subject` where the table asks for a relation or state."""
    return granted(
        permission,
        roles=person.role_set,
        relations=_relations(person, subject),
        state=getattr(subject, "state", None),
    )


def _relations(person, subject) -> frozenset[Relation]:
    return subject.relations_of(person) if hasattr(subject, "relations_of") else frozenset()


def require(person, permission: Permission, subject=None, *, to_see: Permission | None = None) -> None:
    """Refuse unless `person` has `permission`.

    Raises `Http404` where the person may not even see the record (`to_see`), so that its
    existence does not leak, and `PermissionDenied` where they may see it but not do this.
    """
    if can(person, permission, subject):
        return
    if to_see is None or not can(person, to_see, subject):
        raise Http404
    raise PermissionDenied(_refusal(person, permission, subject))


def _refusal(person, permission: Permission, subject) -> str:
    """That they cannot: in today's state of the record where they could in another; else whom to ask."""
    state, relations = getattr(subject, "state", None), _relations(person, subject)
    in_another = any(
        granted(permission, roles=person.role_set, relations=relations, state=one) for one in State
    )
    if state in STANDS and in_another:
        it = "it" if "this appraisal" in permission.value else "the appraisal"
        return f"You cannot {permission.value} {STANDS[state].format(it)}.{INSTEAD.get(state, '')}"
    return f"You cannot {permission.value}. If you think you should, ask your governance officer."


def visible_to(queryset, person, permission: Permission):
    """The rows of `queryset` on which `person` has `permission`, decided in the database."""
    allowed = condition(queryset.model, person, permission)
    return queryset if allowed is None else queryset.filter(allowed)


def condition(model, person, permission: Permission) -> Q | None:
    """What holds for the rows of `model` on which `person` has `permission`; None where it is all of them."""
    allowed = Q(pk__in=())
    held: dict[frozenset | None, set[Relation]] = {}
    for grant in grants_of(permission):
        if grant.role not in person.role_set:
            continue
        if grant.relation is not None:
            held.setdefault(grant.states, set()).add(grant.relation)
        elif grant.states is None:
            return None
        else:
            allowed |= Q(state__in=grant.states)
    for states, relations in held.items():
        row = model.related(person, relations)
        if row is not None:
            allowed |= row if states is None else row & Q(state__in=states)
    return allowed
