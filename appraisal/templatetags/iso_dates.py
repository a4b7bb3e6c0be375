"""Dates of a document, which holds them as ISO strings, as a page says them."""

from datetime import date

from django import template

from partnerships.rules.dates import in_words

register = template.Library()


@register.filter
def date_of(iso: str) -> str:
    """“31 March 2027” from “2027-03-31”; empty where there is none."""
    return in_words(date.fromisoformat(iso)) if iso else ""
