"""What was said of an appraisal before somebody changed it."""

from django.shortcuts import render

from appraisal.queries.appraisal import find_appraisal
from appraisal.queries.earlier import EVERYTHING, OF, earlier_page
from partnerships.permissions import Permission
from partnerships.views.page import page


@page(Permission.READ_APPRAISAL, find=find_appraisal)
def earlier(request, appraisal):
    """Every earlier wording of opinions, interests, conclusion, evidence and page one, or of one of them."""
    which = OF.get(request.GET.get("of", ""), EVERYTHING)
    context = {
        "appraisal": appraisal,
        "shown": earlier_page(appraisal, request.GET.get("page"), which),
        "is_part": which is not EVERYTHING,
        "place": "appraisals",
    }
    return render(request, "appraisal/earlier/earlier.html", context)
