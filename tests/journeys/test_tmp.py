import re
from tests.world import make_world
from tests.world import PASSWORD
from tests.journeys.test_whole_journey import answers_every_question
def test_tmp(visitor, site):
    world = make_world()
    a = world.appraisal()
    from appraisal.writes.evidence import add_evidence
    add_evidence(appraisal=a, facts=dict(title="x",held="",strength="seen",dated=None,valid_until=None),by=world.lead,at=world.now())
    v = visitor()
    v.opens(f"/appraisals/{a.ref}/").sees("Log in")
    v.logs_in("lead@northmoor.example", PASSWORD)
    v.finds_it_sound()
    try:
        answers_every_question(v, a.title)
    except AssertionError as e:
        print(e)
    print(v.page.url, v.page.evaluate("document.activeElement.outerHTML.slice(0,80)+document.hasFocus()"))
