"""Brings partnerships into the register from a spreadsheet: all of them, or nothing and every fault."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from partnerships.faults import MoveRefused, Refused
from partnerships.models import Post
from partnerships.queries.register_import import Plan, Table, plan_import
from partnerships.rules.register_columns import BY_CODE, LEAVE, NOTE
from partnerships.rules.register_matching import known, match
from partnerships.rules.sheet import Sheet, SheetError
from partnerships.spreadsheets import read_file
from partnerships.uploads import LARGEST
from partnerships.writes.post import add_post
from partnerships.writes.register_import import import_table


class Command(BaseCommand):
    help = (
        "Import partnerships from an XLSX or CSV file. Exits 1, naming the row and column of every fault, "
        "where it cannot; then nothing is changed."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
        parser.add_argument(
            "--columns",
            type=Path,
            metavar="FILE.json",
            help='what columns are: {"Title": "name", "Risk": "note", "Old": ""}; the others are guessed',
        )
        parser.add_argument("--lead-post", metavar="TITLE", help="the post that leads where a row names none")

    def handle(self, *args, file, dry_run=False, columns=None, lead_post=None, **options):
        try:
            sheet = read_file(self._bytes(file), known)
        except SheetError as error:
            raise CommandError(f"Nothing was imported: {error}") from error
        taken = self._taken(sheet, columns)
        now = timezone.now()
        try:
            with transaction.atomic():
                post = self._post(lead_post, now) if lead_post else None
                table = Table(sheet.headings, sheet.rows, taken, post, notices=sheet.notices)
                plan = plan_import(table, timezone.localdate())
                self._tell(sheet, taken, plan)
                if plan.faults:
                    raise MoveRefused([])
                if not dry_run:
                    import_table(table=table, by=None, at=now)
                transaction.set_rollback(dry_run)
        except MoveRefused as refused:
            for reason in refused.reasons:
                self.stderr.write(reason)
            raise CommandError("Nothing was imported.") from refused
        except Refused as refused:
            raise CommandError(f"Nothing was imported: {refused.message}") from refused
        self.stdout.write("Dry run: nothing was changed." if dry_run else "Imported.")

    def _tell(self, sheet: Sheet, taken: list[str], plan: Plan) -> None:
        """What each column is, what would be done, and what is wrong."""
        words = {LEAVE: "left out", NOTE: "kept as a note"}
        for heading, code in zip(sheet.headings, taken, strict=True):
            self.stdout.write(f"{heading}: {words.get(code) or BY_CODE[code].heading}")
        for notice in plan.notices:
            self.stdout.write(notice)
        for one in plan.alike:
            self.stdout.write(
                f"“{one.name}” is much like “{one.known.name}”, which is known. It is added as another: "
                "write it the same way where it is not, or merge the two afterwards."
            )
        for count, what in (
            (len(plan.added), "partnerships added"),
            (len(plan.changed), "partnerships changed"),
            (plan.same, "partnerships as they are"),
            (len(plan.organisations), "organisations added"),
            (len(plan.posts), "posts added"),
        ):
            self.stdout.write(f"{count:,} {what}")
        for fault in plan.faults:
            self.stderr.write(f"{str(fault)[0].upper()}{str(fault)[1:]}")
        if plan.faults:
            self.stderr.write(f"{len(plan.faults):,} {'fault' if len(plan.faults) == 1 else 'faults'}.")

    def _taken(self, sheet: Sheet, columns: Path | None) -> list[str]:
        """What each column is: as the file says, else as its heading suggests."""
        taken = match(sheet.headings)
        if columns is None:
            return taken
        try:
            said = json.loads(columns.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(f"{columns} cannot be read: {error}") from error
        if not isinstance(said, dict) or any(code not in ("", NOTE, *BY_CODE) for code in said.values()):
            raise CommandError(
                f"{columns}: give a code for each heading. The codes are {', '.join(BY_CODE)}, note."
            )
        unknown = [heading for heading in said if heading not in sheet.headings]
        if unknown:
            raise CommandError(f"{columns}: the sheet has no column “{unknown[0]}”.")
        chosen = set(said.values())
        guessed = [NOTE if code in chosen else code for code in taken]
        return [said.get(heading, code) for heading, code in zip(sheet.headings, guessed, strict=True)]

    def _post(self, title: str, now) -> int:
        post = Post.objects.filter(title__iexact=title).first()
        return (post or add_post(title=title, gives_opinions=False, by=None, at=now)).pk

    def _bytes(self, file: Path) -> bytes:
        try:
            with file.open("rb") as opened:
                return opened.read(LARGEST + 1)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
