"""The form of an annotation."""

from __future__ import annotations

from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField

from assetmap.core.errors import Invalid
from assetmap.editing.positions import asked_of
from assetmap.groups.annotations.errors import BadAnnotation
from assetmap.groups.annotations.models import Annotation
from assetmap.groups.annotations.services import AnnotationWords
from assetmap.places.positions import NOWHERE, OUTLINE_WORDS, find_position
from assetmap.web.forms import EditForm

CATEGORY_WORDS = {
    "idea": "Idea",
    "concern": "Concern",
    "fact": "Fact",
    "memory": "Memory",
    "opportunity": "Opportunity",
}
CONFIDENCE_WORDS = {
    "sure": "Sure: I saw it, or have it in writing",
    "fairly": "Fairly sure",
    "unsure": "Not sure: somebody should look",
}
VISIBILITY_WORDS = {
    "group": "The group alone",
    "everybody": "Everybody, once a lead of the group or a moderator has published it",
}


class AnnotationForm(EditForm):
    """What somebody says of a place, and where that is."""

    title = StringField("Title")
    text = TextAreaField("What do you want to say?")
    category = SelectField("What is it?", choices=CATEGORY_WORDS)
    confidence = SelectField("How sure are you?", choices=CONFIDENCE_WORDS)
    on_behalf_of = StringField("On behalf of")
    visibility = RadioField("Who may see it?", choices=VISIBILITY_WORDS)
    sensitive = BooleanField("This is a sensitive place")
    about = HiddenField()


def fill(form: AnnotationForm, one: Annotation) -> None:
    """Put what is kept into a form; where it is stays as it is."""
    for name in ("title", "text", "category", "confidence", "on_behalf_of", "visibility"):
        form[name].data = getattr(one, name)
    form.sensitive.data = one.sensitive
    form.about.data = "" if one.about_slug is None else f"{one.about_register}/{one.about_slug}"
    form.position.data = "keep" if one.geom is not None else "none"
    for field in (form.shape, form.area, form.around, form.radius_m):
        field.data = ""


def saying_of(session: Session, form: AnnotationForm) -> AnnotationWords:
    """What a form says.

    Raises
    ------
    BadAnnotation
    """
    faults: dict[str, str] = {}
    position = NOWHERE
    if form.is_offered("position"):
        try:
            position = find_position(session, asked_of(form), lines=True)
        except Invalid as fault:
            faults.update(fault.fields)
    elif not form.about.data:
        faults["position"] = "Choose how you say where it is."
    if faults:
        raise BadAnnotation("This cannot be kept yet: look at the marked fields.", faults)
    return AnnotationWords(
        form.title.data or "", (form.text.data or "").replace("\r\n", "\n"),
        form.category.data or "", form.confidence.data or "", form.on_behalf_of.data or "",
        form.visibility.data or "", form.about.data or "", bool(form.sensitive.data), position,
    )  # fmt: skip


def place_words(one: Annotation) -> str:
    """Where an annotation is, in words."""
    if one.geom is None:
        return ""
    if one.sensitive:
        return f"somewhere within {one.uncertain_m:,} m: a sensitive place"
    if one.outline == "postcode":
        return OUTLINE_WORDS[one.outline]
    kind = to_shape(one.geom).geom_type
    return {"Point": "a point", "LineString": "a line"}.get(kind, "an area")
