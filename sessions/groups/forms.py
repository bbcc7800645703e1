"""The small forms around a group."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.typed import plain_helper
from hrp.accounts.models import Team, TeamMembership, User
from hrp.base.fields import Line, Whole
from sessions.forms import MeetingForm
from sessions.moments import MOST_AT_ONCE


class Led(forms.ModelChoiceField):
    """One of the people who may lead a group, by name."""

    def __init__(self, **kwargs):
        super().__init__(User.objects.none(), **kwargs)

    def label_from_instance(self, person) -> str:
        """Return a person's name."""
        return person.name


def therapists_of(memberships):
    """Return the therapists among the people of these rows of teams who can sign in, by name."""
    people = User.objects.filter(pk__in=memberships.values("user"), is_active=True, is_therapist=True)
    return people.order_by("name")


class GroupForm(forms.Form):
    """A new group: its name, in which of one's teams it is, and who leads it beside one."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    name = Line(label=_("What it is called"), max_length=120)
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"), empty_label=None)
    co_lead = Led(label=_("Who leads it with you"), required=False, empty_label=_("I lead it alone"))

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        mine = TeamMembership.objects.current().filter(user=by).values("team")
        self.fields["team"].queryset = Team.objects.filter(pk__in=mine)
        beside = therapists_of(TeamMembership.objects.current().filter(team__in=mine))
        self.fields["co_lead"].queryset = beside.exclude(pk=by.pk)
        self.helper = plain_helper(self, ("key", "name", "team", "co_lead"))

    def clean(self):
        """Refuse somebody who is not in the group's team."""
        given = super().clean()
        team, person = given.get("team"), given.get("co_lead")
        if team and person and not TeamMembership.objects.current().filter(user=person, team=team).exists():
            self.add_error("co_lead", _("They do not work in this team."))
        return given


class GroupChangeForm(forms.Form):
    """What a group is called, and who leads it: the lead may pass to another therapist of its team."""

    name = Line(label=_("What it is called"), max_length=120)
    lead = Led(label=_("Who leads it"))
    co_lead = Led(label=_("And who beside them"), required=False, empty_label=_("Nobody"))

    def __init__(self, *args, group, **kwargs):
        now = {name: getattr(group, name) for name in ("name", "lead", "co_lead")}
        super().__init__(*args, initial=now, **kwargs)
        people = therapists_of(TeamMembership.objects.current().filter(team=group.team_id))
        for name in ("lead", "co_lead"):
            self.fields[name].queryset = people
        self.helper = plain_helper(self, tuple(self.fields))

    def clean(self):
        """Refuse one person on both places."""
        given = super().clean()
        if given.get("lead") and given["lead"] == given.get("co_lead"):
            self.add_error("co_lead", _("One person leads it, and another beside them."))
        return given


class GroupPlanForm(MeetingForm):
    """When a group meets: once, or week after week at the same time."""

    modality = None
    times = Whole(label=_("How many meetings, one a week"), initial=1, low=1, high=MOST_AT_ONCE)
    fields_shown = ("key", "starts_at", "minutes", "times")
    button = _("Plan")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["minutes"].initial = 90

    def fields_of_plan(self) -> dict:
        """Return the key and times of the meetings, and what may be in their way."""
        return {name: self.cleaned_data[name] for name in self.fields_shown} | {"anyway": self.agreed()}
