"""Short forms that people search arrangements by."""

from dataclasses import dataclass

MOST_WORDS = 8
COMPANIES = ("company", "guarantee_company", "community_interest_company")
# What each stands for among `vocabulary.ARRANGEMENTS`, written small and without marks.
SHORT_FORMS = {
    "s75": ("section_75",),
    "section75": ("section_75",),
    "latco": COMPANIES,
    "teckal": COMPANIES,
    "clg": ("guarantee_company",),
    "cic": ("community_interest_company",),
    "llp": ("llp",),
    "jv": ("joint_venture",),
    "cjc": ("corporate_joint_committee",),
    "cio": ("charitable_trust",),
}


@dataclass(frozen=True)
class Sought:
    """One word of a search, and the arrangements that it may stand for as well."""

    word: str
    arrangements: tuple[str, ...] = ()


def sought_in(text: str) -> list[Sought]:
    """The words of a search. Two that are one short form together, as “section 75”, both stand for it."""
    words = text.split()[:MOST_WORDS]
    plain = ["".join(filter(str.isalnum, word)).lower() for word in words]
    return [Sought(word, _stands_for(plain, place)) for place, word in enumerate(words)]


def _stands_for(plain: list[str], place: int) -> tuple[str, ...]:
    """What a word means alone, with the one before it, or with the one after it."""
    forms = (plain[place], "".join(plain[max(place - 1, 0) : place + 1]), "".join(plain[place : place + 2]))
    return next((SHORT_FORMS[form] for form in forms if form in SHORT_FORMS), ())
