"""The checklist editor: what belongs to one question of a draft."""

from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import render

from appraisal.forms.answer import AnswerForm
from appraisal.forms.draft import ConditionForm, ReferenceForm, WhenForm
from appraisal.models import Answer, Question
from appraisal.queries.content import content_of
from appraisal.queries.draft import (
    next_code,
    offers_in,
    others_offered,
    provisions_found,
    when,
)
from appraisal.queries.question import help_of
from appraisal.rules.asking import faults_in_asking, offers_of
from appraisal.rules.conditions import FACTS, FIELD_WORDS, Row, code_in, rows_saying, sentence
from appraisal.views.draft_part import address_in, held_in
from appraisal.views.edition import EDIT, READ_DRAFT, find_draft
from appraisal.writes import draft as writes
from appraisal.writes.copying import duplicate_question
from partnerships.faults import Refused
from partnerships.forms.base import CouncilForm
from partnerships.forms.register import clean_words
from partnerships.models import Provision
from partnerships.views.form_page import form_page
from partnerships.views.page import act, give_back, page


def find_question(request, code: str, number: int) -> Question:
    """A question of a draft. Raises `Http404`."""
    return held_in(find_draft(request, code), Question, number)


@page(find=find_question, **EDIT)
def question_duplicate(request, question):
    """A second question like this one, to be changed afterwards."""
    version = question.version
    form = CouncilForm(request.POST or None, person=request.user)

    def do(cleaned, at):
        code = next_code(question.section)
        made = duplicate_question(question=question, code=code, by=request.user, at=at)
        return address_in(version, "part_edit", "question", made.pk)

    return form_page(
        request,
        form,
        do,
        done="This is the copy. Change what differs.",
        title=f"Copy {question.code}?",
        caption=str(version),
        intro=f"“{question.text}” is copied to the end of its section with everything in it: its help, its "
        "conditions and what it addresses.",
        button="Copy it",
        back=(address_in(version, "draft_edition"), "Back to the draft"),
        place="library",
    )


@page(find=find_question, **EDIT)
def question_when(request, question):
    """When a question is asked: its conditions, joined by all or any."""
    version = question.version
    form = WhenForm(
        request.POST or None, person=request.user, seen=question.edits, initial={"join": question.join}
    )

    def do(cleaned, at):
        given = {"by": request.user, "at": at}
        if cleaned["remove"]:
            writes.remove_condition(question=question, number=cleaned["remove"], **given)
        elif cleaned["join"]:
            values = {"join": cleaned["join"]}
            writes.edit_part(part=question, seen=cleaned["seen"], values=values, **given)
        return address_in(version, "question_when", question.pk)

    gone = act(request, form, do, done="Saved.") if request.method == "POST" else None
    prefetch_related_objects([question], "conditions")
    content = content_of(version)
    questions, offers = content.questions(), offers_of(content.questions(), content.scales)
    texts = {one.code: one.text for one in questions}
    rows = [
        (one, sentence([Row(one.fact, one.operator, tuple(one.values))], "all", offers))
        for one in question.conditions.all()
    ]
    context = {
        "version": version,
        "question": question,
        "form": form,
        "kept": give_back(request, form),
        "rows": rows,
        "when": when(question, offers),
        "never": faults_in_asking(questions, offers).get(question.code),
        "facts": FIELD_WORDS,
        "others": [
            (fact, code_in(fact), texts[code_in(fact)]) for fact, _ in others_offered(question, offers)
        ],
        "place": "library",
    }
    return gone or render(request, "appraisal/checklist/when.html", context)


def find_fact(request, code: str, number: int, fact: str) -> Question:
    """A question, with the ``fact`` of a new condition and its choices. Raises `Http404`."""
    question = find_question(request, code, number)
    others = dict(others_offered(question, offers_in(question.version)))
    question.fact, question.choices_of_fact = fact, FACTS.get(fact) or others.get(fact)
    if question.choices_of_fact is None:
        raise Http404
    other = question.version.questions.filter(code=code_in(fact)).first()
    question.other_text = other.text if other else ""
    return question


@page(find=find_fact, **EDIT)
def condition_new(request, question):
    """Add a condition on one fact, or on the answer to another question."""
    version, fact = question.version, question.fact
    label = FIELD_WORDS.get(fact) or f"The answer to {code_in(fact)}"
    form = ConditionForm(
        request.POST or None,
        person=request.user,
        label=label,
        choices=question.choices_of_fact,
        joined_by_any=question.join == "any" and question.conditions.exists(),
        initial={"operator": "is"},
    )

    def do(cleaned, at):
        for row in rows_saying(fact, cleaned["values"], is_not=cleaned["operator"] == "is_not"):
            writes.add_condition(question=question, row=row, by=request.user, at=at)
        return address_in(version, "question_when", question.pk)

    return form_page(
        request,
        form,
        do,
        done="Added.",
        title=f"{label}: when is {question.code} asked?",
        caption=question.text,
        intro=f"{code_in(fact)}: {question.other_text}" if code_in(fact) else "",
        button="Add the condition",
        back=(address_in(version, "question_when", question.pk), "Back to when it is asked"),
        place="library",
    )


@page(find=find_question, **EDIT)
def question_provisions(request, question):
    """What a question addresses, and the risks and cases it points to: found by search, taken away."""
    version = question.version
    form = ReferenceForm(request.POST or None, person=request.user)
    words = clean_words(request.GET.get("words", ""))

    def do(cleaned, at):
        given = {"question": question, "by": request.user, "at": at}
        if cleaned["remove"]:
            writes.remove_reference(number=cleaned["remove"], **given)
        elif cleaned["add"]:
            provision = Provision.objects.filter(ref=cleaned["add"]).first()
            if provision is None:
                raise Refused("The library does not hold that provision any more. Search again.")
            writes.add_reference(provision=provision, **given)
        return request.get_full_path()

    gone = act(request, form, do, done="Saved.") if request.method == "POST" else None
    held = question.crosswalk.select_related("provision__source").order_by("relation", "order")
    context = {
        "version": version,
        "question": question,
        "form": form,
        "held": held,
        "words": words,
        "found": list(provisions_found(question, words)) if words else None,
        "place": "library",
    }
    return gone or render(request, "appraisal/checklist/provisions.html", context)


@page(find=find_question, **READ_DRAFT)
def question_preview(request, question):
    """A question as the officer will see it."""
    options = list(question.scale.options.all()) if question.scale else []
    order = list(question.version.questions.order_by("section__order", "order").values_list("pk", flat=True))
    here = order.index(question.pk)
    context = {
        "version": question.version,
        "question": question,
        "options": options,
        "previous": order[here - 1] if here else None,
        "next": order[here + 1] if here + 1 < len(order) else None,
        "form": AnswerForm(person=request.user, answer=Answer(question=question), options=options),
        **help_of(question.pk),
        "place": "library",
    }
    return render(request, "appraisal/checklist/preview.html", context)
