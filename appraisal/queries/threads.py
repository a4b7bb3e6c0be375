"""Threads with their messages, as pages show them."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from appraisal.models import Appraisal, Message, Thread

SHOWN = 4  # of a thread among others: its first message, and the last three
PAGE = 20


@dataclass(frozen=True)
class Talk:
    """A thread with the messages that a page shows; `left_out` stand after the first of them."""

    thread: Thread
    messages: list[Message]
    left_out: int = 0

    @property
    def last(self) -> Message:
        return self.messages[-1]

    @property
    def by_name(self) -> str:
        """Who started it."""
        return self.messages[0].by.name


def talks(threads: QuerySet[Thread]) -> list[Talk]:
    """Each of some threads with its first message and its last: one query, the open ones first."""
    newest = Window(RowNumber(), partition_by=F("thread"), order_by="-id")
    oldest = Window(RowNumber(), partition_by=F("thread"), order_by="id")
    found = Message.objects.filter(thread__in=threads.order_by()).annotate(newest=newest, oldest=oldest)
    shown = found.filter(Q(oldest=1) | Q(newest__lt=SHOWN)).order_by("thread", "id")
    rows = shown.select_related("by", "thread__question", "thread__section", "thread__resolved_by")
    held: dict[int, list[Message]] = {}
    for one in rows:
        held.setdefault(one.thread_id, []).append(one)
    made = [Talk(of[0].thread, of, of[0].newest - len(of)) for of in held.values()]
    return sorted(made, key=lambda one: (one.thread.resolved_at is not None, one.thread.pk))


def threads_page(appraisal: Appraisal, number, *, resolved: bool) -> tuple[Page, list[Talk]]:
    """A page of an appraisal's threads, those that are open or those that are resolved."""
    found = appraisal.threads.filter(resolved_at__isnull=not resolved).order_by("id")
    page = Paginator(found, PAGE).get_page(number)
    shown = [one.pk for one in page.object_list]
    return page, talks(Thread.objects.filter(pk__in=shown))


def whole_of(thread: Thread) -> Talk:
    """A thread with every message: there are never more than a page holds."""
    messages = list(thread.messages.select_related("by"))
    return Talk(thread, messages)
