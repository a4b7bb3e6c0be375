"""The child that makes a PDF: `python -m appraisal.reports.pdf`, a request on stdin, PDF bytes on stdout.

The only module that imports WeasyPrint, and it imports nothing of Django. Nothing is fetched: what the
page may use is a dictionary of our own style sheet, fonts and drawings, and asking for anything else
ends the work. `appraisal.reports.child` starts it, with limits.
"""

import gc
import io
import json
import logging
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from weasyprint import HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from appraisal.reports import coverage, shapes
from appraisal.reports.conformance import finish
from appraisal.reports.exits import Exit
from appraisal.reports.markup import printable

STYLES = Path(__file__).resolve().parents[2] / "static" / "reports"
# One file for each face: two files for one face print wrong letters.
FONTS = Path("/usr/share/fonts/opentype/inter")
FACES = {400: "Inter-Regular.otf", 600: "Inter-SemiBold.otf"}
CREATOR = "Partnership Appraisal"


class SealedFetcher(URLFetcher):  # type: ignore[misc]
    """Serves the dictionary it is given and refuses everything else, whatever its scheme."""

    def __init__(self, assets: dict[str, bytes]):
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self.assets = assets
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The asset at exactly this address."""
        if url not in self.assets:
            self.refused.append(f"refused: {url[:200]}")
            raise FatalURLFetchingError(self.refused[0])
        return URLFetcherResponse(url, self.assets[url], {"Content-Type": TYPES[url.rpartition(".")[2]]})


TYPES = {"css": "text/css", "svg": "image/svg+xml", "otf": "font/otf"}


def packaged(html: str) -> dict[str, bytes]:
    """Everything that this page may fetch, by its address."""
    assets = {f"report:{path.name}": path.read_bytes() for path in STYLES.glob("*.svg")}
    fonts = {weight: FONTS / name for weight, name in FACES.items() if (FONTS / name).exists()}
    faces = "".join(
        f"@font-face {{ font-family: Report; font-weight: {weight}; src: url(report:{path.name}) }}\n"
        for weight, path in fonts.items()
    )
    assets |= {f"report:{path.name}": path.read_bytes() for path in fonts.values()}
    assets["report:report.css"] = faces.encode() + (STYLES / "report.css").read_bytes()
    return assets | shapes.drawings(html)


def render(request: dict[str, Any]) -> bytes:
    """The PDF of one request: `html`, `ref`, `title`, `document` (text, or empty for none) and `made_at`."""
    made_at = datetime.fromisoformat(request["made_at"]).astimezone(UTC)
    html = coverage.drawable(request["html"])
    fetcher = SealedFetcher(packaged(html))
    fonts = FontConfiguration()
    page = HTML(string=html, base_url="report:", url_fetcher=fetcher)
    made = page.render(font_config=fonts, pdf_variant="pdf/a-3a")
    made.metadata.title = coverage.drawable(printable(request["title"]))
    made.metadata.generator = CREATOR
    made.metadata.created = made.metadata.modified = made_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    pdf = made.write_pdf(
        pdf_variant="pdf/a-3a",
        attachments=_attachments(request, made_at, fetcher),
        finisher=finish,
    )
    if fetcher.refused:  # a drawing catches even this error, and goes on without its picture
        raise FatalURLFetchingError(fetcher.refused[0])
    return bytes(pdf)


def _attachments(request: dict[str, Any], made_at: datetime, fetcher: SealedFetcher) -> list[Attachment]:
    if not request["document"]:
        return []
    return [
        Attachment(
            file_obj=io.BytesIO(request["document"].encode()),
            url_fetcher=fetcher,
            name=f"{re.sub('[^A-Za-z0-9-]', '', request['ref'])}.json",
            description="The complete document that this report was made from",
            created=made_at,
            modified=made_at,
            relationship="Data",
        )
    ]


def main() -> int:
    """Renders one request, and says by the exit code what stopped it."""
    logging.basicConfig(level=logging.WARNING)
    gc.disable()  # one page, then the end: collecting costs a fourteenth of the time
    try:
        pdf = render(json.loads(sys.stdin.buffer.read()))
    except RecursionError:
        return Exit.TOO_DEEP
    except MemoryError:
        return Exit.TOO_LARGE
    except FatalURLFetchingError as error:
        sys.stderr.write(f"{error}\n")
        return Exit.REFUSED
    sys.stdout.buffer.write(pdf)
    return Exit.DONE


if __name__ == "__main__":
    sys.exit(main())
