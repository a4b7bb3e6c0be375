"""A file that is not taken."""


class FileFault(Exception):
    """Why a file is not taken, and what to do, in sentences."""
