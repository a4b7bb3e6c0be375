from tests.world import make_world, PASSWORD
from tests.journeys import test_whole_journey as j
from partnerships.models import *
from appraisal.models import *
def test_tmp(visitor, site, fresh_database, tmp_path, top_folder):
    world = make_world()
    for k, w in (("lead","lead"),("reviewer","reviewer"),("approver","approver")):
        n,e,p,_=j.PEOPLE[k]
        Person.objects.filter(pk=world.people[w].pk).update(name=n)
        Post.objects.filter(pk=world.posts[w].pk).update(title=p)
    a = world.appraisal()
    Person.objects.filter(pk=world.approver.pk).update(email="ada@northmoor.example")
    world.answer_all(a)
    def v(who):
        x=visitor()
        x.opens("/").sees("Log in")
        x.logs_in(world.people[who].email if who!="approver" else "ada@northmoor.example", PASSWORD).sees("My work")
        return x
    lead, rev, app = v("lead"), v("reviewer"), v("approver")
    title = a.title
    lead.follows(title).sees(title)
    j.submits(lead, title)
    j.comments_and_returns(rev, title)
    j.replies_and_submits_again(lead, title)
    j.settles_a_rating_and_endorses(rev, title)
    j.concludes_with_a_condition(app, title)
    j.signs(app, title)
    pdf=j.downloads_the_report(app, title)

    j.is_genuine(pdf, fresh_database, tmp_path, top_folder)
