"""That the visitors look: what is wrong on a page that is otherwise like a sound one is found."""

import pytest


@pytest.mark.parametrize(
    "spoil",
    [
        "document.querySelector('label').remove()",
        "document.querySelector('button').textContent = ''",
        "document.querySelector('label').style.color = '#eee'",
        "document.documentElement.removeAttribute('lang')",
        "document.querySelector('main').append(new Image(10, 10))",
        "document.querySelector('main').style.width = '3000px'",
    ],
)
def test_a_fault_is_found_on_a_page_that_was_sound_before(visitor, spoil):
    person = visitor().opens("/log-in/")
    person.unseen = ""
    assert person.faults() == []
    person.page.evaluate(spoil)
    assert person.faults()
