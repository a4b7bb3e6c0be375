"""Who is logged in: a person as the session names them, with what the frame of every page says of them."""

from django.contrib.auth.backends import ModelBackend

from partnerships.models import Person
from partnerships.models.notice import UnseenCount


class KnownPerson(ModelBackend):
    """Log-in by e-mail address and password. The number of unseen notices comes with the person: no query."""

    def get_user(self, user_id):
        person = Person.objects.annotate(unseen_notices=UnseenCount()).filter(pk=user_id).first()
        return person if person is not None and self.user_can_authenticate(person) else None
