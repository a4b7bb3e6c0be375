"""Every address. The register's own are in `partnerships.urls`."""

from django.urls import include, path

from appraisal.views import (
    answer,
    appraisal,
    challenge,
    checklist,
    conclusion,
    evidence,
    mark,
    my_work,
    opinion,
    report,
)

one = "appraisals/<slug:ref>/"

urlpatterns = [
    path("", include("partnerships.urls")),
    path("", my_work.my_work, name="my_work"),
    path("appraisals/", appraisal.appraisals, name="appraisals"),
    path("partnerships/<slug:ref>/appraise/", appraisal.appraisal_new, name="appraisal_new"),
    path(one, appraisal.appraisal, name="appraisal"),
    path(f"{one}applies/", appraisal.what_applies, name="what_applies"),
    path(f"{one}people/", appraisal.appraisal_people, name="appraisal_people"),
    path(f"{one}page-one/", appraisal.page_one, name="page_one"),
    path(f"{one}check/", appraisal.check_answers, name="check_answers"),
    path(f"{one}all/", answer.all_questions, name="all_questions"),
    path(f"{one}questions/<slug:code>/", answer.question, name="question"),
    path(f"{one}questions/<slug:code>/history/", answer.answer_history, name="answer_history"),
    path(f"{one}questions/<slug:code>/challenge/", answer.challenge_question, name="challenge_question"),
    path(f"{one}questions/<slug:code>/withhold/", mark.answer_mark, name="answer_mark"),
    path(
        f"{one}questions/<slug:code>/withhold/<int:number>/",
        mark.answer_mark_decide,
        name="answer_mark_decide",
    ),
    path(f"{one}comments/<int:number>/reply/", answer.comment_reply, name="comment_reply"),
    path(f"{one}comments/<int:number>/remove/", answer.comment_remove, name="comment_remove"),
    path(f"{one}evidence/", evidence.evidence_list, name="evidence"),
    path(f"{one}evidence/new/", evidence.evidence_new, name="evidence_new"),
    path(f"{one}evidence/<int:number>/", evidence.evidence_edit, name="evidence_edit"),
    path(f"{one}challenge/", challenge.challenge, name="challenge"),
    path(f"{one}challenge/return/", challenge.challenge_return, name="challenge_return"),
    path(f"{one}challenge/endorse/", challenge.challenge_endorse, name="challenge_endorse"),
    path(f"{one}opinion/", opinion.opinion, name="opinion"),
    path(f"{one}conclusion/", conclusion.conclusion, name="conclusion"),
    path(f"{one}sign/", conclusion.sign_appraisal, name="sign"),
    path(f"{one}withdraw/", conclusion.withdraw_appraisal, name="withdraw"),
    path(f"{one}trail/", appraisal.appraisal_trail, name="appraisal_trail"),
    path(f"{one}report/", report.report, name="report"),
    path(f"{one}report.pdf", report.report_pdf, name="report_pdf"),
    path(f"{one}draft/", report.draft, name="draft"),
    path(f"{one}draft.pdf", report.draft_pdf, name="draft_pdf"),
    path("checklists/", checklist.checklists, name="checklists"),
    path("checklists/<slug:code>/", checklist.checklist, name="checklist"),
    path("partnerships/<slug:ref>/", checklist.partnership, name="partnership"),
    path("library/provision/<slug:ref>/", checklist.provision, name="provision"),
]
