"""A person's own account: who they are here, their password, the words kept for them."""

from django.contrib.auth import update_session_auth_hash
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters

from partnerships.forms.log_in import ChangePasswordForm
from partnerships.permissions import Permission
from partnerships.views.form_page import form_page
from partnerships.views.page import page
from partnerships.writes.person import choose_password


@page(Permission.READ_REGISTER)
def account(request):
    """Who I am, my roles and posts, and the way out."""
    person = request.user
    context = {
        "roles": person.role_labels,
        "posts": person.holdings.filter(until__isnull=True).select_related("post"),
        "kept_count": person.kept_texts.count(),
        "place": "account",
    }
    return render(request, "partnerships/person/account.html", context)


@sensitive_post_parameters()
@page(Permission.READ_REGISTER, post=Permission.READ_REGISTER)
def change_password(request):
    """Change my own password."""
    form = ChangePasswordForm(request.POST or None, person=request.user, request=request)

    def save(cleaned, at):
        choose_password(person=request.user, password=cleaned["new"], at=at)
        update_session_auth_hash(request, request.user)
        return reverse("account")

    return form_page(
        request,
        form,
        save,
        done="Your password is changed.",
        title="Change your password",
        button="Change password",
        back=(reverse("account"), "Back to your account"),
        place="account",
    )
