"""Lists appraisals with their states."""

from django.core.management.base import BaseCommand

from appraisal.models import Appraisal


class Command(BaseCommand):
    help = "Print the ref, state and partnership of every appraisal."

    def handle(self, *args, **options):
        rows = Appraisal.objects.order_by("id").values_list("ref", "state", "partnership__name")
        for ref, state, name in rows.iterator(chunk_size=500):
            self.stdout.write(f"{ref}  {state:<12}  {name}")
