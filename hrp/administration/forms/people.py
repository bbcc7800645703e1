"""Who someone is and what they are here for."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.typed import Line
from hrp.accounts.forms import helper
from hrp.accounts.models import Team, User
from hrp.accounts.roles import Role

ROLES = (
    (Role.THERAPIST, _("Therapist: meets clients and keeps their record")),
    (Role.SUPERVISOR, _("Supervisor: reads the records of the people they supervise")),
    (Role.ADMIN, _("Admin: keeps people, teams and assignments; sees no record")),
    (Role.FRONT_DESK, _("Front desk: names, times and contact details in their teams; sees no record")),
)

EMAIL_TAKEN = _("Someone with this e-mail is here already.")


class PersonForm(forms.Form):
    """Who someone is and what they are here for. Roles are a set: a lone practitioner has two."""

    name = Line(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), max_length=254, help_text=_("They sign in with it."))
    roles = forms.MultipleChoiceField(label=_("Roles"), choices=ROLES, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, by, person=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.by, self.person = by, person
        self.helper = helper("name", "email", "roles", send=_("Save"))

    def clean_email(self):
        """Refuse an address that someone else has. Case does not matter."""
        email = self.cleaned_data["email"].lower()
        known = User.objects.filter(email__iexact=email).first()
        if known and known != self.person:
            raise ValidationError(EMAIL_TAKEN)
        return email

    def refuse_email(self):
        """Say that someone else came to have the address while this form was being saved."""
        self.add_error("email", EMAIL_TAKEN)

    def clean_roles(self):
        """Keep the way back in: nobody takes the admin role from themselves."""
        roles = self.cleaned_data["roles"]
        if self.person == self.by and Role.ADMIN not in roles:
            raise ValidationError(_("You cannot take the admin role from yourself. Another admin can."))
        return roles


class NewPersonForm(PersonForm):
    """Someone new. They choose their own password by a link."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    teams = forms.ModelMultipleChoiceField(
        label=_("Teams"), queryset=Team.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ["key"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, initial={"key": uuid.uuid4()}, **kwargs)
        self.helper = helper("key", "name", "email", "roles", "teams", send=_("Add"))

    def clean(self):
        """Let the same form sent twice be one person; with another e-mail it is another person."""
        given = super().clean()
        known = User.objects.filter(pk=given.get("key")).first()
        if known and known.email != given.get("email"):
            given["key"] = uuid.uuid4()
        return given

    def clean_email(self):
        """As for anyone, except that the form may have been sent already."""
        self.person = User.objects.filter(pk=self.cleaned_data.get("key")).first()
        return super().clean_email()
