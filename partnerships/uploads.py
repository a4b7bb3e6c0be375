"""Files that forms send: small ones, held in memory; of what is larger nothing is kept."""

from io import BytesIO

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

LARGEST = 5_000_000  # bytes


class SmallFileHandler(FileUploadHandler):
    """Takes a file of `LARGEST` bytes at most.

    Of a larger one the rest is read and dropped, whoever sends it; the request then has no file, and says in
    ``sent_too_much`` why.
    """

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.held = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > LARGEST:
            self.held = BytesIO()
            if self.request is not None:
                self.request.sent_too_much = True
            raise SkipFile
        self.held.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.held.seek(0)
        return InMemoryUploadedFile(
            file=self.held,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
