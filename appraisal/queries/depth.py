"""Whether an appraisal’s approver is who was decided to sign."""

from appraisal.models import Appraisal
from partnerships.models import PostHolding
from partnerships.queries.significance import signatory_of
from partnerships.rules.significance import names_a_post


def other_signatory(appraisal: Appraisal, signatory: str | None = None) -> str:
    """That the approver holds no post by the name of who was decided to sign, in a sentence; or nothing.

    `signatory` is of the partnership's last decision, where it is known. Three queries at most.
    """
    if signatory is None:
        signatory = signatory_of(appraisal.partnership)
    approver = appraisal.participants.filter(relation="approver").select_related("person").first()
    if not signatory or approver is None:
        return ""
    held = PostHolding.objects.filter(person=approver.person_id, until__isnull=True).order_by("since", "pk")
    titles = list(held.values_list("post__title", flat=True))
    if names_a_post(signatory, titles):
        return ""
    posts = f"holds {_listed(titles)}" if titles else "holds no post"
    return (
        f"What was decided on its significance names who signs: {signatory}. {approver.person.name}, who is "
        f"chosen to approve it, {posts}. Make sure that this is who was meant."
    )


def _listed(titles: list[str]) -> str:
    said = [f"“{one}”" for one in titles]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
