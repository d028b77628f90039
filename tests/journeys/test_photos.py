"""A resident adds a photo, a moderator approves it, everybody sees it: in real browsers."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from flask import Flask
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from assetmap.core.cluster import Cluster
from assetmap.core.folders import folder
from assetmap.core.permissions import Role
from assetmap.importers.demonstration import MADE_ON, load_demonstration
from assetmap.photos.clearing import clear_soon
from tests.journeys.conftest import Axe, watch
from tests.journeys.sight import fits, follow
from tests.journeys.signing import enter
from tests.served import served
from tests.serving import serving
from tests.uploads.pictures import exif

pytestmark = pytest.mark.browser

PLACE = "/assets/edgbaston-reservoir"
SIZES = [(390, 844), (1440, 900)]
#: Whether a picture has arrived and is drawn.
DRAWN = "one => one.complete && one.naturalWidth > 0"


def view(width: int = 1_600, height: int = 1_200) -> bytes:
    """Sky, water and a bank, with a place and a camera in its file."""
    made = Image.new("RGB", (width, height), (150, 190, 225))
    pen = ImageDraw.Draw(made)
    pen.rectangle((0, height * 0.45, width, height * 0.8), fill=(70, 110, 140))
    pen.polygon([(0, height), (width, height), (width, height * 0.72), (0, height * 0.82)],
                fill=(80, 120, 60))  # fmt: skip
    pen.ellipse((width * 0.7, height * 0.1, width * 0.8, height * 0.235), fill=(250, 240, 200))
    tags = exif()
    tags[0x010F] = "Example Cameras"
    out = io.BytesIO()
    made.save(out, "JPEG", exif=tags)
    return out.getvalue()


@pytest.fixture(scope="module")
def app(cluster: Cluster) -> Iterator[Flask]:
    def fill(session: Session) -> None:
        load_demonstration(session, root=folder("geodata"), today=MADE_ON)

    with served(cluster, "photos_journey", fill) as made:
        writer, home = made.extensions["assetmap.writer"], made.config["HOME"]
        made.extensions["assetmap.after_saves"] = [lambda: clear_soon(writer, home)]
        yield made


@pytest.fixture(scope="module")
def site(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


def looked_at(page: Page, axe: Axe) -> None:
    """At both widths: no barrier, nothing sideways."""
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        fits(page)
        axe(page)


def is_drawn(page: Page, selector: str = "img.picture") -> None:
    """The picture is there, not only its frame."""
    picture = page.locator(selector).first
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    page.wait_for_function(f"selector => ({DRAWN})(document.querySelector(selector))", arg=selector)


@pytest.mark.long
def test_a_photo_from_a_residents_file_to_everybodys_page(
    browser: Browser, axe: Axe, app: Flask, site: str
) -> None:
    people = [browser.new_context() for _ in range(3)]
    enter(people[0], app, "resident@example.org")
    enter(people[1], app, "moderator@example.org", Role.MODERATOR)
    author, boss, passer_by = (one.new_page() for one in people)
    faults = [watch(page) for page in (author, boss, passer_by)]

    author.goto(f"{site}{PLACE}")
    expect(author.get_by_text("No photo yet.")).to_be_visible()
    looked_at(author, axe)
    follow(author, author.get_by_role("link", name="Add a photo"))
    looked_at(author, axe)
    author.get_by_role("button", name="Look at it first").click()
    expect(author.get_by_role("alert")).to_contain_text("Choose a photo")
    author.set_input_files(
        "#file", {"name": "view.jpg", "mimeType": "image/jpeg", "buffer": view()}
    )
    author.get_by_role("button", name="Look at it first").click()
    expect(author.get_by_role("heading", level=1)).to_have_text(
        "Look at your photo before it is kept"
    )
    is_drawn(author)
    for words in ("where it was taken", "the make of the camera", "titles and remarks"):
        expect(author.locator("main")).to_contain_text(words)
    looked_at(author, axe)
    author.get_by_role("button", name="Send it to a moderator").click()
    expect(author.get_by_role("alert")).to_contain_text("Say what can be seen")
    looked_at(author, axe)
    author.get_by_label("What can be seen in it").fill("Open water below a low sun, from the bank")
    author.get_by_label("Words under it").fill("From the dam, looking west")
    author.get_by_label("Month in which it was taken").select_option("May")
    author.get_by_label("Year").fill("2026")
    for name in ("I took this", "Everybody who can be", "No child"):
        author.get_by_label(name).check()
    author.get_by_role("button", name="Send it to a moderator").click()
    expect(author.get_by_text("A moderator looks at it first.")).to_be_visible()
    is_drawn(author)
    looked_at(author, axe)
    address = author.url.split("?")[0]

    assert passer_by.request.get(address).status == 404
    passer_by.goto(f"{site}{PLACE}")
    expect(passer_by.get_by_text("No photo yet.")).to_be_visible()

    boss.goto(f"{site}/moderation")
    follow(boss, boss.get_by_role("link", name="Photo of Edgbaston Reservoir"))
    is_drawn(boss)
    looked_at(boss, axe)
    boss.locator("#field-description").fill("Open water below a low sun, seen from the dam")
    boss.get_by_role("button", name="Approve").click()
    expect(boss.get_by_text("Approved")).to_be_visible()

    passer_by.goto(f"{site}{PLACE}")
    is_drawn(passer_by, ".photos img.picture")
    looked_at(passer_by, axe)
    passer_by.get_by_alt_text("Open water below a low sun, seen from the dam").click()
    expect(passer_by.get_by_role("heading", level=1)).to_have_text("Photo of Edgbaston Reservoir")
    is_drawn(passer_by)
    expect(passer_by.locator("main")).to_contain_text("May 2026")
    looked_at(passer_by, axe)

    author.goto(f"{site}/photos/mine")
    is_drawn(author)
    looked_at(author, axe)

    boss.goto(address)
    boss.get_by_text("Hide this photo").click()
    looked_at(boss, axe)
    boss.get_by_label("Why? The author reads it.").fill("Somebody can be recognised.")
    boss.get_by_role("button", name="Hide it from everybody").click()
    expect(boss.get_by_text("Nobody but its author and the moderators")).to_be_visible()
    assert passer_by.request.get(address).status == 404
    author.goto(address)
    expect(author.locator("main")).to_contain_text("Somebody can be recognised.")
    author.get_by_text("Take this photo back").click()
    author.get_by_role("button", name="Take it back").click()
    expect(author.get_by_text("its pictures are deleted")).to_be_visible()
    assert boss.request.get(f"{address}/large.jpg").status == 404
    for one in people:
        one.close()
    # Twice a form was sent that lacked something, and was answered so.
    lacking = "console: Failed to load resource: the server responded with a status of 400"
    assert [fault.startswith(lacking) for fault in faults[0]] == [True, True]
    assert faults[1:] == [[], []]
