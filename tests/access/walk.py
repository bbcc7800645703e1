"""Walks the site map, and puts people and things in the places that the access table names."""

import re
import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.test import Client as Browser
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from clients.models import CareTeamMembership, Client, Cover
from hrp.accounts.models import SupervisionLine, TeamLead, TeamMembership
from hrp.accounts.roles import Role
from hrp.audit.models import Event
from hrp.base.days import midnight
from hrp.supervision.models import SupervisionMeeting, TrainingEntry
from sessions.models import Session
from tests.access.planted import WORD, draft_consent, plant_group, plant_meetings, plant_record, plant_report
from tests.access.table import PEOPLE
from tests.cast import make_user

NO_SUCH_CODE = "ZZZZZZZZ"


def site_map() -> dict:
    """Return every address by its name, with its namespaces."""
    found = {}

    def walk(patterns, namespaces):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                name = ":".join([*namespaces, pattern.name or f"<{pattern.pattern}>"])
                found.setdefault(name, pattern)
            else:
                walk(pattern.url_patterns, [*namespaces, pattern.namespace] if pattern.namespace else namespaces)

    walk(get_resolver().url_patterns, [])
    return found


@dataclass
class World:
    """Everybody whom the table names, and Ines's and Noor's things by name."""

    people: dict
    ines: dict
    noor: dict

    def address(self, name: str, line, which: str) -> str | None:
        """Return the address `name` of the object `which`, or None where there is no such thing.

        own: Ines and what is hers. other: Noor and hers. missing: nobody. crossed: Noor's thing under
        Ines's code. absent: nothing, under Ines's code.
        """
        keys = site_map_keys(name)
        whose = {"other": self.noor, "crossed": self.noor}.get(which, self.ines)
        of = {key: self._thing(whose, thing, which) for key, thing in line.of.items()}
        things = {key for key, held in of.items() if not isinstance(held, str)}  # the others are words of the address
        if which in {"crossed", "absent"} and not ("code" in keys and things or {"pk"} < things):
            return None
        if which == "missing" and not keys:
            return None
        if "code" in keys:
            of["code"] = {"other": self.noor["code"], "missing": NO_SUCH_CODE}.get(which, self.ines["code"])
        elif which in {"crossed", "absent"}:
            of["pk"] = self._thing(self.ines, line.of["pk"], "own")
        return reverse(name, kwargs=of)

    def _thing(self, whose, thing, which):
        held = whose.get(thing, thing)
        if isinstance(held, str):
            return held
        return uuid.uuid4() if which in {"missing", "absent"} else held.pk


def site_map_keys(name) -> set:
    """Return the keywords of an address."""
    resolver = get_resolver()
    *namespaces, last = name.split(":")
    for namespace in namespaces:
        resolver = resolver.namespace_dict[namespace][1]
    keys = {key for possibility in resolver.reverse_dict.getlist(last)[0][0] for key in possibility[1]}
    return keys | ({"code"} if namespaces == ["goals"] else set())


def build(cast) -> World:
    """Put everybody in place around the cast's two clients, whose records are full."""
    disabled = make_user("Dana", Role.THERAPIST)
    both = make_user("Bea", Role.THERAPIST, Role.SUPERVISOR)
    SupervisionLine.objects.create(supervisor=both, therapist=cast.mara)
    CareTeamMembership.objects.create(episode=cast.ines.episodes.get(), user=disabled, role="covering")
    TeamLead.objects.create(user=cast.sana, team=cast.team)
    TeamLead.objects.create(user=cast.otto, team=cast.team, to_on=timezone.localdate())
    cast.mara.language = "en"
    met_in(2023, cast.ines)
    people = {
        "disabled": disabled,
        "lead": cast.mara,
        "co": cast.jon,
        "stranger": cast.stella,
        "supervisor": cast.sana,
        "otto": cast.otto,
        "both": both,
        "admin": cast.ada,
        "desk": cast.fay,
        "solo": cast.solo,
    }
    own = _things(cast.ines, cast.mara, cast.sana, cast.jon) | {"ReportRun": plant_report(cast.ada)}
    return World(people, own, _things(cast.noor, cast.stella, cast.otto) | {"ReportRun": plant_report(cast.solo)})


def met_in(year: int, client: Client) -> None:
    """Let `client` have been met in that year's second quarter, so that it can be told."""
    episode = client.episodes.get(ended_on=None)
    Session.objects.create(client=client, episode=episode, starts_at=midnight(date(year, 5, 1)))


def _things(client: Client, lead, supervisor, co=None) -> dict:
    record = {model.__name__: row for model, row in plant_record(client, lead).items()}
    return (
        record
        | plant_meetings(client, lead)
        | plant_group(client, lead, co)
        | {
            "code": client.code,
            "ConsentDraft": draft_consent(client, lead),
            "person": lead,
            "kind": "strength",
            "rating kind": "harm",
            "TeamMembership": TeamMembership.objects.get(user=lead),
            "supervisor": supervisor,
            "TeamLead": TeamLead.objects.get(user=supervisor),
            "Cover": _cover_to_come(client, lead, supervisor),
            "SupervisionLine": SupervisionLine.objects.get(supervisor=supervisor, therapist=lead),
            "SupervisionMeeting": SupervisionMeeting.objects.get(supervisor=supervisor, therapist=lead),
            "TrainingEntry": TrainingEntry.objects.create(learner=lead, component="skills", minutes=90, what=WORD),
        }
    )


def _cover_to_come(client: Client, lead, supervisor) -> Cover:
    """Return a cover that opens nothing yet."""
    team, today = client.episodes.get().team, timezone.localdate()
    days = {"from_on": today + timedelta(days=20), "to_on": today + timedelta(days=30)}
    return Cover.objects.create(covered=lead, covering=supervisor, team=team, **days)


def signed_in(world: World) -> dict:
    """Return, for each person, the cookie of a sign-in (none for nobody). The disabled one signed in before."""
    cookies = {"nobody": None}
    for name, user in world.people.items():
        browser = Browser()
        browser.force_login(user)
        cookies[name] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    disabled = world.people["disabled"]
    disabled.is_active = False
    disabled.save()
    assert set(cookies) == set(PEOPLE)
    return cookies


# What a browser sends at the least with a form: its token.
EMPTY_FORM = {"data": "csrfmiddlewaretoken=token", "content_type": "application/x-www-form-urlencoded"}


def ask(cookie, method: str, address: str, **headers):
    """Ask as the person with this sign-in, and undo whatever it changed; `rows` is what the trail got."""
    form = EMPTY_FORM if method == "POST" else {}
    with transaction.atomic():
        before = Event.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        answer = browser_of(cookie).generic(method, address, **form, **headers)
        rows = Event.objects.filter(pk__gt=before).order_by("pk")
        answer.rows = [(row.action, row.actor, row.client_code) for row in rows]
        transaction.set_rollback(True)
    return answer


def without_tokens(html: str) -> str:
    """Return a page without the tokens of its forms, which are drawn by lot and may spell any name."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)


def browser_of(cookie) -> Browser:
    """Return a fresh browser that holds one sign-in."""
    browser = Browser(raise_request_exception=True)
    if cookie:
        browser.cookies[settings.SESSION_COOKIE_NAME] = cookie
    return browser
