"""The council's colour and logo: what is taken, what is refused, and how pages get them."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from partnerships.models import Council, Event, Logo
from partnerships.pictures import SHOWN
from tests.bench.queries import counted
from tests.partnerships.files import huge_png, picture
from tests.partnerships.sending import client_of, problems, sent, text_of


@pytest.fixture
def admin(world):
    return client_of(world.administrator)


def send(world, admin, logo: bytes | None = None, name="logo.png", **fields):
    given = {"colour": "#1d70b8", "seen": Council.objects.get().version} | fields
    if logo is not None:
        given["logo"] = SimpleUploadedFile(name, logo)
    return admin.post(reverse("brand"), sent(world.administrator, **given))


def test_the_colour_reaches_every_page_by_a_style_sheet_of_its_own(world, admin):
    plain = text_of(admin.get(reverse("my_work")))
    assert "/looks/" not in plain and 'content="#00594c"' in plain
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda act: act())
        assert send(world, admin, colour="#1D70B8").status_code == 302
    page = text_of(admin.get(reverse("my_work")))
    address = page.partition('rel="stylesheet" href="/looks/')[2].partition('"')[0]
    assert 'content="#1d70b8"' in page
    response = Client().get(f"/looks/{address}")
    assert "--pa-brand:#1d70b8" in text_of(response)
    assert "immutable" in response["Cache-Control"] and "Cookie" not in response.get("Vary", "")
    other = Client().get("/looks/another.css")
    assert text_of(other) == text_of(response) and "immutable" not in other["Cache-Control"]


def test_the_frame_asks_nothing_more_for_it(world, admin):
    admin.get(reverse("account"))
    with counted() as plain:
        admin.get(reverse("account"))
    send(world, admin, picture(size=(300, 100)))
    cache.clear()
    admin.get(reverse("account"))
    with counted() as branded:
        page = admin.get(reverse("account"))
    assert len(branded) == len(plain) and "pa-header__logo" in text_of(page)


@pytest.mark.parametrize(
    ("colour", "message"),
    [
        ("", "Enter a colour, such as #00594c"),
        ("red", "Colour must be # and six digits"),
        ("#ffdd00", "White words on #ffdd00 are too hard to read: their contrast is 1.3 to 1"),
        ("#1d70b8;}", "Use 7 characters or fewer"),
    ],
)
def test_a_colour_is_refused_in_words(world, admin, colour, message):
    assert any(one.startswith(message) for one in problems(send(world, admin, colour=colour)))
    assert Council.objects.get().colour == "#00594c"


def test_a_pale_colour_is_offered_its_nearest_shade_that_passes(world, admin):
    said = problems(send(world, admin, colour="#ffdd00"))[0]
    offered = said[-8:-1]
    assert send(world, admin, colour=offered).status_code == 302


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_is_drawn_again_and_given_out(world, admin, kind):
    exif = Image.Exif()
    exif[0x010E] = "Taken at home"
    original = picture(kind, (1200, 400), exif=exif)
    assert b"Taken at home" in original
    assert send(world, admin, original, name="whatever.svg").status_code == 302
    logo = Logo.objects.get()
    content = bytes(logo.content)
    assert content.startswith(b"\x89PNG") and b"Taken at home" not in content
    assert (logo.width, logo.height) == (480, 160) and logo.width <= SHOWN[0]
    response = Client().get(reverse("council_logo", args=[logo.digest]))
    assert response.content == content and response["Content-Type"] == "image/png"
    assert "immutable" in response["Cache-Control"]
    assert 'alt="Northmoor Council"' in text_of(admin.get(reverse("brand")))
    removal = sent(world.administrator)
    for _ in range(2):
        assert admin.post(reverse("brand_remove"), removal).status_code == 302
    assert not Logo.objects.exists()
    assert Client().get(reverse("council_logo", args=[logo.digest])).status_code == 404
    assert Event.objects.filter(verb="logo removed").count() == 1


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (SVG, "The logo must be a PNG or JPEG picture."),
        (picture("GIF", (300, 100)), "The logo must be a PNG or JPEG picture."),
        (b"<html>", "The logo must be a PNG or JPEG picture."),
        (picture(size=(300, 100))[:200], "The picture cannot be read to its end."),
        (picture("PNG", (2001, 10)), "The logo must be 2000 by 2000 pixels or smaller."),
        (huge_png(2500), "The logo must be 2000 by 2000 pixels or smaller."),
        (huge_png(60_000), "The logo must be 2000 by 2000 pixels or smaller."),
        (picture("PNG", (600, 600), compress_level=0), "The logo must be 200 kB or smaller."),
        (b"\x89PNG" + b"x" * 5_000_001, "The logo must be 200 kB or smaller."),
    ],
)
def test_a_file_that_is_no_small_picture_is_refused(world, admin, content, message):
    response = send(world, admin, content)
    assert any(one.startswith(message) for one in problems(response)), problems(response)
    assert not Logo.objects.exists() and Council.objects.get().colour == "#00594c"
