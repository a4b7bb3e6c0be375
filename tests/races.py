"""Races of a sign-off against whatever else somebody does to the appraisal at that moment.

    python -m tests.races --rounds 2000 --real 20 [--seed 1]

runs so many against a save of an answer, and a quarter as many against other acts, in a database of their
own (SQLite, or that of DATABASE_URL). `--real` more saves meet the real renderer: the report is made while
they come. It exits with 1 where a race ended as neither order would have. `script/races` does it on both
databases.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import StringIO
from threading import Barrier
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "appraisal.settings")
os.environ.setdefault("EMAIL_URL", "dummymail://")  # what is told is not what races
if __name__ == "__main__":
    django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection, connections, transaction
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone

from appraisal.models import (
    Answer,
    AnswerRevision,
    Appraisal,
    IssuedReport,
    Opinion,
    Snapshot,
)
from appraisal.queries.document import collect_document, fingerprint
from appraisal.queries.on_record import faults_on_record
from appraisal.rules.document import open_document
from appraisal.writes import sign_off
from appraisal.writes.answer import save_answer
from appraisal.writes.conclusion import conclude
from appraisal.writes.evidence import add_evidence
from appraisal.writes.move import endorse
from appraisal.writes.opinion import give_opinion
from appraisal.writes.verdict import give_verdict
from partnerships.append_only import lifted
from partnerships.faults import MoveRefused, Refused, Stale
from partnerships.models import Partnership
from partnerships.writes.partnership import FIELDS, edit_partnership
from tests.world import make_world

LATEST = 0.06  # seconds that either may start after the other


def together(acts, delays):
    """Run every act in a thread of its own, each after its delay; their results in order."""
    barrier = Barrier(len(acts))

    def run(act, delay):
        barrier.wait()
        time.sleep(delay)
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result() for one in [pool.submit(run, *pair) for pair in zip(acts, delays, strict=True)]]


# ------------------------------------------------------------------------------- what somebody does meanwhile


def saves(world, appraisal, words):
    answer = Answer.objects.select_related("question", "appraisal").get(
        appraisal=appraisal, question__code="CG-01"
    )
    given = {"evidence": [], "seen": answer.version, "key": uuid4(), "by": world.lead, "at": timezone.now()}
    save_answer(answer=answer, option=answer.option, narrative=words, **given)


def lists_evidence(world, appraisal, words):
    facts = {"title": words, "held": "", "strength": "seen", "dated": None, "valid_until": None}
    add_evidence(appraisal=fresh(appraisal), facts=facts, by=world.lead, at=timezone.now())


def gives_an_opinion(world, appraisal, words):
    held = Opinion.objects.filter(appraisal=appraisal, by=world.opinion_giver).first()
    given = {"view": "content_with_conditions", "text": words, "seen": held.version if held else 0}
    give_opinion(appraisal=fresh(appraisal), by=world.opinion_giver, at=timezone.now(), **given)


def corrects_the_register(world, appraisal, words):
    held = Partnership.objects.get(pk=appraisal.partnership_id)
    facts = {name: getattr(held, name) for name in FIELDS} | {"purpose": words}
    given = {"seen": held.version, "by": world.governance, "at": timezone.now()}
    edit_partnership(partnership=held, facts=facts, **given)


OTHERS = (lists_evidence, gives_an_opinion, corrects_the_register)
# Where its words are once it is done.
KEPT_IN = {
    saves: lambda appraisal: appraisal.answers.values_list("narrative", flat=True),
    lists_evidence: lambda appraisal: appraisal.evidence.values_list("title", flat=True),
    gives_an_opinion: lambda appraisal: appraisal.opinions.values_list("text", flat=True),
    corrects_the_register: lambda appraisal: [appraisal.partnership.purpose],
}
# The register goes on after a signature: the report keeps what it was signed with.
MAY_FOLLOW = (corrects_the_register,)


def fresh(appraisal):
    return Appraisal.objects.select_related("partnership").get(pk=appraisal.pk)


def outcome_of(act):
    def tried():
        try:
            act()
        except (Refused, MoveRefused, Stale):
            return False
        except OperationalError:  # it gave up waiting for the other, and its page says so
            return None
        return True

    return tried


# ---------------------------------------------------------------------------------------------------- a race


def race(world, appraisal, act, chance, number, *, making=0.0):
    """One race from a concluded appraisal: the name of how it ended, and what is wrong with that.

    The report is made in the race where `making` it takes seconds; else before it, so that all of the race is
    about the signature.
    """
    words, by = f"Words of round {number}", world.approver
    seen = fingerprint(collect_document(appraisal.pk))
    revisions = AnswerRevision.objects.filter(answer__appraisal=appraisal).count()

    def prepare():
        return sign_off.prepare(appraisal=appraisal, by=by, at=timezone.now(), seen=seen)

    prepared = None if making else prepare()

    def signs():
        sign_off.sign(appraisal=appraisal, prepared=prepared or prepare(), by=by)

    delays = [chance.random() * (1.5 * making or LATEST), 0 if making else chance.random() * LATEST]
    acts = [outcome_of(lambda: act(world, appraisal, words)), outcome_of(signs)]
    done, signed = together(acts, delays)
    how = {(True, False): "first", (False, True): "refused", (True, True): "both", (False, False): "neither"}
    ended = f"{act.__name__} {how[bool(done), bool(signed)]}"
    if None not in (done, signed) and not (done or signed):
        return ended, [f"round {number}, {ended}: neither was done"]
    faults = list(_faults(appraisal, act, words, seen, revisions, bool(done), bool(signed)))
    return ended, [f"round {number}, {ended}: {one}" for one in faults]


def _faults(appraisal, act, words, seen, revisions, done, signed):
    """How the end differs from both orders: the act and then a refused signature, or the reverse."""
    frozen = Snapshot.objects.filter(appraisal=appraisal).first()
    state = fresh(appraisal).state
    if done != (words in KEPT_IN[act](fresh(appraisal))):
        yield f"what was typed is {'lost' if done else 'kept though it was refused'}"
    if done and signed and act not in MAY_FOLLOW:
        yield "both were done"
    if signed != (frozen is not None) or signed != (state == "signed"):
        yield f"signed: {signed}, snapshot: {frozen is not None}, state: {state}"
    if frozen is None:
        return
    document = open_document(frozen.document.encode())
    if words in frozen.document or fingerprint(document) != seen:
        yield "what is frozen is not what was seen"
    if IssuedReport.objects.filter(snapshot=frozen).count() != 1:
        yield "there is no report"
    if AnswerRevision.objects.filter(answer__appraisal=appraisal).count() != revisions:
        yield "a revision came after the signature"
    yield from faults_on_record(fresh(appraisal), document)


def _seconds_of_making(world, appraisal):
    started = time.monotonic()
    seen = fingerprint(collect_document(appraisal.pk))
    sign_off.prepare(appraisal=appraisal, by=world.approver, at=timezone.now(), seen=seen)
    return time.monotonic() - started


def again(world, appraisal):
    """The same appraisal concluded once more, whichever way the race before it ended."""
    if fresh(appraisal).state == "signed":
        with transaction.atomic(), lifted():
            IssuedReport.objects.all().delete()
            Snapshot.objects.all().delete()
            Appraisal.objects.filter(pk=appraisal.pk).update(state="endorsed")
    appraisal = fresh(appraisal)
    if appraisal.state == "in_challenge":
        for answer in Answer.objects.filter(appraisal=appraisal, question__code="CG-01"):
            judged = {"word": "accept", "seen": answer.version, "by": world.reviewer, "at": timezone.now()}
            give_verdict(answer=answer, **judged)
        given = {"by": world.reviewer, "at": timezone.now(), "support": "supported", "reason": ""}
        seen = fingerprint(collect_document(appraisal.pk))
        appraisal = endorse(appraisal=appraisal, seen=seen, **given)
        given = {"word": "continue", "reason": "It delivers.", "risk_worth_taking": "", "conditions": ()}
        given |= {"proposed": "continue", "seen": appraisal.conclusion.version, "by": world.approver}
        conclude(appraisal=appraisal, at=timezone.now(), **given)
    if appraisal.evidence.count() > 100:
        appraisal.evidence.filter(cited_by__isnull=True).delete()
    return fresh(appraisal)


def run(world, *, rounds, seed, others=0, real=False, told=lambda line: None):
    """So many races against a save, and against `others`: how often each end was reached, and every fault."""
    chance, ended, faults = random.Random(seed), Counter(), []
    partnership = world.partnership(f"Northmoor Trust {Partnership.objects.count()}")
    appraisal = fresh(world.concluded(world.appraisal(partnership)))
    making = _seconds_of_making(world, appraisal) if real else 0.0
    acts = [saves] * rounds + [chance.choice(OTHERS) for _ in range(others)]
    chance.shuffle(acts)
    for number, act in enumerate(acts):
        how, wrong = race(world, appraisal, act, chance, number, making=making)
        ended[how] += 1
        faults += wrong
        appraisal = again(world, appraisal)
        if number % 100 == 99:
            told(f"{number + 1} rounds, {len(faults)} faults")
    return ended, faults


@contextmanager
def quick_renderer():
    """The renderer replaced by one that takes no time."""
    held, sign_off.render_pdf = sign_off.render_pdf, lambda **given: b"%PDF stands in"
    try:
        yield
    finally:
        sign_off.render_pdf = held


def main(given):
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=2000)
    parser.add_argument("--real", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(given)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = f"{folder}/races.sqlite3"
        made = setup_databases(verbosity=0, interactive=False)
        try:
            call_command("load_library", stdout=StringIO())
            return _report(make_world(), asked)
        finally:
            connections.close_all()
            teardown_databases(made, verbosity=0)


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _report(world, asked):
    wrong = 0
    for rounds, renderer in ((asked.rounds, "replaced"), (asked.real, "real")):
        started = time.monotonic()
        if renderer == "replaced":
            with quick_renderer():
                ended, faults = run(world, rounds=rounds, others=rounds // 4, seed=asked.seed, told=say)
        else:
            ended, faults = run(world, rounds=rounds, seed=asked.seed, real=True)
        took = time.monotonic() - started
        counts = f"{ended.total()} races in {took:.0f} s, {len(faults)} faults"
        say(f"{connection.vendor}, renderer {renderer}: {counts}")
        for how, count in sorted(ended.items()):
            say(f"  {how}: {count}")
        for one in faults[:20]:
            say(f"  FAULT {one}")
        wrong += len(faults)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
