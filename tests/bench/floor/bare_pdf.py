"""WeasyPrint as it comes, on one file: no limits, no sealed fetcher, no attachment, no conformance work."""

import sys

from weasyprint import HTML

sys.stdout.buffer.write(HTML(filename=sys.argv[1]).write_pdf(pdf_variant="pdf/a-3a"))
