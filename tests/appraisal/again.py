"""An appraisal that was signed last year, for tests of the one that starts from it."""

from uuid import uuid4

from appraisal.models import Answer, Appraisal, Option
from appraisal.queries.document import collect_document, fingerprint
from appraisal.writes.evidence import add_evidence
from appraisal.writes.sign_off import prepare, sign
from tests.remembered import remembered
from tests.world import World

SEEN = {"title": "Minutes", "held": "", "strength": "seen", "dated": None, "valid_until": None}


@remembered
def last_year(world: World, partnership=None, lower=(), words: str = "Words", **facts) -> Appraisal:
    """A signed appraisal with everything in place but the codes of `lower`, which are “partly”."""
    appraisal = world.appraisal(partnership, **facts)
    world.answer_all(appraisal, 1)
    for code in lower:
        world.answer(appraisal, code, "partly", f"{words} about {code}.")
    return finished(world, appraisal)


@remembered
def finished(world: World, appraisal: Appraisal) -> Appraisal:
    """Submit, endorse, conclude and sign what is answered."""
    return signed(world, world.concluded_from(world.submit(appraisal)))


@remembered
def signed(world: World, appraisal: Appraisal) -> Appraisal:
    seen = fingerprint(collect_document(appraisal.pk))
    sign(
        appraisal=appraisal,
        prepared=prepare(appraisal=appraisal, by=world.approver, at=world.now(), seen=seen),
        by=world.approver,
    )
    return Appraisal.objects.get(pk=appraisal.pk)


@remembered
def this_year(world: World, earlier: Appraisal, **facts) -> Appraisal:
    return world.appraisal(earlier.partnership, start_from=earlier, **facts)


def answer_of(appraisal: Appraisal, code: str) -> Answer:
    return appraisal.answers.select_related("question", "option", "appraisal").get(question__code=code)


@remembered
def still_holds(world: World, answer: Answer, **more) -> None:
    """Save an answer as it is, as the button “Still holds” does."""
    cited = list(answer.cited.values_list("evidence_id", flat=True))
    answer = answer_of(answer.appraisal, answer.question.code)
    given = {"value": answer.value, "evidence": cited, "key": uuid4()}
    world.save(answer, **(given | more))


@remembered
def evidence(world: World, appraisal: Appraisal, **facts):
    return add_evidence(appraisal=appraisal, facts=SEEN | facts, by=world.lead, at=world.now())


def rating(answer: Answer, code: str) -> Option:
    return Option.objects.get(scale=answer.question.scale_id, code=code)
