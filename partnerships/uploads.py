"""Files that forms send: small ones everywhere, large ones where a page says so. Of others nothing stays."""

from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

LARGEST = 5_000_000  # bytes, and what is held in memory at most


def takes_files(largest: int):
    """Lets a view take a file of `largest` bytes from whoever is logged in."""

    def say(view):
        view.largest_file = largest
        return view

    return say


class LimitedFileHandler(FileUploadHandler):
    """Takes a file of `LARGEST` bytes at most, or of what the page `takes_files` of.

    Of a larger one the rest is read and dropped, whoever sends it; the request then has no file, and says
    in ``sent_too_much`` why, or in ``no_room_for_file`` that the disk is full. What does not fit into memory
    goes to a file without a name: when the request ends, however it ends, nothing of it is left.
    """

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.largest = self._largest()
        self.held = self._new()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > self.largest:
            self._drop("sent_too_much")
        try:
            self.held.write(raw_data)
        except OSError:
            self._drop("no_room_for_file")

    def file_complete(self, file_size: int) -> UploadedFile | None:
        try:
            self.held.seek(0)  # writes the last of it
        except OSError:
            self.request.no_room_for_file = True
            return None
        return UploadedFile(
            file=self.held,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        if hasattr(self, "held"):
            self.held.close()

    def _largest(self) -> int:
        match = getattr(self.request, "resolver_match", None)
        largest = getattr(match.func, "largest_file", LARGEST) if match else LARGEST
        return largest if largest <= LARGEST or self.request.user.is_authenticated else LARGEST

    def _new(self) -> SpooledTemporaryFile:
        folder = None
        if self.largest > LARGEST:
            folder = Path(settings.UPLOADS_DIR)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return SpooledTemporaryFile(max_size=LARGEST, dir=folder)

    def _drop(self, why: str) -> None:
        self.held.close()
        self.held = BytesIO()
        if self.request is not None:
            setattr(self.request, why, True)
        raise SkipFile
