"""The significance scheme to begin with: an example, to be replaced by what the council agrees."""

from typing import Any


def _example_criterion(code: str, title: str, weight: int, question: str, *levels: str) -> dict[str, Any]:
    return {"code": code, "title": title, "weight": weight, "question": question, "levels": list(levels)}


# Nobody's standard: no public scheme that we know of gives weights or a threshold.
EXAMPLE: dict[str, Any] = {
    "criteria": [
        _example_criterion(
            "money", "Our money", 3, "How much of our money goes in each year?",
            "Less than £50,000", "£50,000 or more", "£500,000 or more", "£5 million or more",
        ) | {"measure": "our_share", "steps": [50_000, 500_000, 5_000_000]},
        _example_criterion(
            "liability", "What we could lose", 2, "If it failed, what would we have to pay or answer for?",
            "Nothing to speak of", "Costs we could meet within a service",
            "Costs that would be reported to members", "Costs that would touch the council’s reserves",
        ),
        _example_criterion(
            "priority", "Our priorities", 3, "How far does a priority of the council depend on it?",
            "Not at all", "It helps with one", "One would be late or smaller without it",
            "One cannot be met without it",
        ),
        _example_criterion(
            "residents", "People who use it", 3, "What would residents notice if it stopped?",
            "Nothing", "Some would, after a while", "Many would, within weeks", "Somebody could come to harm",
        ),
        _example_criterion(
            "reputation", "Our good name", 2, "How would it look if it went wrong?",
            "Nobody would ask", "Questions from those involved", "Local news and questions from members",
            "National news or an inspector",
        ),
        _example_criterion(
            "decisions", "Decisions made elsewhere", 2, "What can it decide that we would otherwise decide?",
            "Nothing", "How its own work is done", "How our money is spent, within limits",
            "Functions of ours that we have delegated",
        ),
        _example_criterion(
            "staff", "Our staff", 1, "How many of our people work in it?",
            "None", "A few, for part of their time", "A team", "A service",
        ),
        _example_criterion(
            "exit", "Leaving it", 2, "How hard would it be to leave?",
            "We could stop tomorrow", "A few months’ work", "A year, with costs and staff to place",
            "We could not leave without a new law, court or buyer",
        ),
    ],
    "bands": [
        {"tier": "Limited", "points": 0, "depth": "annual_return",
         "signatory": "Head of service", "months": 36},
        {"tier": "Moderate", "points": 16, "depth": "short",
         "signatory": "Director of the service", "months": 24},
        {"tier": "Major", "points": 32, "depth": "full",
         "signatory": "Director of the service, with the section 151 officer’s opinion", "months": 12},
    ],
    "triggers": [
        {"code": "statutory", "words": "The law requires it", "least": "Moderate", "told": "statutory"},
        {"code": "accountable", "words": "We are the accountable body", "least": "Moderate",
         "told": "accountable"},
        {"code": "company", "words": "It is a company or another body of its own", "least": "Moderate",
         "told": "company"},
        {"code": "guarantees", "words": "We have given a guarantee or indemnity", "least": "Major",
         "told": "guarantees"},
        {"code": "loan", "words": "We have lent it money", "least": "Major", "told": ""},
        {"code": "harm", "words": "Children or adults at risk depend on it", "least": "Major", "told": ""},
    ],
}  # fmt: skip
