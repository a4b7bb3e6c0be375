"""Logging in and out, and choosing a password by a one-time link: the only pages for people not logged in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import urlsafe_base64_decode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from partnerships.access import can
from partnerships.faults import Refused
from partnerships.forms.log_in import ChoosePasswordForm, LogInForm, local
from partnerships.models import Council, Person
from partnerships.permissions import Permission
from partnerships.writes.once import once
from partnerships.writes.person import choose_password as choose


class LogIn(LoginView):
    """E-mail address and password; words that were kept for the person wait for them afterwards."""

    authentication_form = LogInForm
    template_name = "partnerships/person/log_in.html"
    redirect_authenticated_user = True

    def get_default_redirect_url(self):
        """My work; the first steps for who may take them, where not even the council is named."""
        if can(self.request.user, Permission.EDIT_COUNCIL) and not Council.objects.exists():
            return reverse("first_run")
        return super().get_default_redirect_url()

    def form_valid(self, form):
        response = super().form_valid(form)
        if form.get_user().kept_texts.exists():
            self.request.session["kept"] = True
        return response


@method_decorator(login_not_required, name="dispatch")
class LogOut(LogoutView):
    """Log out, by POST only."""


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def choose_password(request, uidb64: str, token: str):
    """Choose a password by a one-time link. The link is spent once a password is chosen."""
    person = _whose(uidb64, token)
    if person is None or (person.is_demonstration and not local(request)):
        return render(request, "partnerships/person/link_spent.html", status=404)
    form = ChoosePasswordForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            _choose(person, form.cleaned_data)
        except Refused as fault:
            form.refuse(fault)
        else:
            messages.success(request, "Your password is chosen. Log in with it.")
            return HttpResponseRedirect(reverse("login"))
    context = {"form": form, "chosen_by": person}
    return render(request, "partnerships/person/choose_password.html", context)


def _choose(person: Person, cleaned: dict) -> None:
    now = timezone.now()

    def act() -> str:
        choose(person=person, password=cleaned["new"], at=now)
        return reverse("login")

    once(key=cleaned["write_key"], by=person, at=now, act=act)


def _whose(uidb64: str, token: str) -> Person | None:
    """The person a link was made for; None where it is wrong, spent or too old."""
    try:
        pk = int(urlsafe_base64_decode(uidb64))
    except (ValueError, OverflowError):
        return None
    person = Person.objects.filter(pk=pk, is_active=True).first()
    if person is None or not default_token_generator.check_token(person, token):
        return None
    return person
