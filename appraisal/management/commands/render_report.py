"""Writes the report of a signed appraisal to a file: as issued, or made afresh from the stored document."""

from datetime import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from appraisal.models import IssuedReport, Snapshot
from appraisal.reports.child import RenderFailed, render_pdf
from appraisal.reports.html import report_html
from appraisal.rules.document import DocumentError, open_document


class Command(BaseCommand):
    help = (
        "Write the PDF of a signed appraisal, as issued; --fresh renders it again from the stored document."
    )

    def add_arguments(self, parser):
        parser.add_argument("ref", help="ref of the appraisal, such as APR-2026-0014")
        parser.add_argument("--output", type=Path, required=True)
        parser.add_argument(
            "--fresh", action="store_true", help="render again instead of copying what was issued"
        )

    def handle(self, *args, ref, output, fresh, **options):
        snapshot = Snapshot.objects.filter(appraisal__ref=ref).first()
        if snapshot is None:
            raise CommandError(f"{ref} is not a signed appraisal. list_appraisals prints them all.")
        try:
            content = render_again(snapshot) if fresh else issued(snapshot)
            output.write_bytes(content)
        except (RenderFailed, DocumentError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{output}: {len(content):,} bytes")


def issued(snapshot: Snapshot) -> bytes:
    """The bytes kept when the report was issued."""
    return bytes(IssuedReport.objects.values_list("content", flat=True).get(snapshot=snapshot))


def render_again(snapshot: Snapshot) -> bytes:
    """The PDF made again from the stored document alone."""
    content = snapshot.document.encode()
    document = open_document(content)
    return render_pdf(
        html=report_html(document, hash=snapshot.hash),
        ref=document["ref"],
        title=document["title"],
        document=content,
        made_at=datetime.fromisoformat(document["sign_off"]["at"]),
    )
