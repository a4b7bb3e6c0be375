"""A document in, a report out: HTML pages and PDF bytes, with nothing of the database."""
