"""Forms about oneself: signing in, choosing a password, how one likes to write."""

import uuid

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext_lazy as _

from hrp.accounts import throttle, way_in
from hrp.accounts.context import DEMO_PASSWORD
from hrp.accounts.models import User
from hrp.base.fields import Line


def helper(*layout, send) -> FormHelper:
    """Return a layout of fields above one button that says `send`."""
    shaped = FormHelper()
    shaped.layout = Layout(*layout)
    shaped.add_input(Submit("send", send, css_class="btn-primary"))
    shaped.attrs = {"novalidate": ""}
    return shaped


class SignInForm(LoginForm):
    """E-mail and password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs["class"] = "form-control"
            field.help_text = ""
        self.fields["login"].widget.attrs["autocomplete"] = "username"

    @classmethod
    def again(cls, request, person, password) -> "SignInForm":
        """Return the form as the person with the id `person` would have filled it in.

        Someone who is not here gets an address that nobody has, so that it takes as long and counts
        against the same limits as a wrong password.
        """
        try:
            known = User.objects.filter(pk=uuid.UUID(str(person))).first()
        except ValueError:
            known = None
        email = known.email if known else f"{uuid.uuid5(uuid.NAMESPACE_OID, str(person)[:64])}@nobody.invalid"
        return cls({"login": email, "password": password}, request=request)


class OwnPasswordForm(ChangePasswordForm):
    """Another password, chosen by the person who knows the present one."""

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request
        labels = {
            "oldpassword": _("Password now"),
            "password1": _("New password"),
            "password2": _("New password, again"),
        }
        for name, field in self.fields.items():
            field.label, field.help_text = labels[name], ""
            field.widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = password_validation.password_validators_help_text_html()
        self.helper = helper("oldpassword", "password1", "password2", send=_("Change password"))

    def clean_oldpassword(self) -> str:
        """Count a wrong password with those at the door; a right one counts nothing."""
        try:
            taken = throttle.take_try(self.request, "password", self.user.email)
        except throttle.TooManyTries:
            raise get_adapter().validation_error("too_many_login_attempts") from None
        typed = super().clean_oldpassword()
        taken.rollback()
        return typed


class FirstPasswordForm(SetPasswordForm):
    """The password of someone who came by a link."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = _("Password")
        self.fields["new_password2"].label = _("Password, again")
        self.helper = helper("new_password1", "new_password2", send=_("Set password"))


class ForgottenForm(forms.Form):
    """Whose password is to be set anew."""

    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper("email", send=_("Send me a link"))


class CodeForm(forms.Form):
    """A code from the authenticator app, or one from paper."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
    )

    def __init__(self, *args, send="", **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper("code", send=send or _("Continue"))

    def refuse(self, why: str) -> None:
        """Let the form come back empty, with the reason at the field."""
        self.add_error("code", why)
        self.data = {}


class PasswordForm(forms.Form):
    """The password, to confirm that it is still the same person. In the demo alone."""

    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = _("Everyone's password here is “%(password)s”.") % {
            "password": DEMO_PASSWORD
        }
        self.helper = helper("password", send=_("Continue"))


class PasskeyForm(forms.Form):
    """What a person calls a passkey, so that they know which one to take away when it is lost."""

    name = Line(
        label=_("What do you call it?"), max_length=60, required=False, help_text=_("Such as: work phone, blue key.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper("name", send="")
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.inputs = []

    def refuse(self, why: str) -> None:
        """Let the form come back with the reason above it."""
        self.add_error(None, why)


class PreferencesForm(forms.ModelForm):
    """How a person likes to write and to be reminded. Asked once, here, and in no note."""

    class Meta:
        model = User
        fields = ["note_format", "hints_ask", "single_keys", "reminders_by_mail"]
        widgets = {"note_format": forms.RadioSelect}
        help_texts = {"note_format": _("Every new note starts in this format. Notes you have begun stay as they are.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not way_in.can_mail():
            self.fields["reminders_by_mail"].help_text = _("This site cannot send mail yet.")
        self.helper = helper(*self.fields, send=_("Save"))
