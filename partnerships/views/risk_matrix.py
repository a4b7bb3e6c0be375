"""The council's risk matrix and appetite: read by everybody, agreed anew by governance officers."""

from django.shortcuts import render
from django.urls import reverse

from partnerships.access import can
from partnerships.forms.risk_matrix import MatrixForm
from partnerships.permissions import Permission
from partnerships.queries.risk_matrix import matrix_editions, matrix_in_force
from partnerships.views.form_page import form_page
from partnerships.views.page import page
from partnerships.writes.risk_matrix import agree_matrix


@page(Permission.READ_REGISTER)
def risk_matrix(request):
    """The matrix in force: what each likelihood, impact and level means, and the council's appetite."""
    force = matrix_in_force()
    matrix = force.matrix
    rows = [
        (likelihood, matrix.likelihoods[likelihood - 1], _levels(matrix, likelihood))
        for likelihood in range(len(matrix.likelihoods), 0, -1)
    ]
    context = {
        "force": force,
        "matrix": matrix,
        "rows": rows,
        "categories": [(one, matrix.levels[one.accepts - 1]) for one in matrix.categories],
        "editions": matrix_editions(),
        "may_edit": can(request.user, Permission.EDIT_POLICY),
        "place": "partnerships",
    }
    return render(request, "partnerships/risk/matrix.html", context)


def _levels(matrix, likelihood: int) -> list:
    return [matrix.level_of(likelihood, impact) for impact in range(1, len(matrix.impacts) + 1)]


@page(Permission.EDIT_POLICY, post=Permission.EDIT_POLICY, to_see=Permission.READ_REGISTER)
def risk_matrix_edit(request):
    """Agree a new edition of the matrix."""
    force = matrix_in_force()
    form = MatrixForm(request.POST or None, person=request.user, matrix=force.matrix, seen=force.edition)

    def save(cleaned, at):
        agree_matrix(content=form.content(), seen=cleaned["seen"] or 0, by=request.user, at=at)
        return reverse("risk_matrix")

    return form_page(
        request,
        form,
        save,
        done="The matrix is in force from now on.",
        template="partnerships/risk/matrix_form.html",
        title="Change the risk matrix",
        button="Put it in force",
        force=force,
        back=(reverse("risk_matrix"), "Back to the risk matrix"),
        place="partnerships",
    )
