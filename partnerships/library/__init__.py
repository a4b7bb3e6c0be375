"""The source documents as files, their schema and their reader. No database here."""
