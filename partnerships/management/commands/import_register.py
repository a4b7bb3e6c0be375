"""Brings partnerships into the register from a spreadsheet: all of them, or nothing and every fault."""

import json
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from partnerships.faults import MoveRefused, Refused
from partnerships.models import Post
from partnerships.queries.register_import import Plan, Table, plan_import
from partnerships.queries.register_preview import given, made_of
from partnerships.rules.cells import plain
from partnerships.rules.numbers import counted
from partnerships.rules.register_columns import BY_CODE, CHOICE, LEAVE, NOTE, READ_BACK
from partnerships.rules.register_matching import known, match
from partnerships.rules.register_row import Meant
from partnerships.rules.register_words import answers_for, is_matched
from partnerships.rules.sheet import Sheet, SheetError
from partnerships.spreadsheets import read_file
from partnerships.uploads import LARGEST
from partnerships.writes.post import add_post
from partnerships.writes.register_import import import_table

MOST_WORDS, MOST_ROWS = 50, 5


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
        parser.add_argument(
            "--words",
            type=Path,
            metavar="FILE.json",
            help='what words that are none of ours mean: {"Type": {"Forum": "other", "?": "note"}}',
        )
        parser.add_argument("--lead-post", metavar="TITLE", help="the post that leads where a row names none")

    def handle(self, *args, file, dry_run=False, columns=None, words=None, lead_post=None, **options):
        try:
            sheet = read_file(self._bytes(file), known)
        except SheetError as error:
            raise CommandError(f"Nothing was imported: {error}") from error
        taken = self._taken(sheet, columns)
        meant = self._meant(sheet, taken, words)
        now = timezone.now()
        try:
            with transaction.atomic():
                post = self._post(lead_post, now) if lead_post else None
                table = Table(sheet.headings, sheet.rows, taken, post, notices=sheet.notices, meant=meant)
                plan = plan_import(table, timezone.localdate())
                self._tell(table, plan)
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

    def _tell(self, table: Table, plan: Plan) -> None:
        """What each column is, how cells were read, what would be done, and what is wrong."""
        words = {LEAVE: "left out", NOTE: "kept as a note"}
        for heading, code in zip(table.headings, table.columns, strict=True):
            self.stdout.write(f"{heading}: {words.get(code) or BY_CODE[code].heading}")
        for notice in plan.notices:
            self.stdout.write(notice)
        for line in (*self._made_of(plan), *self._given(plan, table)):
            self.stdout.write(line)
        for one in plan.alike:
            self.stdout.write(
                f"“{one.name}” is much like “{one.known.name}”, which is known. It is added as another: "
                "write it the same way where it is not, or merge the two afterwards."
            )
        could = "could be " if plan.faults else ""
        for count, thing, what in (
            (len(plan.added), "partnership", f"{could}added"),
            (len(plan.changed), "partnership", f"{could}changed"),
            (plan.same, "partnership", "as it is" if plan.same == 1 else "as they are"),
            (len(plan.organisations), "organisation", f"{could}added"),
            (len(plan.posts), "post", f"{could}added"),
        ):
            self.stdout.write(f"{counted(count, thing)} {what}")
        for line in (*self._unmatched(table, plan), *self._faults(plan)):
            self.stderr.write(line)

    def _made_of(self, plan: Plan) -> Iterator[str]:
        """What was made of cells beyond what they say."""
        for one in made_of(plan):
            cells = [f"“{cell.said[:60]}” is {cell.read}" for cell in one.examples]
            cells += [f"and {one.others:,} more"] if one.others else []
            yield f"{one.column.heading}: {one.remark}, in {_rows(one.rows)}: {'; '.join(cells)}."

    def _given(self, plan: Plan, table: Table) -> Iterator[str]:
        """What new partnerships get where the sheet says nothing."""
        for one in given(plan, table):
            yield f"{one.column.heading}: {one.value}, in {_rows(one.rows)} where the sheet says nothing"

    def _unmatched(self, table: Table, plan: Plan) -> Iterator[str]:
        """Each word without a match once, and what it can be matched to once for its column."""
        messages = {(one.row, one.heading): one.message for one in plan.faults if one.by_matching}
        unmatched = [word for word in table.words if not word.means]
        for code in dict.fromkeys(word.code for word in unmatched):
            words = [word for word in unmatched if word.code == code]
            for word in words[:MOST_WORDS]:
                first = ", ".join(map(str, word.rows[:MOST_ROWS])) + (" …" if word.rows[MOST_ROWS:] else "")
                count = _rows(len(word.rows))
                yield f"{word.heading}: “{word.said}” is none of our words, in {count}: {first}"
                if BY_CODE[code].kind != CHOICE:
                    yield f"{word.heading}: {messages[word.rows[0], word.heading]}"
            if len(words) > MOST_WORDS:
                yield f"{words[0].heading}: and {len(words) - MOST_WORDS:,} more words."
            answers = "; ".join(f"{one} ({label})" for one, label in answers_for(BY_CODE[code]).items())
            yield f"{words[0].heading}: correct the sheet, or match words with --words to one of: {answers}."

    def _faults(self, plan: Plan) -> Iterator[str]:
        """What is wrong by row, but for words, which are told apart."""
        for fault in plan.faults:
            if not fault.by_matching:
                yield f"{str(fault)[0].upper()}{str(fault)[1:]}"
        if plan.faults:
            yield f"{len(plan.faults):,} {'fault' if len(plan.faults) == 1 else 'faults'}."

    def _taken(self, sheet: Sheet, columns: Path | None) -> list[str]:
        """What each column is: as the file says, else as its heading suggests."""
        taken = match(sheet.headings)
        if columns is None:
            return taken
        said = self._said(columns)
        if not isinstance(said, dict) or any(code not in ("", NOTE, *READ_BACK) for code in said.values()):
            raise CommandError(
                f"{columns}: give a code for each heading. The codes are {', '.join(READ_BACK)}, note."
            )
        unknown = [heading for heading in said if heading not in sheet.headings]
        if unknown:
            raise CommandError(f"{columns}: the sheet has no column “{unknown[0]}”.")
        chosen = set(said.values())
        guessed = [NOTE if code in chosen else code for code in taken]
        return [said.get(heading, code) for heading, code in zip(sheet.headings, guessed, strict=True)]

    def _meant(self, sheet: Sheet, taken: list[str], words: Path | None) -> Meant:
        """What words mean, by the column that their heading is taken for."""
        if words is None:
            return {}
        said = self._said(words)
        columns = dict(zip(reversed(sheet.headings), reversed(taken), strict=True))  # of two alike, the first
        if not isinstance(said, dict) or not all(isinstance(one, dict) for one in said.values()):
            raise CommandError(f'{words}: give words for each heading: {{"Type": {{"Forum": "other"}}}}.')
        for heading, meant in said.items():
            column = BY_CODE.get(columns.get(heading, ""))
            if column is None or not is_matched(column.code):
                raise CommandError(f"{words}: “{heading}” is no column whose words are matched.")
            for word, answer in meant.items():
                if answer not in list(answers_for(column)):  # it may be anything
                    allowed = ", ".join(answers_for(column))
                    raise CommandError(f"{words}: match “{word}” to one of these: {allowed}.")
        return {
            columns[name]: {plain(word): code for word, code in one.items()} for name, one in said.items()
        }

    def _said(self, file: Path) -> object:
        """What a JSON file holds."""
        try:
            return json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error

    def _post(self, title: str, now) -> int:
        post = Post.objects.filter(title__iexact=title).first()
        return (post or add_post(title=title, gives_opinions=False, by=None, at=now)).pk

    def _bytes(self, file: Path) -> bytes:
        try:
            with file.open("rb") as opened:
                return opened.read(LARGEST + 1)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error


def _rows(count: int) -> str:
    return counted(count, "row")
