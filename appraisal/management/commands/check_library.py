"""Compares the library with an inventory of what the sources say."""

import csv
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from appraisal.models import ChecklistVersion, QuestionProvision
from partnerships.models import Provision

COLUMNS = {"ref", "source", "note"}


class Command(BaseCommand):
    help = (
        "For each source: how many provisions the inventory lists, how many the library holds, and how many "
        "core ones a question addresses. Exits 1 if any is missing or any core one unaddressed."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--inventory", type=Path, help="CSV with the columns ref, source, note (starting core, ...)"
        )

    def handle(self, *args, inventory=None, **options):
        held = dict(Provision.objects.values_list("ref", "level"))
        listed = read_inventory(inventory) if inventory else held_as_inventory()
        addressed = set(
            QuestionProvision.objects.filter(
                relation="addresses", question__version__state=ChecklistVersion.PUBLISHED
            ).values_list("provision__ref", flat=True)
        )
        sources = list(dict.fromkeys(source for source, _ in listed.values()))
        missing = sorted(set(listed) - set(held))
        core = {ref for ref, (_, level) in listed.items() if level == "core"}
        unaddressed = sorted(core - addressed)
        count = Counter(source for source, _ in listed.values())
        for source in sources:
            refs = {ref for ref, (owner, _) in listed.items() if owner == source}
            self.stdout.write(
                f"{source}: {count[source]} listed, {len(refs & set(held))} held, "
                f"{len(refs & core & addressed)} of {len(refs & core)} core addressed by a question"
            )
        for ref in missing:
            self.stdout.write(f"missing from the library: {ref}")
        for ref in unaddressed:
            self.stdout.write(f"core, and addressed by no question: {ref}")
        if missing or unaddressed:
            raise CommandError(f"{len(missing)} missing, {len(unaddressed)} core unaddressed", returncode=1)


def read_inventory(path: Path) -> dict[str, tuple[str, str]]:
    """Source and level by ref. Raises `CommandError` where the file is not such a table."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"{path} cannot be read: {error}") from error
    if not rows or not set(rows[0]) >= COLUMNS:
        raise CommandError(f"{path} needs the columns {', '.join(sorted(COLUMNS))}, and a row or more")
    refs = [row["ref"] for row in rows]
    repeated = sorted(ref for ref, times in Counter(refs).items() if times > 1)
    if repeated:
        raise CommandError(f"{path} lists these refs more than once: {', '.join(repeated)}")
    return {row["ref"]: (row["source"], row["note"].partition(";")[0].strip()) for row in rows}


def held_as_inventory() -> dict[str, tuple[str, str]]:
    """The library itself as an inventory: then only the crosswalk is checked."""
    return {
        ref: (source, level)
        for ref, source, level in Provision.objects.values_list("ref", "source__code", "level")
    }
