"""Adds a person from the command line: the way into an empty database."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from partnerships.faults import Refused
from partnerships.forms.choices import EmailAddress
from partnerships.forms.fields import PlainText
from partnerships.models import Person, Post
from partnerships.permissions import Role
from partnerships.writes.person import add_person, make_link
from partnerships.writes.post import add_post, appoint


class Command(BaseCommand):
    help = "Add a person and print the one-time address at which they choose a password."

    def add_arguments(self, parser):
        roles = [role.value for role in Role if role is not Role.ANYONE]
        parser.add_argument("email", help="the address they log in with")
        parser.add_argument("name", help="their name, in quotation marks")
        parser.add_argument("--role", action="append", choices=roles, default=[], help="may be given twice")
        parser.add_argument("--post", help="the title of a post they hold; added where there is none")

    def handle(self, *args, email, name, role, post, **options):
        try:
            with transaction.atomic():
                link = self._add(email, name, frozenset(Role(one) for one in role), post)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except Refused as refused:
            raise CommandError(refused.message) from None
        self.stdout.write(
            f"Added. They choose a password, once and within a day, at this address of the app:\n{link}"
        )

    def _add(self, email: str, name: str, roles: frozenset[Role], post: str | None) -> str:
        now = timezone.now()
        person = add_person(
            email=EmailAddress().clean(email),
            name=PlainText(max_length=150, required_message="Give the person’s name.").clean(name),
            roles=roles,
            by=None,
            at=now,
        )
        if post is not None:
            self._appoint(person, PlainText(max_length=150).clean(post), now)
        return make_link(person=person, by=None, at=now)

    def _appoint(self, person: Person, title: str, now) -> None:
        post = Post.objects.filter(title__iexact=title).first()
        if post is None:
            post = add_post(title=title, gives_opinions=False, by=None, at=now)
        holder = post.holdings.filter(until__isnull=True).select_related("person").first()
        if holder is not None:
            raise Refused(f"{holder.person} holds the post {post} already. Change that in the service.")
        appoint(post=post, person=person, since=timezone.localdate(), by=None, at=now)
