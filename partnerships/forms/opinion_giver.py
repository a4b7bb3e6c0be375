"""One post on the council's list of opinion givers."""

from partnerships.forms.choices import Choose, ChooseRecord
from partnerships.forms.fields import PlainText, WholeNumber
from partnerships.forms.record import RecordForm
from partnerships.models import Post
from partnerships.queries.opinion_giver import MOST, posts_not_listed
from partnerships.queries.post import post_words, posts_to_choose
from partnerships.vocabulary import OPINION_ASKED

# What each nation calls the officers whose opinion is asked: examples, for the council to correct.
ROLES = {
    "england": "section 151 officer, monitoring officer, head of paid service",
    "wales": "section 151 officer, monitoring officer, head of paid service",
    "scotland": "section 95 officer, monitoring officer, head of paid service",
    "northern_ireland": "chief financial officer, legal adviser, chief executive",
}


class OpinionGiverForm(RecordForm):
    """In which role a post gives opinions, of which appraisals it is asked, and who stands in for it."""

    attributes = {"role": "opinion_role", "asked": "opinion_asked", "place": "opinion_order"}

    role = PlainText(label="In which role?", max_length=80, required_message="Say in which role it is asked")
    asked = Choose(
        label="Of which appraisals is it asked?",
        choices=OPINION_ASKED,
        message="Choose of which appraisals it is asked",
    )
    deputy = ChooseRecord(
        label="Which post is its deputy?",
        queryset=Post.objects.none(),
        name=post_words,
        message="Choose a post from the list",
        required=False,
        empty="None",
        help_text="Asked where nobody holds the post, its holder is away, or its holder took part otherwise.",
    )
    place = WholeNumber(label="Place in the list", what="place in the list", most=MOST)

    def __init__(self, *args, nation: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["deputy"].queryset = posts_to_choose()
        self.fields["role"].help_text = f"For example, {ROLES[nation]}."


class NewOpinionGiverForm(OpinionGiverForm):
    """The same, of a post that is not on the list yet."""

    post = ChooseRecord(
        label="Which post?", queryset=Post.objects.none(), message="Choose a post", empty="Choose a post"
    )

    field_order = ("post",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = posts_not_listed()
