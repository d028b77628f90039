"""Fields of the forms of moderation."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, TextAreaField

from assetmap.moderation.services import TOPICS

RECORD_WORDS = {
    "assets": "Places",
    "organisations": "Organisations",
    "links": "Who looks after what",
    "photos": "Photographs",
    "comments": "Comments on draft plans",
}
#: Reasons that moderators give most; what is chosen is sent as it stands here.
CANNED = {
    "source": "We could not find where this comes from. Tell us how you know, and send it again.",
    "twice": "This is on the map already. Suggest a change to that entry instead.",
    "place": "The position does not fit what you write. Check it on the map and send it again.",
    "person": "This tells of a private person, so we cannot publish it.",
    "child": "A child can be recognised in this photo, so we cannot publish it.",
    "agreed": "Somebody can be recognised, and it is not clear that they agreed.",
    "outside": "This lies outside the area of this map.",
    "advert": "This is an advertisement.",
}


class ReportForm(FlaskForm):
    """What is wrong with a page."""

    page = HiddenField()
    topic = SelectField("What is it about?", choices=TOPICS)
    words = TextAreaField("What is wrong?")


class SettingForm(FlaskForm):
    """Publish at once, or hold."""

    record = SelectField("Contributions", choices=RECORD_WORDS)
    neighbourhood = SelectField("Where", validate_choice=False)
    rule = SelectField(
        "What happens to them",
        choices={
            "held": "A moderator looks at them first",
            "open": "They are published at once",
            "none": "Nothing of its own: as it is everywhere else",
        },
    )
