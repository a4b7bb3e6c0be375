"""Checklist files with things wrong with them: JSON by its values, CSV by its table, both by their bytes."""

import csv
import io
import json
from copy import deepcopy
from random import Random

from appraisal.rules.content import ChecklistContent
from appraisal.rules.content_csv import COLUMNS, write_csv
from appraisal.rules.content_json import write_json

JUNK = (
    None, True, False, 0, 1, -1, 100, 101, 10**30, 1.5, "", " ", "x", "x" * 150, "x" * 301, "x" * 5000,
    "A-01", "yes_no", "S1", "rated", "not_known", "total", "#ffffff", "#00592e", "\u202e", "\x00", "\ud800",
    "ŵ", [], [[]], {}, {"a": 1}, ["x"], [None], "99999999999999999999", "main", "full", "purpose", "is",
    "question:A-01", "question:F-03", "choice", "number", "clearance", "2026-02-30", "2026-02-03",
    ["Pooled", "Pooled"], "due-diligence", "module", ["SWAP-T1-01"], ["SWAP-T1-01", "SWAP-T1-01"],
    ["swap-t1-01"], ["SWAP-R-01"], ["NOWHERE-1"], ["SWAP-T1-0\x001"], "SWAP-T1-02",
)  # fmt: skip
CELLS = (
    "", " ", "x", "x" * 301, "A-01", "B", "C", "S1-02", "yes", "perhaps", "0", "1", "10", "-1", "1_0", "٣",
    "9" * 40, "=1+1", "'=1+1", "''", "yes_no", "rating", "number", "choices", "clearance", "running", '"',
    "2026-02-30", "2026-02-03", "one\ntwo", "one\r\n\r\ntwo", "same\nsame", 'say "so"', ",;\t", "ŵ", "\u202e",
    "\x00", "\ud800", "SWAP-T1-01", "SWAP-T1-01 SWAP-R-01", "SWAP-T1-01 SWAP-T1-01", "NOWHERE-1", "swap-R-01",
)  # fmt: skip
HUGE = "x" * 140_000  # more than a cell may hold


def bitten(file: bytes, random: Random) -> bytes:
    """The file with one to four places cut or written over."""
    data = bytearray(file)
    for _ in range(random.randint(1, 4)):
        place = random.randrange(len(data))
        cut = random.choice([0, 1, 5, 200])
        data[place : place + cut] = random.randbytes(random.randint(0, 4))
    return bytes(data)


def spoiled_json(base: ChecklistContent, random: Random) -> bytes:
    """The file of a checklist with one to four things wrong with it, in its values or in its bytes."""
    file = write_json(base)
    if random.random() < 0.25:
        return bitten(file, random)
    plain = json.loads(file)
    for _ in range(random.randint(1, 4)):
        of_sources = plain.get("sources") and random.random() < 0.4
        _spoil({"sources": plain["sources"]} if of_sources else plain, random)
    text = json.dumps(plain)
    if random.random() < 0.03:
        text = text.replace('"", ', '"' + "[" * 100_000, 1) or "[" * 100_000
    if random.random() < 0.03:
        text = text.replace("0", "9" * 5000, 1)
    return text.encode("utf-8", "surrogatepass")


def _spoil(plain, random: Random) -> None:
    holder, key = plain, random.choice(list(plain))
    for _ in range(random.randint(0, 6)):
        inner = holder[key]
        if not isinstance(inner, dict | list) or not inner:
            break
        holder, key = inner, random.choice(list(inner) if isinstance(inner, dict) else range(len(inner)))
    deed = random.choice(["put", "put", "take", "twice", "shuffle"])
    if deed == "put":
        holder[key] = deepcopy(random.choice(JUNK))
    elif deed == "take":
        del holder[key]
    elif isinstance(holder, list):
        holder.insert(0, holder[key]) if deed == "twice" else random.shuffle(holder)


def spoiled_csv(base: ChecklistContent, random: Random) -> bytes:
    """The list of a checklist's questions, with things wrong with its table, its text or its bytes."""
    table = list(csv.reader(io.StringIO(write_csv(base).decode("utf-8-sig"), newline="")))
    for _ in range(random.randint(0, 3)):
        random.choice(DEEDS)(table, random)
    out = io.StringIO()
    ending = random.choice(["\r\n", "\n", "\r"])
    csv.writer(out, delimiter=random.choice(",,;\t"), lineterminator=ending).writerows(table)
    text = out.getvalue()
    if random.random() < 0.15:
        place = random.randrange(len(text))
        text = text[:place] + random.choice(['"', '""', '"x', "\n", ",", ""]) + text[place + 1 :]
    file = random.choice(["", "\ufeff"]).encode() + text.encode("utf-8", "surrogatepass")
    return bitten(file, random) if random.random() < 0.1 else file


def _cell(table, random: Random) -> None:
    row = random.choice(table)
    row[random.randrange(len(row))] = random.choice((*CELLS, HUGE))


def _swap(table, random: Random) -> None:
    """Two columns change places, with their names or without."""
    one, other = random.sample(range(min(map(len, table))), 2)
    for row in table[random.randint(0, 1) :]:
        row[one], row[other] = row[other], row[one]


def _widen(table, random: Random) -> None:
    """A column that is none, or one that is there, at the end of the whole table or of one row."""
    name, cell = random.choice([*COLUMNS, "hue", ""]), random.choice(CELLS)
    for row in random.choice([table, [random.choice(table)]]):
        row.append(name if row is table[0] else cell)


def _narrow(table, random: Random) -> None:
    for row in random.choice([table, [random.choice(table)]]):
        row.pop()


def _rows(table, random: Random) -> None:
    """Questions twice, out of order, gone, or more of them than are taken."""
    questions = table[1:]
    table[1:] = random.choice(
        [
            [*questions, *(list(one) for one in questions[:1])],
            random.sample(questions, len(questions)),
            questions[1:],
            [[""] * len(COLUMNS), *questions[::-1]],
            [list(one) for one in questions * random.choice([1, 1, 300])],
        ]
    )


DEEDS = (_cell, _cell, _cell, _swap, _widen, _narrow, _rows)
