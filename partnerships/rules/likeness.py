"""What the name of an organisation comes to without what varies: two that come to the same may be one body.

It only proposes, and a person decides: it may bring together what is apart, but no county with a district.
"""

import re
import unicodedata

# One body is written in several ways: each comes to the one on the right.
SAID_OTHERWISE = {
    "&": "and",
    "+": "and",
    "national health service": "nhs",
    "foundation trust": "trust",
    "ft": "trust",
    "integrated care board": "icb",
    "county council": "county",
    "cc": "county",
    "fire and rescue": "fire",
}
# Words that say what a body is in law. Lists leave them out, or have them in one of several forms.
LEGAL = (
    "community interest company",
    "company limited by guarantee",
    "limited liability partnership",
    "public limited company",
    "limited",
    "ltd",
    "llp",
    "plc",
    "cic",
    "clg",
    "company",
    "co",
    "incorporated",
)
# A district's council is called borough, city or metropolitan by charter: of one name there is one. A county
# is another body, often of the same name, and keeps its word.
COUNCILS = (
    "metropolitan borough council",
    "royal borough",
    "london borough",
    "borough council",
    "district council",
    "city council",
    "unitary council",
    "mbc",
    "bc",
    "dc",
    "council",
    "borough",
)
SMALL = ("the", "of", "for", "and")
LONGEST = 150
# From how many letters on a word that ends in one s is taken for several of what it names without it.
SEVERAL = 5
ONE_OF_IT = ("ss", "us", "is")

SECTORS = (
    ("nhs", r"\bnhs\b|\bicb\b|\bhealth board\b|\bhospitals?\b"),
    ("police_fire", r"\bpolice\b|\bfire\b|\brescue\b|\bconstabulary\b"),
    ("education", r"\buniversity\b|\bcollege\b|\bschools?\b|\bacadem\w+"),
    ("housing", r"\bhousing\b|\bhomes\b"),
    ("council", r"\bcouncil\b|\bborough\b|\bcyngor\b|\bcombined authority\b"),
    ("government", r"\bdepartment\b|\bministry\b|\bagency\b|\bengland\b"),
    ("voluntary", r"\bcharity\b|\bcharitable\b|\bvoluntary\b|\bcommunity\b|\bfoundation\b|\btrust\b"),
    ("business", r"\blimited\b|\bltd\b|\bplc\b|\bllp\b"),
)


def likeness(name: str) -> str:
    """The words of `name` in order of the alphabet, in small letters and each for one of its kind.

    Without accents, marks, “the” and what a body is in law.
    """
    said = unicodedata.normalize("NFKD", name.lower().replace("&", " and ").replace("+", " and "))
    said = "".join(one for one in said if not unicodedata.combining(one))
    said = re.sub(r"['’.]", "", said)  # N.H.S. is one word, and so is St Mary’s
    said = f" {' '.join(map(_of_one, re.sub(r'[^a-z0-9]+', ' ', said).split()))} "
    for words, instead in SAID_OTHERWISE.items():
        said = said.replace(f" {words} ", f" {instead} ")
    for words in (*LEGAL, *COUNCILS, *SMALL):
        said = said.replace(f" {words} ", " ")
    kept = said.split() or re.sub(r"\W+", " ", name.lower()).split()
    return " ".join(sorted(kept))[:LONGEST]


def _of_one(word: str) -> str:
    """A word as it is said of one: “council” of “councils”, “charity” of “charities”."""
    if len(word) < SEVERAL or not word.endswith("s") or word.endswith(ONE_OF_IT):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]


def sector_of(name: str) -> str:
    """The sector that a name suggests, for somebody to correct: “other” where it suggests none."""
    said = name.lower().replace(".", "")
    return next((sector for sector, words in SECTORS if re.search(words, said)), "other")
