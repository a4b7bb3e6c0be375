"""Addresses of pages that this installation may not have."""

from django.urls import NoReverseMatch, reverse


def address(name: str, *about) -> str:
    """Where the page called `name` is; empty where there is none."""
    try:
        return reverse(name, args=about)
    except NoReverseMatch:
        return ""
