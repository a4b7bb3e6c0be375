"""Whether words that are put to a body ask it to decide, clause by clause.

They ask for it where the body is the one that would do it: “approve the loan”, “that the Committee agrees
it”, “it is recommended that the loan be approved”, “note the report and approve the loan”. What another does
is told and not asked: “note that Cabinet will approve the budget”. What can be read either way is told.
"""

import re
from functools import lru_cache

VERB = (
    r"(?:approve|agree|adopt|authori[sz]e|endorse|ratify|decide|determine|sign off"
    r"|(?:resolve|consent)(?= (?:to|that)\b)|delegate(?! \w+ed\b)(?= \w)"
    r"|(?:give|grant) (?:its |their |your |formal |full )*(?:approval|consent|authority|agreement))"
)
VERBS = (
    r"(?:approves|agrees|adopts|authori[sz]es|endorses|ratifies|decides|determines|delegates|signs off"
    r"|(?:resolves|consents)(?= (?:to|that)\b)"
    r"|(?:gives|grants) (?:its |their |formal |full )*(?:approval|consent|authority|agreement))"
)
DONE = r"(?:approved|agreed|adopted|authori[sz]ed|endorsed|ratified|delegated|signed off)"
# What a clause may begin with before the words that count: a mark of a list.
NUMBER = r"(?:(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\W*)?"
MARK = rf"\W*{NUMBER}"
DECIDES = re.compile(rf"{MARK}{VERB}\b", re.I)
# What leads to what is asked, without being it: “It is recommended that”, “Resolved:”.
LEAD = (
    r"(?:it is (?:\w+ )?(?:recommended|proposed|suggested|requested|asked|resolved)"
    r"|(?:we|i|officers) (?:\w+ )?(?:recommend|propose|suggest|ask|request|invite|seek)"
    r"|(?:recommended|proposed|resolved)|recommendations?(?: \d{1,2})?|resolution|decision(?= to\b|:)"
    r"|that|to|not|do not|please|formally|hereby|therefore|now|also|then|and|should|does|do|is|are|be"
    r"|asked|invited|requested|urged|advised|content to|minded to)"
)
LEADS = re.compile(rf"{MARK}(?>(?!that\b){LEAD}\W+)*+", re.I)
# The first words of a clause on which the clause that counts waits: “If content, …”, “Having read it, …”.
WAITS = re.compile(
    rf"{MARK}(?:if|when|once|after|before|having|subject to|following|as|unless)\b[^,]*,", re.I
)
# After these, what follows is what another does, or what is told, up to the end of the sentence.
TOLD = re.compile(
    r"\b(?:that|whether|how|who|whom|which|what|when|where|why|if|while|until|unless|because|before|after"
    r"|will|would|must|should|may|might|can|could|shall|recommend|suggest|propose|advise"
    # “to” before what is done, not before a thing or a name, and not where it begins a thing asked.
    r"|(?<!\band )(?<!\bor )(?<!\bthen )(?<!, )to "
    r"(?!(?:the|an?|this|its|our|their|all|each|any)\b|(?-i:[A-Z])|\d))",
    re.I,
)
SENTENCE = re.compile(r"(?<!\be\.g)(?<!\bi\.e)[.!?]\s+|\n|;")
QUOTED = re.compile(r"(?<=\w )[“\"][^”\"]*[”\"]")
# What any body is called for short, and what one is that has the word in its name.
BODIES, SOME = ("committee", "panel", "meeting"), ("board", "forum", "group")


def decision_in(words: str, body: str = "") -> str | None:
    """What `words` ask a `body` to decide, as far as they say it; None where they ask for no decision."""
    for sentence in SENTENCE.split(QUOTED.sub("it", words)):
        found = _in_sentence(sentence, " ".join(body.split()).casefold())
        if found is not None:
            return found.strip(" .,:")
    return None


def begins_by_deciding(words: str) -> bool:
    """Whether the first of some words is what only a body that decides does."""
    return bool(DECIDES.match(words))


def _in_sentence(sentence: str, body: str) -> str | None:
    lead, colon, rest = sentence.partition(":")
    whole = _patterns(body)["leads only"].fullmatch(lead) if colon else None
    clause = rest if whole else lead
    waits = WAITS.match(clause)
    return _in_clause(clause[waits.end() :] if waits else clause, body)


def _in_clause(clause: str, body: str) -> str | None:
    known = _patterns(body)
    for name in ("asked", "passive"):
        found = known[name].match(clause)
        if found:
            return found["what"] or ""
    addressed = known["addressed"].match(clause)
    rest = clause[addressed.end() :] if addressed else LEADS.sub("", clause, count=1)
    told = TOLD.search(rest)
    found = known["also, of it" if addressed else "also"].search(rest[: told.start()] if told else rest)
    return found["what"] if found else None


@lru_cache(maxsize=64)
def _patterns(body: str) -> dict[str, re.Pattern[str]]:
    """What is looked for where `body` is asked. It is called by its name, or as any such body is."""
    name = body.removeprefix("the ")
    last = name.rpartition(" ")[2]
    bodies = "|".join([*BODIES, *(word for word in SOME if word == last)])
    named = f"|{re.escape(name)}" if name else ""
    it = rf"(?:(?:(?:the|this) )?(?:members(?: of the (?:{bodies}))?|{bodies}{named})|you)"
    it = rf"(?:the (?:audit|scrutiny|governance|standards)(?: (?:and|&) \w+)? (?:committee|panel)|{it})"
    to_that = rf"{MARK}(?>(?!that\b){LEAD}\W+)*+that"
    leads = rf"{MARK}(?>(?:{LEAD}|{it})\b\W*)*+{NUMBER}"
    also = r"(?:,|\band\b|\bor\b|\bthen\b)\W*(?:(?:and|or|then|also|to|not|formally|hereby|now)\b\W*)*"
    asked = {
        "leads only": leads,
        "asked": rf"{leads}(?:{VERB}\b|(?<=\w ){VERBS}\b)(?P<what>.*)",
        "passive": rf"{to_that} (?P<what>(?:(?!{TOLD.pattern}).){{1,90}}?) (?:be|is|are) "
        rf"(?:(?:\w+ly|\w+ed),? |and )*{DONE}\b(?!.* by\b)"
        rf"|{to_that} (?:\w+ )?(?:approval|consent|authority|agreement) be "
        r"(?:given|granted)\b",
        "addressed": rf"{MARK}(?>{LEAD}\W+)*+{it}\b\W+(?>{LEAD}\W+)*+",
        "also": rf"{also}{VERB}\b(?P<what>.*)",
        "also, of it": rf"{also}(?:{VERB}|{VERBS})\b(?P<what>.*)",
    }
    return {code: re.compile(pattern, re.I | re.S) for code, pattern in asked.items()}
