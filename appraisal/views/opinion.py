"""A statutory officer's opinion; how an appraisal stands with opinions, and whose it asks for."""

from django.urls import reverse
from django.utils import timezone

from appraisal.forms.opinion import OfAnswers, OpinionForm
from appraisal.forms.opinion_request import OpinionsForm
from appraisal.queries.appraisal import find_appraisal
from appraisal.queries.document import collect_document
from appraisal.queries.earlier import OF, earlier_page, own_of
from appraisal.queries.opinions import barred_from_opinions, last_revision, opinions_of
from appraisal.queries.people import choosable
from appraisal.rules.opinions import to_the_giver
from appraisal.writes.opinion import confirm_opinion, give_opinion
from appraisal.writes.opinion_request import Ask, set_opinions
from partnerships.access import can
from partnerships.models import Person, Post
from partnerships.permissions import Permission
from partnerships.queries.timetable import opinions_day
from partnerships.views.form_page import form_page
from partnerships.views.page import page


@page(
    Permission.GIVE_OPINION,
    post=Permission.GIVE_OPINION,
    find=find_appraisal,
    to_see=Permission.READ_APPRAISAL,
)
def opinion(request, appraisal):
    """Give an opinion, with the positions in sight; a second visit changes it."""
    held = _held(appraisal, request.user)
    declared = appraisal.declarations.filter(person=request.user, part="opinion_giver").first()
    now = {"person": request.user, "seen": held.version if held else 0, "read_to": last_revision(appraisal)}
    form = OpinionForm(
        request.POST or None,
        **now,
        posts=Post.objects.all(),
        conditions=held.conditions.all() if held else (),
        interest=declared.interest if declared else None,
        initial={"view": held.view, "text": held.text} if held else {},
    )

    def give(cleaned, at):
        give_opinion(
            appraisal=appraisal,
            view=cleaned["view"],
            text=cleaned["text"],
            conditions=form.conditions,
            interest=cleaned["interest"],
            seen=cleaned["seen"] or 0,
            read_to=cleaned["read_to"],
            by=request.user,
            at=at,
        )
        return appraisal.get_absolute_url()

    bar = barred_from_opinions(appraisal).get(request.user.pk)
    return form_page(
        request,
        form,
        give,
        done="Your opinion is recorded.",
        template="appraisal/opinion/opinion.html",
        appraisal=appraisal,
        document=collect_document(appraisal.pk),
        held=held,
        part=appraisal.participants.select_related("deputy_for").get(
            person=request.user, relation="opinion_giver"
        ),
        changed=held.changed if held else None,
        confirming=OfAnswers(**now, auto_id="id_confirm_%s") if held else None,
        barred=to_the_giver(bar) if bar else "",
        shown=earlier_page(appraisal, 1, own_of(appraisal, request.user)),
        place="appraisals",
    )


@page(
    Permission.GIVE_OPINION,
    post=Permission.GIVE_OPINION,
    find=find_appraisal,
    to_see=Permission.READ_APPRAISAL,
)
def opinion_confirm(request, appraisal):
    """Say in one step that an opinion stands, though answers have changed since."""
    held = _held(appraisal, request.user)
    form = OfAnswers(
        request.POST or None,
        person=request.user,
        seen=held.version if held else 0,
        read_to=last_revision(appraisal),
    )

    def confirm(cleaned, at):
        seen, read_to = cleaned["seen"] or 0, cleaned["read_to"]
        confirm_opinion(appraisal=appraisal, seen=seen, read_to=read_to, by=request.user, at=at)
        return appraisal.get_absolute_url()

    return form_page(
        request,
        form,
        confirm,
        done="Your opinion stands. The report says that you confirmed it today.",
        title="Confirm your opinion",
        caption=appraisal.title,
        intro="Your opinion stands as you gave it, for the answers as they are now.",
        button="Confirm it",
        back=(reverse("opinion", args=[appraisal.ref]), "Back to your opinion"),
        place="appraisals",
    )


def _held(appraisal, person):
    return appraisal.opinions.with_changed().filter(by=person).first()


def _owed(standings, person) -> str:
    """What `person` is to do about their own opinion, as a link says it; empty where nothing."""
    theirs = next((one for one in standings if one.part and one.part.person_id == person.pk), None)
    if theirs is None or (theirs.opinion and not theirs.changed):
        return ""
    return "Confirm or change your opinion" if theirs.opinion else "Give your opinion"


@page(Permission.READ_APPRAISAL, post=Permission.ASSIGN, find=find_appraisal)
def appraisal_opinions(request, appraisal):
    """Who is asked for an opinion and who is not, what has come and what is awaited; and choosing it."""
    today = timezone.localdate()
    standings = opinions_of(appraisal, today)
    form = OpinionsForm(
        request.POST or None,
        person=request.user,
        seen=appraisal.version,
        standings=standings,
        barred=barred_from_opinions(appraisal),
        people=choosable(),
        proposed=opinions_day(appraisal.partnership, today),
    )

    def choose(cleaned, at):
        wanted = list(form.asked())
        people = Person.objects.in_bulk([pk for pk, *_ in wanted])
        asks = [Ask(people[pk], one.post, due, why) for pk, one, why, due in wanted]
        held = {one.part.person_id: one.part.due for one in standings if one.post is None}
        asks += [Ask(one, due=held.get(one.pk)) for one in cleaned["others"]]
        set_opinions(
            appraisal=appraisal,
            asks=asks,
            not_sought=form.not_asked(),
            seen=cleaned["seen"] or 0,
            by=request.user,
            at=at,
        )
        return appraisal.get_absolute_url()

    return form_page(
        request,
        form,
        choose,
        done="Saved.",
        template="appraisal/opinion/opinions.html",
        appraisal=appraisal,
        standings=standings,
        may_assign=can(request.user, Permission.ASSIGN, appraisal),
        owed=_owed(standings, request.user) if can(request.user, Permission.GIVE_OPINION, appraisal) else "",
        shown=earlier_page(appraisal, 1, OF["opinions"]),
        place="appraisals",
    )
