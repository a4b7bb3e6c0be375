"""A statutory officer's opinion."""

from appraisal.forms.conclusion import OpinionForm
from appraisal.queries.appraisal import find_appraisal
from appraisal.queries.document import collect_document
from appraisal.writes.opinion import give_opinion
from partnerships.permissions import Permission
from partnerships.views.form_page import form_page
from partnerships.views.page import page


@page(
    Permission.GIVE_OPINION,
    post=Permission.GIVE_OPINION,
    find=find_appraisal,
    to_see=Permission.READ_APPRAISAL,
)
def opinion(request, appraisal):
    """Give an opinion, with the positions in sight; a second visit changes it."""
    held = appraisal.opinions.filter(by=request.user).first()
    form = OpinionForm(
        request.POST or None,
        person=request.user,
        seen=held.version if held else 0,
        initial={"view": held.view, "text": held.text} if held else {},
    )

    def give(cleaned, at):
        give_opinion(
            appraisal=appraisal,
            view=cleaned["view"],
            text=cleaned["text"],
            seen=cleaned["seen"] or 0,
            by=request.user,
            at=at,
        )
        return appraisal.get_absolute_url()

    return form_page(
        request,
        form,
        give,
        done="Your opinion is recorded.",
        template="appraisal/opinion/opinion.html",
        appraisal=appraisal,
        document=collect_document(appraisal.pk),
        held=held,
        place="appraisals",
    )
