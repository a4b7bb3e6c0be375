"""The register's addresses. The appraisal wing routes `partnership` and `provision`, and adds to them."""

from django.urls import path

from partnerships.views import (
    account,
    council,
    export,
    kept,
    library,
    log_in,
    mark,
    organisation,
    organisation_merge,
    own_source,
    partner,
    partnership,
    person,
    post,
    register,
    register_import,
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
    # Spreadsheets in and out.
    path("partnerships/export.csv", export.partnerships_csv, name="partnerships_csv"),
    path("partnerships/export.xlsx", export.partnerships_xlsx, name="partnerships_xlsx"),
    path("partnerships/import/", register_import.register_import_new, name="register_import_new"),
    path("partnerships/import/<int:pk>/", register_import.register_import, name="register_import"),
    path("partnerships/new/", partnership.partnership_new, name="partnership_new"),
    path(f"{one}edit/", partnership.partnership_edit, name="partnership_edit"),
    path(f"{one}history/", partnership.partnership_history, name="partnership_history"),
    path(f"{one}partners/", partner.partnership_partners, name="partnership_partners"),
    path(f"{one}partners/<int:number>/leave/", partner.partner_leave, name="partner_leave"),
    path(f"{one}withhold/", mark.partnership_mark, name="partnership_mark"),
    path(f"{one}withhold/<int:number>/", mark.mark_decide, name="mark_decide"),
    path("organisations/", organisation.organisations, name="organisations"),
    path("organisations/new/", organisation.organisation_new, name="organisation_new"),
    path("organisations/alike/", organisation_merge.organisations_alike, name="organisations_alike"),
    path("organisations/<int:pk>/merge/", organisation_merge.organisation_merge, name="organisation_merge"),
    path(
        "organisations/<int:pk>/remove/", organisation_merge.organisation_remove, name="organisation_remove"
    ),
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
    path("new-source/", own_source.source_new, name="source_new"),
    path("library/provision/<slug:ref>/edit/", own_source.provision_edit, name="provision_edit"),
    path("library/provision/<slug:ref>/remove/", own_source.provision_remove, name="provision_remove"),
    path("library/<slug:code>/edit/", own_source.source_edit, name="source_edit"),
    path("library/<slug:code>/add/", own_source.provision_new, name="provision_new"),
    path("library/<slug:code>/add-list/", own_source.provisions_list, name="provisions_list"),
    path("library/<slug:code>/", library.source, name="source"),
]
