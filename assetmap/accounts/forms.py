"""Fields of the forms about accounts; what is right is judged by the services."""

from __future__ import annotations

from collections.abc import Mapping

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, Optional

from assetmap.accounts.models import GRANTABLE

#: Words of each role for people; the history and the database keep the key.
ROLE_WORDS = {
    "community_researcher": "Community researcher",
    "organisation_representative": "Speaks for an organisation",
    "group_lead": "Leads a working group",
    "group_member": "Member of a working group",
    "group_observer": "Observes a working group",
    "planner": "Planner",
    "anchor_officer": "Officer of an anchor institution",
    "moderator": "Moderator",
    "coordinator": "Coordinator",
}

SCOPE_WORDS = {
    "programme": "the whole programme",
    "neighbourhood": "one neighbourhood",
    "anchor": "one anchor institution",
    "organisation": "one organisation",
    "group": "one working group",
}


class SignInForm(FlaskForm):
    """Address and password."""

    email = EmailField("E-mail address", validators=[DataRequired("Enter your e-mail address.")])
    password = PasswordField("Password", validators=[DataRequired("Enter your password.")])
    next = HiddenField()


class CodeForm(FlaskForm):
    """The second factor."""

    code = StringField("Code", validators=[DataRequired("Enter the code.")])
    next = HiddenField()


class SignUpForm(FlaskForm):
    """A new account."""

    email = EmailField("E-mail address")
    password = PasswordField("Password")
    display_name = StringField("Name to show (you may leave it empty)")
    agreed = BooleanField("I agree to the contributor terms")


class InvitedForm(FlaskForm):
    """What somebody who was invited chooses."""

    password = PasswordField("Password")
    display_name = StringField("Name to show (you may leave it empty)")
    agreed = BooleanField("I agree to the contributor terms")


class AddressForm(FlaskForm):
    """An e-mail address alone."""

    email = EmailField("E-mail address", validators=[DataRequired("Enter your e-mail address.")])


class NewPasswordForm(FlaskForm):
    """A new password by a link."""

    new_password = PasswordField("New password")


class NameForm(FlaskForm):
    """The name to show."""

    display_name = StringField("Name to show")


class PasswordForm(FlaskForm):
    """A new password while signed in."""

    password = PasswordField("Your password now")
    new_password = PasswordField("New password")


class NewAddressForm(FlaskForm):
    """Another e-mail address."""

    email = EmailField("New e-mail address")
    password = PasswordField("Your password")


class ProvedForm(FlaskForm):
    """A step that needs the password again."""

    password = PasswordField("Your password", validators=[DataRequired("Enter your password.")])


class EmptyForm(FlaskForm):
    """A button."""


class InviteForm(FlaskForm):
    """Whom a coordinator invites."""

    email = EmailField("E-mail address")


class GrantForm(FlaskForm):
    """A role to give."""

    role = SelectField("Role", choices={role.value: ROLE_WORDS[role.value] for role in GRANTABLE})
    scope_kind = SelectField("For", choices=SCOPE_WORDS)
    scope_name = StringField("Which one")
    until = DateField("Until (leave empty for no end)", validators=[Optional()])


class SetUpForm(FlaskForm):
    """The programme's settings."""

    operator_name = StringField("Who runs this map")
    operator_contact = StringField("How to reach them")
    sign_up_open = BooleanField("People may make an account by themselves")
    version = IntegerField(validators=[Optional()])


def put_faults(form: FlaskForm, faults: Mapping[str, str]) -> None:
    """Put what a service found wrong beside its field."""
    for name, fault in faults.items():
        if name in form:
            field = form[name]
            field.errors = [*field.errors, fault]
