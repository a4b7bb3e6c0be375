"""Puts comments into a database of before the threads, migrates it, and says what became of them, as JSON."""

import json
import os
import sys
from datetime import UTC, date, datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "appraisal.settings")
BEFORE, AFTER = [("appraisal", "0011_again_next_year")], [("appraisal", "0012_challenge")]
AT = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


def fill(apps) -> None:
    """An appraisal that was returned, with a comment that has a reply, one that has none, and a move."""

    def make(app, model, /, **facts):
        return apps.get_model(app, model).objects.create(**facts)

    person = make("partnerships", "Person", email="a@b.example", name="Ann")
    post = make("partnerships", "Post", title="Head of Rivers")
    given = {"name": "Rivers", "purpose": "Keeps rivers.", "arrangement": "other", "our_role": "partner"}
    partnership = make("partnerships", "Partnership", ref="P-1", lead_post=post, added_at=AT, **given)
    checklist = make("appraisal", "Checklist", code="one", title="One")
    version = make("appraisal", "ChecklistVersion", checklist=checklist, number=1, title="One")
    second = make("appraisal", "Checklist", code="two", title="Two")
    other = make("appraisal", "ChecklistVersion", checklist=second, number=1, title="Two")
    section = make("appraisal", "Section", version=version, code="CG", title="Governance", order=1)
    question = make(
        "appraisal", "Question", version=version, section=section, code="CG-01", order=1, kind="text",
        text="Is it agreed?", label="agreed", gate="running",
    )  # fmt: skip
    appraisal = make(
        "appraisal", "Appraisal", ref="APR-1", partnership=partnership, purpose="annual_review",
        gate="running", depth="short", started_at=AT, as_at=date(2026, 9, 1),
    )  # fmt: skip
    said = {"appraisal": appraisal, "by": person, "at": AT}
    make("appraisal", "Comment", question=None, text="Taken back later", **said).delete()
    answered = make(
        "appraisal", "Comment", question=question, text="Why?", reply="Because.", replied_by=person,
        replied_at=AT, **said,
    )  # fmt: skip
    make("appraisal", "Comment", question=None, text="And the whole?", **said)
    make(
        "appraisal", "EditionMove", appraisal=appraisal, start=version, to=other, before={}, left={},
        comments={str(answered.pk): question.pk}, at_version=1, by=person, at=AT,
    )  # fmt: skip
    make(
        "partnerships", "Event", subject_kind="appraisal.appraisal", subject_id=appraisal.pk, number=1,
        verb="returned", at=AT, by_name="Ann",
    )  # fmt: skip


def told(apps) -> dict:
    """What there is after, and whether a new thread gets a key of its own."""
    model = {name: apps.get_model("appraisal", name) for name in ("Thread", "Message", "EditionMove")}
    threads = list(model["Thread"].objects.order_by("pk"))
    appraisal = apps.get_model("appraisal", "Appraisal").objects.get()
    new = model["Thread"].objects.create(appraisal=appraisal, waits_for="reviewer")
    return {
        "threads": [[one.question_id is not None, one.waits_for, one.resolved_at] for one in threads],
        "messages": list(model["Message"].objects.order_by("pk").values_list("text", "by_reviewer")),
        "moved": [value["section_id"] for value in model["EditionMove"].objects.get().threads.values()],
        "names": [str(one.pk) in model["EditionMove"].objects.get().threads for one in threads],
        "returned": appraisal.returned_at == AT,
        "new": new.pk not in [one.pk for one in threads],
    }


def main() -> None:
    django.setup()
    from django.db import connection  # noqa: PLC0415 only once Django is set up
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    fill(executor.loader.project_state(BEFORE).apps)
    executor = MigrationExecutor(connection)
    executor.migrate(AFTER)
    sys.stdout.write(json.dumps(told(executor.loader.project_state(AFTER).apps), default=str))


if __name__ == "__main__":
    main()
