"""The mails about what is handed out: a partnership, how many questions, an address, and no more."""

SUBJECTS = {
    "asked": "Partnerships: questions handed out to you",
    "reminded": "Partnerships: questions that wait for you",
    "declined": "Partnerships: questions that were declined",
    "handed_on": "Partnerships: questions that were handed on",
}
SAID = {
    "asked": "You are asked to answer {count} about {partnership}. Say whether you can.",
    "reminded": "{count} about {partnership} wait for you.",
    "declined": "What you handed out about {partnership} was declined: {count}. The reason is on the page.",
    "handed_on": "What you handed out about {partnership} was handed on to another post: {count}.",
}


def counted(count: int) -> str:
    """“1 question”, “8 questions”."""
    return f"{count} question{'' if count == 1 else 's'}"


def mail_about(kind: str, *, name: str, partnership: str, count: int, address: str) -> tuple[str, str]:
    """The subject and the text of a mail of `kind`, to somebody called `name`."""
    said = SAID[kind].format(count=counted(count), partnership=" ".join(partnership.split()))
    if kind == "reminded" and count == 1:
        said = said.replace(" wait for", " waits for")
    end = "This mail was sent by a machine. Please do not answer it."
    return SUBJECTS[kind], "\n".join([f"{name},", "", said, "", address, "", end]) + "\n"
