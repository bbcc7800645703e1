"""What the pages of groups are given to show. The number of queries does not grow with the number of people."""

from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from clients.models import Client
from clients.names import mark_twins, matching
from hrp.base.scales import RULER_TOP
from sessions.canonical import parts_of, shared_parts
from sessions.content.choices import STANDS, Happened, SafetyAnswer, SafetyKind
from sessions.countersigning import to_countersign
from sessions.fit import LONGEST, overlap
from sessions.groups.access import cared_for, meetings_in, places_of
from sessions.groups.names import names_in
from sessions.groups.signing import missing_in_group, to_sign
from sessions.groups.sitting import sittings_of
from sessions.lines import all_lines
from sessions.models import GroupMeeting, GroupPlace, SafetyItem, Session, SessionNote, TherapyGroup
from sessions.models.ratings import AllianceAspect, WellbeingKind
from sessions.moments import weeks_later
from sessions.page import hints_for
from sessions.picking import MOST
from sessions.room import Question, pick, scale
from sessions.sitting import Sitting

PAGE = 10
COMING = 12


# --- Groups and their meetings -------------------------------------------------------------------


def groups_of(user) -> list[TherapyGroup]:
    """Return the groups that `user` leads, those that go on first, each with its `people` and its `next_at`."""
    here = Q(places__to_on=None, places__episode__ended_on=None)
    groups = TherapyGroup.objects.led_by(user).select_related("team", "lead", "co_lead")
    found = list(groups.annotate(people=Count("places", filter=here, distinct=True)).order_by("-created_at"))
    coming: dict = {}
    meetings = GroupMeeting.objects.standing().filter(group__in=[one.pk for one in found], starts_at__gt=timezone.now())
    for group, starts_at in meetings.order_by("-starts_at").values_list("group", "starts_at"):
        coming[group] = starts_at
    for group in found:
        group.next_at = coming.get(group.pk)
    return sorted(found, key=lambda one: (one.ended_on is not None, one.name.casefold()))


def group_page(user, group: TherapyGroup, number) -> dict:
    """Who belongs to the group, as far as `user` opens their records, and its meetings: to come, and held."""
    places, elsewhere = _mine(places_of(group), user)
    now = timezone.now()
    meetings = GroupMeeting.objects.standing().filter(group=group)
    held = meetings.filter(starts_at__lte=now).order_by("-starts_at", "pk")
    return {
        "group": group,
        "beside": [one for one in (group.lead, group.co_lead) if one and one != user],
        "places": places,
        "elsewhere": elsewhere,
        "coming": meetings.filter(starts_at__gt=now).order_by("starts_at")[:COMING],
        "page": Paginator(held, PAGE).get_page(number),
    }


def suggested(group: TherapyGroup) -> dict:
    """Return what a plan for the group begins with: a week after its last meeting, or later, or else the next hour."""
    last = GroupMeeting.objects.standing().filter(group=group).order_by("-starts_at").first()
    now = timezone.localtime()
    if last is None:
        return {"starts_at": now.replace(minute=0, second=0, microsecond=0) + timezone.timedelta(hours=1)}
    weeks = max((now - last.starts_at).days // 7 + 1, 1)
    return {"starts_at": weeks_later(last.starts_at, weeks), "minutes": last.minutes}


def _mine(places, user) -> tuple[list[GroupPlace], int]:
    """Return the places of people whose records `user` opens, and how many others there are."""
    mine = {row["episode__client"] for row in cared_for(user)}
    everyone = list(places)
    shown = [place for place in everyone if place.episode.client_id in mine]
    mark_twins([place.episode.client for place in shown], Client.objects.for_user(user))
    return shown, len(everyone) - len(shown)


def clients_to_add(user, group: TherapyGroup, words: str) -> list[Client]:
    """Return the clients on whose care team `user` is and who do not belong to the group, at most MOST."""
    here = places_of(group).values("episode__client")
    mine = Client.objects.for_user(user).filter(pk__in=cared_for(user), episodes__ended_on=None)
    found = list(mine.filter(matching(words)).exclude(pk__in=here).order_by("chosen_name", "code").distinct()[:MOST])
    mark_twins(found, mine)
    return found


# --- One meeting, while it is written -------------------------------------------------------------


@dataclass(frozen=True)
class Kind:
    """One kind of danger that may be noted about someone: the names of its questions, and what is noted."""

    label: str
    item: SafetyItem | None
    level: Question
    did: str
    told: str


@dataclass
class Person:
    """One person's block on the page: their own part, its questions, and the names under which it is saved."""

    meeting: Session
    sitting: Sitting
    lines: list = field(default_factory=list)

    @property
    def client(self) -> Client:
        """Whose part it is."""
        return self.meeting.client

    @property
    def came(self) -> bool:
        """Whether they are marked as having come."""
        return self.meeting.happened == "met"

    @property
    def note(self) -> SessionNote | None:
        """Their note, once they are marked as having come."""
        return getattr(self.meeting, "note", None)

    def name(self, about: str) -> str:
        """Return the name under which a question about this person is saved."""
        return f"{self.meeting.pk}:{about}"

    @property
    def names(self) -> dict[str, str]:
        """The names of the questions that every block has."""
        return {"came": self.name("came"), "line": self.name("s1"), "safety": self.name("safety_answer")}

    @property
    def prefix(self) -> str:
        """What every name of this person's questions begins with."""
        return self.name("")

    def safety(self) -> Question:
        """The one tap that every note needs."""
        return pick(self.names["safety"], _("Safety"), SafetyAnswer.choices, self.meeting.safety_answer)

    def kinds(self) -> list[Kind]:
        """What may be noted on safety, kind by kind."""
        return [self._kind(kind) for kind in SafetyKind]

    def _kind(self, kind) -> Kind:
        item = self.sitting.noted.get(kind.value)
        levels = [(str(n), label) for n, label in SafetyItem._meta.get_field("level").choices]
        level = pick(self.name(f"safety:{kind}:level"), _("How near is it?"), levels, str(item.level) if item else None)
        return Kind(str(kind.label), item, level, self.name(f"safety:{kind}:did"), self.name(f"safety:{kind}:told"))

    def ratings(self) -> list[Question]:
        """What the person may say in two taps, or not: how they have been, and how the meeting was for them."""
        wellbeing = self.sitting.wellbeing.today.get((WellbeingKind.WELLBEING.value,))
        overall = self.sitting.alliance.get(AllianceAspect.OVERALL.value)
        return [
            scale(
                self.name(f"wellbeing:{WellbeingKind.WELLBEING}"),
                WellbeingKind.WELLBEING.label,
                RULER_TOP,
                wellbeing,
                None,
                low=_("very low"),
                high=_("very well"),
            ),
            scale(
                self.name(f"alliance:{AllianceAspect.OVERALL}"),
                AllianceAspect.OVERALL.label,
                RULER_TOP,
                overall,
                None,
                low=_("not at all"),
                high=_("very much"),
            ),
        ]


def meeting_page(user, shared: GroupMeeting) -> dict:
    """Everything on the page of one meeting that is open."""
    everyone = list(meetings_in(shared))
    mine = {row["episode__client"] for row in cared_for(user)}
    opened = [part for part in everyone if part.client_id in mine]
    people = people_of(opened)
    mark_twins([person.client for person in people], Client.objects.for_user(user))
    saved = [person.note.saved_at for person in people if person.note]
    return {
        "group": shared.group,
        "meeting": shared,
        "people": people,
        "elsewhere": len(everyone) - len(people),
        "others": _others(user, shared, everyone),
        "named": named_in(shared, opened),
        "saved_at": max(saved, default=shared.created_at),
        "begun": timezone.localdate(shared.starts_at) <= timezone.localdate(),
        "blank": not (shared.theme or shared.method or any(person.came for person in people)),
    }


def meeting_besides(user, shared: GroupMeeting) -> list[str]:
    """Say, in sentences, who of the group has another meeting at that time; without a name of whom `user` opens not."""
    there = shared.sessions.filter(happened__in=STANDS).values("client")
    near = Session.objects.filter(client__in=there, happened__in=STANDS).exclude(group_meeting=shared)
    near = near.filter(starts_at__gt=shared.starts_at - LONGEST, starts_at__lt=shared.ends_at)
    near = near.exclude(note__in_error__isnull=False).select_related("client").order_by("starts_at", "client__code")
    mine = {row["episode__client"] for row in cared_for(user)}
    found = [one for one in near if overlap(shared.starts_at, shared.ends_at, one.starts_at, one.ends_at)]
    said = [_beside(one) for one in found if one.client_id in mine]
    elsewhere = any(one.client_id not in mine for one in found)
    return [*said, _("Someone else in the group has another meeting at that time.")] if elsewhere else said


def _beside(meeting: Session) -> str:
    at = formats.time_format(timezone.localtime(meeting.starts_at), "H:i")
    return _("%(name)s has another meeting at %(at)s.") % {"name": meeting.client.chosen_name, "at": at}


def people_of(parts) -> list[Person]:
    """Return the blocks of these parts of one meeting."""
    sittings = sittings_of(parts)
    people = [Person(part, sittings[part.pk]) for part in parts]
    for person in people:
        person.lines = _lines(person) if person.came else []
    return people


def _lines(person: Person) -> list[tuple]:
    """Return each line that today's taps give, with whether it was removed."""
    removed = person.meeting.lines_removed
    return [(line, line.key in removed) for line in all_lines(person.meeting, person.sitting)]


def _others(user, shared, everyone) -> list[GroupPlace]:
    """Return who belongs to the group and is not on the page of this meeting."""
    there = [part.episode_id for part in everyone]
    return _mine(places_of(shared.group).exclude(episode__in=there), user)[0]


def named_in(shared: GroupMeeting, parts) -> dict[str, list[str]]:
    """Return the names of its people that stand in each shared text; the text will stand in everybody's record."""
    names = [part.client.chosen_name for part in parts]
    found = {about: names_in(getattr(shared, about), names) for about in ("theme", "method")}
    return {about: names for about, names in found.items() if names}


# --- What a save is answered ------------------------------------------------------------------------


def drawn_anew(request, shared: GroupMeeting, payload) -> dict:
    """Return what a save changes on the page: each person's lines, and hints on the wording."""
    sent = {name.partition(":")[0] for name in (*payload.taps, *payload.texts) if ":" in name}
    parts = list(meetings_in(shared).filter(client__in=cared_for(request.user)))
    touched = [part for part in parts if str(part.pk) in sent]
    fragments = {
        f"{person.meeting.pk}-lines": render_to_string(
            "sessions/_lines.html", {"lines": person.lines, "prefix": person.prefix}, request
        )
        for person in people_of(touched)
    }
    return {"fragments": fragments, "hints": _hints(request.user, parts, touched, payload.texts)}


def _hints(user, parts, touched, texts) -> dict[str, list[dict]]:
    names = [part.client.chosen_name for part in parts]
    found = {name: _on_names(texts[name].text, names) for name in ("theme", "method") if name in texts}
    for part in touched:
        key = f"{part.pk}:"
        own = {name.removeprefix(key): edit for name, edit in texts.items() if name.startswith(key)}
        found |= {key + name: hints for name, hints in hints_for(user, part, own).items()}
    return found


def _on_names(text: str, names) -> list[dict]:
    someone = _("someone")
    told = _("this text stands in everybody’s record")
    return [{"written": name, "suggestion": told, "wordings": [someone]} for name in names_in(text, names)]


# --- Reading through, and what is signed ------------------------------------------------------------


def review_page(user, shared: GroupMeeting) -> dict:
    """Every note as it will be signed, and what is still missing."""
    parts = list(to_sign(shared, user))
    people = people_of(parts)
    mark_twins([person.client for person in people], Client.objects.for_user(user))
    came = Session.objects.filter(group_meeting=shared, happened="met", note__signed_at=None).count()
    once = {part.heading for part in shared_parts(shared)}
    return {
        "group": shared.group,
        "meeting": shared,
        "shared": [part for part in shared_parts(shared) if part.text.strip()],
        "people": [(person, _own_parts(person, once)) for person in people],
        "elsewhere": came - len(parts),
        "missing": missing_in_group(shared, parts),
        "named": named_in(shared, parts),
    }


def _own_parts(person: Person, once) -> list:
    """The parts of one note apart from the shared ones, which the page shows once."""
    kept = [line for line, removed in person.lines if not removed]
    return [part for part in parts_of(person.meeting, person.note, kept) if part.heading not in once]


def signed_page(user, shared: GroupMeeting) -> dict:
    """Whose notes were signed together, and whether they wait for a second name."""
    rows = meetings_in(shared).filter(client__in=cared_for(user), happened=Happened.MET)
    rows = rows.select_related("client", "note__signed_by", "note__in_error")
    parts = list(rows.prefetch_related("note__countersignatures__created_by"))
    mark_twins([part.client for part in parts], Client.objects.for_user(user))
    both = [part for part in shared_parts(shared) if part.text.strip()]
    for part in parts:
        note = getattr(part, "note", None)
        part.own_text = _without_shared(note.signed_text, both) if note else ""
    return {
        "group": shared.group,
        "meeting": shared,
        "shared": both,
        "parts": parts,
        "to_countersign": list(to_countersign(user).filter(session__group_meeting=shared)),
    }


def _without_shared(signed: str, shared) -> str:
    """Return a signed text apart from the shared parts, which the page shows once."""
    for part in shared:
        signed = signed.replace(f"\n\n{part.heading}\n{part.text.strip()}\n\n", "\n\n", 1)
    return signed
