"""A photo of something on the map."""

from __future__ import annotations

from assetmap.core.words import day_words
from assetmap.photos.errors import PhotoNotFound
from assetmap.photos.queries import find_shown
from assetmap.photos.store import path_of
from assetmap.photos.subjects import get_subject
from assetmap.photos.words import taken_words
from assetmap.plans.asking import Answer, Asking, Sight
from assetmap.plans.evidence import Evidence
from assetmap.plans.questions import split_address


def answer_photo(asking: Asking, address: str) -> Answer:
    """What does a photo show, of what, and when was it taken?

    Raises
    ------
    PhotoNotFound
        There is none that everybody may see.
    """
    photo = find_shown(asking.session, split_address(address)[0][1])
    if photo is None:
        raise PhotoNotFound("There is no such photo that everybody may see.")
    subject = get_subject(asking.session, photo.record, photo.target)
    taken = taken_words(photo.taken_year, photo.taken_month) or "not said"
    added = day_words(photo.added_at.date())
    basis = (("Of", subject.name), ("Taken", taken), ("Added", added), ("Licence", photo.licence))
    sentence = photo.caption or photo.description
    evidence = Evidence(
        title=f"Photo of {subject.name}", figure="", sentence=sentence, basis=basis,
        figures=(("Words", sentence), *basis),
        limits=("A photo shows one moment from one side, and not what is beside it.",),
        steps=(("Photo", "Added by somebody with an account; made smaller, and its position was "
                "taken out."),),
        sources=(f"Photo of {subject.name}, added {added}, {photo.licence}",),
        inputs=((f"photo {photo.slug}", f"version {photo.version}"),),
        address=f"/photos/{photo.slug}",
    )  # fmt: skip
    sight = None
    if asking.photos is not None:
        path = path_of(asking.photos, photo.file_name, "large")
        sight = Sight(photo.description, photo=path)
    return Answer(evidence, evidence.address, sight)
