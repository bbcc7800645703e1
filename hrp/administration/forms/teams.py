"""Teams, and who supervises whom."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.typed import Line
from hrp.accounts.forms import helper
from hrp.accounts.models import Team, User


class JoinTeamForm(forms.Form):
    """A team for someone to work in."""

    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.all())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper("team", send=_("Add team"))


class LeadTeamForm(forms.Form):
    """A team for a supervisor or an admin to lead."""

    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.all())

    def __init__(self, data=None):
        super().__init__(data, auto_id="lead_%s")  # the page asks for a team to work in as well
        self.helper = helper("team", send=_("Let them lead it"))


class SupervisorForm(forms.Form):
    """Someone to supervise a therapist."""

    supervisor = forms.ModelChoiceField(label=_("Supervisor"), queryset=User.objects.none())

    def __init__(self, *args, therapist, **kwargs):
        super().__init__(*args, **kwargs)
        free = User.objects.filter(is_supervisor=True, is_active=True).exclude(pk=therapist.pk)
        self.fields["supervisor"].queryset = free
        self.helper = helper("supervisor", send=_("Add supervisor"))


class TeamForm(forms.Form):
    """A team, a place of work."""

    name = Line(label=_("Name"), max_length=80)
    site = Line(label=_("Site"), max_length=80, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper("name", "site", send=_("Add team"))
