"""The forms of a group, of who belongs to it, and of an invitation."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField

from assetmap.groups.models import WorkingGroup
from assetmap.groups.services import GroupWords

PRIVACY_WORDS = {
    "open": "Open: everybody sees it, and anybody with an account may join",
    "listed": "Listed: everybody sees it, and people join by invitation",
    "closed": "Closed: only its members see that it exists",
}
ROLE_WORDS = {
    "group_lead": "Lead",
    "group_member": "Member",
    "group_observer": "Observer",
}


class GroupForm(FlaskForm):
    """What is said of a group."""

    promise = HiddenField(default="publish")
    name = StringField("Name")
    about = TextAreaField("What does it work on?")
    area = SelectField("Neighbourhood", choices={"": "The whole programme"})
    privacy = RadioField("Who may see it?", choices=PRIVACY_WORDS)

    def offer(self, areas: tuple[tuple[str, str], ...]) -> None:
        """Let people choose between these neighbourhoods: (slug, name)."""
        self.area.choices = {"": "The whole programme", **dict(areas)}

    def words(self) -> GroupWords:
        """What was typed and chosen."""
        return GroupWords(
            self.name.data or "", (self.about.data or "").replace("\r\n", "\n"),
            self.area.data or "", self.privacy.data or "",
        )  # fmt: skip

    def fill(self, group: WorkingGroup) -> None:
        """Put what is kept into the form."""
        self.name.data, self.about.data = group.name, group.about
        self.area.data = group.area.slug if group.area is not None else ""
        self.privacy.data = group.privacy


class MemberForm(FlaskForm):
    """What a member is to be; ``out`` is no member any more."""

    role = SelectField("Role", choices={**ROLE_WORDS, "out": "No member any more"})


class InvitationForm(FlaskForm):
    """As what somebody is invited."""

    role = SelectField(
        "As", choices={"group_member": "Member", "group_observer": "Observer: reads, adds nothing"}
    )
