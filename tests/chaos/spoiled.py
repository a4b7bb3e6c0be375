"""The application with a safeguard taken away (`SPOILED` names it): what the negative controls run.

``version`` saves over whatever there is. ``early`` confirms before the commit.
"""

import os
import time
from importlib import import_module
from threading import Thread

from django.db import connections

application = import_module("appraisal.wsgi").application
# Only now can anything of the application be imported.
page = import_module("appraisal.views.answer")
writes = import_module("appraisal.writes.answer")
models = import_module("appraisal.models")
LATE = 0.15  # seconds between what is said and what is done


def without_version_check(*, answer, seen, **put):
    answer.version = models.Answer.objects.values_list("version", flat=True).get(pk=answer.pk)
    return writes.save_answer(answer=answer, seen=answer.version, **put)


def confirmed_early(*, answer, seen, **put):
    def save():
        time.sleep(LATE)
        try:
            writes.save_answer(answer=answer, seen=seen, **put)
        finally:
            connections.close_all()

    Thread(target=save).start()
    return writes.Saved(seen + 1)


page.save_answer = {"version": without_version_check, "early": confirmed_early}[os.environ["SPOILED"]]
