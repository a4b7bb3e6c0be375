"""Where files of evidence are kept: a folder that the web server does not serve and nobody else reads."""

import os
from pathlib import Path

from django.core.files.storage import FileSystemStorage


class KeptFiles(FileSystemStorage):
    """A folder whose files are on the disk before anything says that they are, and have no address."""

    def _save(self, name, content):
        name = super()._save(name, content)
        path = Path(self.path(name))
        for kept, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
            descriptor = os.open(kept, flags)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        return name

    def url(self, name):
        raise ValueError("A file of evidence has no address of its own: it is downloaded from its page.")
