"""Pages of the framework ask the same of a full page of rows as of three, and show no list to its end."""

from datetime import date, timedelta

from django.urls import reverse

from partnerships.models import (
    Action,
    AnnualReturn,
    Body,
    FieldChange,
    Meeting,
    MeetingItem,
    Partnership,
    SignificanceDecision,
)
from tests.bench.rows import fill_appraisals, fill_register
from tests.growth.test_growth import PAGE, asked, client_of, faults_in
from tests.partnerships.deciding import decide_tier
from tests.partnerships.sending import text_of

FIRST = date(2026, 9, 1)


def grow(world, count):
    """So many partnerships, each appraised, returned, and brought to one meeting that asked for something."""
    fill_register(count - Partnership.objects.count())
    fill_appraisals(min(count, 60) - world.lead.parts.count(), world.lead)
    Partnership.objects.update(status="running", nature="partnership")
    body, _ = Body.objects.get_or_create(name="Cabinet", kind="decision_maker")
    there = Meeting.objects.count()
    Meeting.objects.bulk_create(
        Meeting(body=body, on=FIRST + timedelta(days=place)) for place in range(there, count)
    )
    meeting = Meeting.objects.get(on=FIRST)
    new = list(Partnership.objects.exclude(meeting_items__meeting=meeting).order_by("pk"))
    start = MeetingItem.objects.count()
    items = MeetingItem.objects.bulk_create(
        MeetingItem(meeting=meeting, partnership=one, number=start + place, purpose="Note it.")
        for place, one in enumerate(new, 1)
    )
    Action.objects.bulk_create(
        Action(
            partnership=item.partnership, number=1, item=item, title="Say", what="Say.",
            owner_post_id=item.partnership.lead_post_id, raised_on=FIRST, original_due=FIRST, due=FIRST,
        )
        for item in items
    )  # fmt: skip
    FieldChange.objects.bulk_create(
        FieldChange(
            subject_kind=item._meta.label_lower, subject_id=item.pk, field="purpose", before="Ask.",
            after="Note it.", by_name="Gwen", at=world.now(),
        )
        for item in items
    )  # fmt: skip
    AnnualReturn.objects.bulk_create(
        AnnualReturn(partnership=one, year=2026, facts={}, by_name="Lena", at=world.now()) for one in new[::2]
    )
    one = SignificanceDecision.objects.order_by("-id").first()
    facts = {"working": one.working, "points": one.points, "proposed": one.tier, "tier": one.tier}
    facts |= {"depth": one.depth, "signatory": "Ada", "next_on": FIRST, "by_name": "Gwen", "at": one.at}
    SignificanceDecision.objects.bulk_create(
        SignificanceDecision(partnership_id=one.partnership_id, **facts) for _ in new
    )
    return meeting, Partnership.objects.get(pk=one.partnership_id)


def test_pages_of_the_framework_ask_the_same_of_three_rows_as_of_many(world):
    decide_tier(world, world.partnership())
    counts, sizes = {}, {}
    for count in (4, 60, 130):
        meeting, partnership = grow(world, count)
        about = {
            "annual_returns": [],
            "meetings": [],
            "bodies": [],
            "meeting": [meeting.pk],
            "meeting_timetable": [meeting.pk],
            "meeting_history": [meeting.pk],
            "significance": [partnership.ref],
            "annual_return": [partnership.ref],
            "partnership_returns": [partnership.ref],
            "appraisal_new": [partnership.ref],
        }
        for person in ("governance", "lead", "colleague"):
            client = client_of(world.people[person])
            for name, args in about.items():
                if person == "colleague" and name in ("annual_return", "appraisal_new"):
                    continue
                seen, page = asked(client, reverse(name, args=args))
                assert faults_in(seen) == [], f"{name} as {person} at {count}"
                counts.setdefault((person, name), set()).add(len(seen))
                sizes.setdefault((person, name), []).append(len(page))
    assert {name: found for name, found in counts.items() if len(found) > 1 or max(found) > 20} == {}
    # A form that offers every post grows with them.
    longer = {name: found for name, found in sizes.items() if found[2] > 1.15 * found[1]}
    assert {name: found for name, found in longer.items() if name[1] != "annual_return"} == {}


def test_the_last_page_of_the_returns_is_a_page(world):
    decide_tier(world, world.partnership())
    grow(world, 60)
    client = client_of(world.governance)
    last = text_of(client.get(reverse("annual_returns") + "?year=2026&page=2"))
    # The world's own came to the register later, and gave a return unasked; one row is the headings.
    assert last.count("<tr ") == 60 - PAGE + 1
