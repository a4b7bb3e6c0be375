"""What happens to appraisals when a post changes hands."""

from django.dispatch import receiver

from appraisal.writes.hand_over import hand_over, let_assignments_go_over
from appraisal.writes.opinion_request import hand_over_opinions
from partnerships.writes.post import holder_changed


@receiver(holder_changed)
def post_changed_hands(sender, post, before, after, by, at, **more):
    if after is not None:
        hand_over(post=post, before=before, after=after, by=by, at=at)
    let_assignments_go_over(post=post, by=by, at=at)
    if before is not None:
        hand_over_opinions(post=post, before=before, after=after, by=by, at=at)
