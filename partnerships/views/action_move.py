"""What becomes of an action: another date, progress, reported complete, checked, dropped, opened again."""

from partnerships.forms.action import CheckForm, DoneForm, MoveDateForm, ProgressForm, WhyForm
from partnerships.permissions import Permission
from partnerships.queries.action import find_action
from partnerships.rules.action import Move
from partnerships.views.form_page import form_page
from partnerships.views.page import page
from partnerships.writes.action import move_action
from partnerships.writes.action_dates import move_date, note_progress

EDITORS = page(
    Permission.EDIT_ACTION, post=Permission.EDIT_ACTION, find=find_action, to_see=Permission.READ_REGISTER
)


@EDITORS
def action_move(request, action):
    """Give an action another date; the first one stays, and the ledger keeps every move."""
    form = MoveDateForm(
        request.POST or None, person=request.user, seen=action.version, raised_on=action.raised_on
    )

    def save(cleaned, at):
        given = {name: cleaned[name] for name in ("due", "reason", "agreed_by", "late_reason")}
        move_date(action=action, seen=cleaned["seen"] or 0, by=request.user, at=at, **given)
        return action.get_absolute_url()

    return _form(
        request,
        action,
        form,
        save,
        done="The date is moved.",
        title="Move the date",
        intro="The first date stays on the page. Every move is listed there with its reason.",
    )


@EDITORS
def action_progress(request, action):
    """Note how an action goes, and when it is expected."""
    form = ProgressForm(
        request.POST or None,
        person=request.user,
        seen=action.version,
        raised_on=action.raised_on,
        initial={"progress": action.progress, "forecast": action.forecast},
    )

    def save(cleaned, at):
        given = {name: cleaned[name] for name in ("progress", "forecast", "late_reason")}
        note_progress(action=action, seen=cleaned["seen"] or 0, by=request.user, at=at, **given)
        return action.get_absolute_url()

    return _form(request, action, form, save, done="Saved.", title="Note progress")


@EDITORS
def action_done(request, action):
    """Report an action complete, for somebody else to check."""
    return _move(
        request,
        action,
        DoneForm,
        Move.REPORT,
        done="Reported complete. Somebody else checks it now.",
        title="Report it complete",
        button="Report it complete",
    )


@page(
    Permission.CHECK_ACTION, post=Permission.CHECK_ACTION, find=find_action, to_see=Permission.READ_REGISTER
)
def action_check(request, action):
    """Check an action that was reported complete: it is, or it goes back."""
    return _move(
        request,
        action,
        CheckForm,
        None,
        done="Your check is recorded.",
        title="Check the action",
        button="Record the check",
        template="partnerships/action/check.html",
    )


@EDITORS
def action_drop(request, action):
    """Drop an action that nobody will make any more."""
    return _move(
        request,
        action,
        WhyForm,
        Move.DROP,
        done="The action is dropped.",
        title="Drop the action",
        button="Drop it",
    )


@EDITORS
def action_reopen(request, action):
    """Open a finished or dropped action again."""
    return _move(
        request,
        action,
        WhyForm,
        Move.REOPEN,
        done="The action is open again.",
        title="Reopen the action",
        button="Reopen it",
    )


def _move(request, action, kind, move: Move | None, **context):
    """A page that makes `move`; where that is None, the form's decision says which."""
    form = kind(request.POST or None, person=request.user, seen=action.version)

    def save(cleaned, at):
        chosen = move or (Move.CHECK if cleaned["decision"] == "check" else Move.RETURN)
        words, seen = cleaned["reason"], cleaned["seen"] or 0
        move_action(action=action, move=chosen, words=words, seen=seen, by=request.user, at=at)
        return action.get_absolute_url()

    return _form(request, action, form, save, **context)


def _form(request, action, form, save, **context):
    return form_page(
        request,
        form,
        save,
        caption=f"{action.partnership.name}, {action.ref} {action.title}",
        back=(action.get_absolute_url(), "Back to the action"),
        place="partnerships",
        action=action,
        **context,
    )
