"""The council's posts and who holds each: administrators change them, auditors read them."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from partnerships.faults import MoveRefused
from partnerships.forms.base import CouncilForm
from partnerships.forms.post import HolderForm, PostForm, PostListForm
from partnerships.forms.register import clean_words
from partnerships.models import Post
from partnerships.permissions import Permission
from partnerships.queries.post import LEFT, post_page, posts_page, why_kept
from partnerships.queries.post_list import checked
from partnerships.views.form_page import form_page
from partnerships.views.page import act, give_back, page
from partnerships.views.person import reading
from partnerships.writes.post import add_post, appoint, edit_post, remove_post
from partnerships.writes.post_list import add_post_list


def find(request, pk: int) -> Post:
    """The post of a page. Raises `Http404`."""
    post = Post.objects.filter(pk=pk).first()
    if post is None:
        raise Http404
    return post


@page(Permission.READ_PEOPLE)
def posts(request):
    """Every post with its holder; those that nobody holds, or whose holder left, can be shown alone."""
    words, empty = clean_words(request.GET.get("words", "")), request.GET.get("empty", "")
    context = {
        "shown": posts_page(words=words, empty=empty, number=request.GET.get("page")),
        "words": words,
        "empty": empty,
        **reading(request, "posts"),
        "left": empty == LEFT,
    }
    return render(request, "partnerships/post/list.html", context)


@page(Permission.EDIT_PEOPLE, post=Permission.EDIT_PEOPLE)
def post_new(request):
    """Add a post. It can exist before anybody holds it."""
    form = PostForm(request.POST or None, person=request.user)

    def save(cleaned, at):
        made = add_post(
            title=cleaned["title"], gives_opinions=cleaned["gives_opinions"], by=request.user, at=at
        )
        return made.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="Added. Say who holds it when you know.",
        title="Add a post",
        button="Add",
        back=(reverse("posts"), "Back to posts"),
        place="people",
    )


@page(Permission.EDIT_PEOPLE, post=Permission.EDIT_PEOPLE)
def posts_list(request):
    """Add many posts and people at once: checked first, and then all of them or none."""
    form = PostListForm(request.POST or None, person=request.user)
    planned = []

    def add(cleaned, at):
        add_post_list(text=cleaned["text"], since=cleaned["since"], by=request.user, at=at)
        return reverse("posts")

    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["what"] == "check":
            planned = _check(form)
        elif gone := act(request, form, add, done="All of it is added."):
            return gone
    context = {
        "form": form,
        "kept": give_back(request, form),
        "planned": planned,
        "title": "Add a list of posts",
        "back": (reverse("posts"), "Back to posts"),
        "button": "Go on",
        "place": "people",
    }
    return render(request, "partnerships/post/list_form.html", context)


def _check(form: PostListForm) -> list:
    """What the list would do, line by line; nothing where the form then says what is wrong."""
    try:
        return checked(form.cleaned_data["text"])
    except MoveRefused as refused:
        form.refuse(refused)
        return []


@page(Permission.READ_PEOPLE, post=Permission.EDIT_PEOPLE, find=find)
def post(request, post):
    """One post: its title, whether it gives opinions, who held it, what it leads."""
    form = PostForm(
        request.POST or None,
        person=request.user,
        seen=post.version,
        initial={"title": post.title, "gives_opinions": post.gives_opinions},
    )

    def save(cleaned, at):
        edit_post(
            post=post,
            title=cleaned["title"],
            gives_opinions=cleaned["gives_opinions"],
            seen=cleaned["seen"] or 0,
            by=request.user,
            at=at,
        )
        return post.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="Saved.",
        template="partnerships/post/show.html",
        **reading(request, "posts"),
        **post_page(post),
    )


@page(Permission.EDIT_PEOPLE, post=Permission.EDIT_PEOPLE, find=find)
def post_remove(request, post):
    """Remove a post that was added by mistake; where something keeps it, say what."""
    form = CouncilForm(request.POST or None, person=request.user)

    def save(cleaned, at):
        remove_post(post=post, by=request.user, at=at)
        return reverse("posts")

    return form_page(
        request,
        form,
        save,
        done=f"{post} is removed.",
        template="partnerships/post/remove.html",
        named=why_kept(post),
        title=f"Remove {post}?",
        button="Remove it",
        back=(post.get_absolute_url(), "Back to the post"),
        place="people",
    )


@page(Permission.EDIT_PEOPLE, post=Permission.EDIT_PEOPLE, find=find)
def post_holder(request, post):
    """Appoint somebody to a post, or record that nobody holds it any more."""
    now = post.holdings.filter(until__isnull=True).first()
    form = HolderForm(
        request.POST or None, person=request.user, initial={"holder": now.person_id if now else None}
    )

    def save(cleaned, at):
        appoint(post=post, person=cleaned["holder"], since=cleaned["since"], by=request.user, at=at)
        return post.get_absolute_url()

    return form_page(
        request,
        form,
        save,
        done="Saved.",
        title="Who holds this post",
        caption=post.title,
        intro="What the post owns stays with it: whoever holds it now leads its partnerships.",
        back=(post.get_absolute_url(), "Back to the post"),
        place="people",
    )
