"""Every address. The register's own are in `partnerships.urls`."""

from django.urls import include, path

from appraisal.views import (
    answer,
    appraisal,
    challenge,
    checklist,
    conclusion,
    draft,
    draft_part,
    edition,
    evidence,
    mark,
    my_work,
    opinion,
    report,
)
from appraisal.views import draft_question as one_question

one = "appraisals/<slug:ref>/"

# The checklist editor.
editor = [
    path("", draft.draft_edition, name="draft_edition"),
    path("changes/", edition.draft_changes, name="draft_changes"),
    path("discard/", edition.draft_discard, name="draft_discard"),
    path("title/", draft.draft_head, name="draft_head"),
    path("scales/", draft.draft_scales, name="draft_scales"),
    path("sources/", draft.draft_coverage, name="draft_coverage"),
    path("try/", draft.draft_try, name="draft_try"),
    path("add/<slug:kind>/", draft_part.part_new, name="part_new"),
    path("<slug:kind>/<int:number>/", draft_part.part_edit, name="part_edit"),
    path("<slug:kind>/<int:number>/remove/", draft_part.part_remove, name="part_remove"),
    path("question/<int:number>/copy/", one_question.question_duplicate, name="question_duplicate"),
    path("question/<int:number>/when/", one_question.question_when, name="question_when"),
    path("question/<int:number>/when/<slug:fact>/", one_question.condition_new, name="condition_new"),
    path("question/<int:number>/sources/", one_question.question_provisions, name="question_provisions"),
    path("question/<int:number>/preview/", one_question.question_preview, name="question_preview"),
]

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
    path("checklists/<slug:code>/draft/", include(editor)),
    path("checklists/<slug:code>/retire/", edition.checklist_retire, name="checklist_retire"),
    path("new-checklist/", draft.checklist_new, name="checklist_new"),
    path("checklists/<slug:code>/change/", draft.draft_open, name="draft_open"),
    path("partnerships/<slug:ref>/", checklist.partnership, name="partnership"),
    path("library/provision/<slug:ref>/", checklist.provision, name="provision"),
]
