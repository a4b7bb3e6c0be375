"""The built-in checklists as files, their schema and their reader. No database here."""
