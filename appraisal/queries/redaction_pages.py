"""The pages on which a text is typed, so that nothing is kept of them once all of that text is redacted."""

from appraisal.models import Answer, EarlierWords, Message, Verdict
from appraisal.queries.redaction import Target

# Below the address of the appraisal, by the kind of text; the empty one is all of it.
PAGES = {
    "opinion": ("opinion/",),
    "opinion_condition": ("opinion/", "conclusion/"),
    "declaration": ("opinion/", "challenge/"),
    "not_sought": ("opinions/",),
    "conclusion": ("conclusion/",),
    "condition": ("conclusion/",),
    "evidence": ("evidence/",),
    "note": ("correction/",),
    "handed": ("handed-out/",),
    "opinion.conditions": ("opinion/", "conclusion/"),
    "appraisal.why_less": (),  # typed before there was an appraisal
    "appraisal.headline": ("page-one/",),
    "appraisal.recommendations": ("page-one/",),
    "appraisal.not_sought": ("opinions/",),
    "appraisal.support_reason": ("challenge/",),
    "appraisal.withdrawn_reason": ("withdraw/",),
    "appraisal.abandoned_reason": ("abandon/",),
}
PROPOSAL = "redact/"  # where some of the words may have been copied


def typed_on(target: Target) -> tuple[str, ...]:
    """The beginnings of the addresses, below that of its appraisal, of the pages that a text is typed on."""
    kind, name = target.kind, target.name
    if kind == "earlier":
        kind, field = EarlierWords.objects.values_list("kind", "field").get(pk=target.pk)
        name = f"{kind}.{field}"
    named = PAGES.get(name, PAGES.get(kind))
    return (*(_by_question(target) if named is None else named), PROPOSAL)


def _by_question(target: Target) -> tuple[str, ...]:
    if target.kind == "answer":
        codes, below = Answer.objects.filter(pk=target.pk).values_list("question__code", flat=True), ("",)
    elif target.kind == "verdict":
        found = Verdict.objects.filter(pk=target.pk)
        codes, below = found.values_list("answer__question__code", flat=True), ("challenge/",)
    elif target.kind == "message":
        found = Message.objects.filter(pk=target.pk, thread__question__isnull=False)
        codes = found.values_list("thread__question__code", flat=True)
        below = ("thread/", "challenge/")
    else:
        return ("",)
    pages = tuple(f"questions/{code}/{one}" for code in codes for one in below)
    return ("threads/", *pages) if target.kind == "message" else pages
