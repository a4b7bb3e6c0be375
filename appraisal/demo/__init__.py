"""The demonstration council: files that say what it is, and code that builds it through the public writes."""
