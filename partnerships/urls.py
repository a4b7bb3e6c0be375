"""The register's addresses. The appraisal wing routes `partnership` and `provision`, and adds to them."""

from django.urls import path

from partnerships.views import (
    account,
    council,
    kept,
    library,
    log_in,
    mark,
    organisation,
    partner,
    partnership,
    person,
    post,
    register,
)

one = "partnerships/<slug:ref>/"

urlpatterns = [
    path("log-in/", log_in.LogIn.as_view(), name="login"),
    path("log-out/", log_in.LogOut.as_view(), name="logout"),
    path("choose-password/<str:uidb64>/<str:token>/", log_in.choose_password, name="choose_password"),
    path("account/", account.account, name="account"),
    path("account/password/", account.change_password, name="change_password"),
    path("kept/", kept.kept_texts, name="kept_texts"),
    path("partnerships/", register.partnerships, name="partnerships"),
    path("partnerships/print/", register.partnerships_print, name="partnerships_print"),
    path("partnerships/new/", partnership.partnership_new, name="partnership_new"),
    path("partnerships/withheld/", mark.marks_to_decide, name="marks_to_decide"),
    path(f"{one}edit/", partnership.partnership_edit, name="partnership_edit"),
    path(f"{one}history/", partnership.partnership_history, name="partnership_history"),
    path(f"{one}partners/", partner.partnership_partners, name="partnership_partners"),
    path(f"{one}partners/<int:number>/leave/", partner.partner_leave, name="partner_leave"),
    path(f"{one}withhold/", mark.partnership_mark, name="partnership_mark"),
    path(f"{one}withhold/<int:number>/", mark.mark_decide, name="mark_decide"),
    path("organisations/", organisation.organisations, name="organisations"),
    path("organisations/new/", organisation.organisation_new, name="organisation_new"),
    path("organisations/<int:pk>/", organisation.organisation, name="organisation"),
    path("organisations/<int:pk>/edit/", organisation.organisation_edit, name="organisation_edit"),
    path("people/", person.people, name="people"),
    path("people/new/", person.person_new, name="person_new"),
    path("people/<int:pk>/", person.person, name="person"),
    path("people/<int:pk>/link/", person.person_link, name="person_link"),
    path("posts/", post.posts, name="posts"),
    path("posts/new/", post.post_new, name="post_new"),
    path("posts/<int:pk>/", post.post, name="post"),
    path("posts/<int:pk>/holder/", post.post_holder, name="post_holder"),
    path("council/", council.council, name="council"),
    path("library/", library.library, name="library"),
    path("library/<slug:code>/", library.source, name="source"),
]
