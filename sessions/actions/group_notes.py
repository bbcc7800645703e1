"""The page of one meeting of a group: who came, what is shared, each person's own part, and one signature for all."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.actions import held_episode
from clients.models import Episode
from clients.models.episode import Ending
from hrp.accounts.models.user import NoteFormat
from hrp.audit.models import Action, Event
from hrp.audit.trail import record
from sessions.actions.groups import arrange, leaders
from sessions.actions.notes import sign
from sessions.actions.saving import MOST_PAGES, NOTE_TEXTS, Saved, Signed, save_draft
from sessions.content.choices import STANDS, Happened
from sessions.drafting import Edit, is_old, merge
from sessions.groups.access import cared_for
from sessions.groups.signing import missing_in_group, to_sign
from sessions.models import OBSERVATIONS, GroupMeeting, GroupPlace, SafetyItem, Session, SessionNote, SessionTherapist
from sessions.models.session import SessionRole

SHARED = ("theme", "method")
CAME = "came"
# What the page asks of each person, by the first part of a name.
TEXTS = {"s1", "safety"}
TAPS = {"wellbeing", "alliance", "safety_answer", "safety", "line"}


def _held(shared: GroupMeeting) -> GroupMeeting:
    """Return the shared part with its row held. Raises `Signed` when it takes nothing more."""
    rows = GroupMeeting.objects.select_for_update(of=("self",)).select_related("group__lead", "group__co_lead")
    shared = rows.get(pk=shared.pk)
    if shared.signed_at:
        raise Signed
    return shared


def _parts(shared: GroupMeeting):
    """Everybody's own part that is planned or took place."""
    rows = Session.objects.select_for_update(of=("self",)).filter(group_meeting=shared).order_by("pk")
    return rows.filter(happened__in=STANDS).select_related("client")


# --- Saving --------------------------------------------------------------------------------------


@transaction.atomic
def save_group(shared: GroupMeeting, *, by, tab: str, seq: int, texts: dict[str, Edit], taps: dict[str, str]) -> Saved:
    """Take the page's texts and taps; return what it came to, as `save_draft` does for one person.

    `theme` and `method` are shared; every other name begins with the id of a person's own part, as in
    `<id>:s1`. A message that arrives after a later one of the same page changes nothing. Raises `Signed` when
    everything was signed meanwhile.
    """
    shared = _held(shared)
    parts = list(_parts(shared))
    if is_old(tab=tab, seq=seq, drafts=_last_saves(parts)):
        return Saved(timezone.now())
    saved = _save_shared(shared, by, {name: texts[name] for name in SHARED if name in texts})
    mine = {str(part.pk): part for part in parts if part.client_id in _cared_for(by)}
    for whose, (own_texts, own_taps) in _by_person(texts, taps).items():
        own = _save_part(shared, mine.get(whose), by, tab, seq, own_texts, own_taps)
        saved.conflicts |= {f"{whose}:{name}": text for name, text in own.conflicts.items()}
        saved.refused |= {f"{whose}:{name}" if whose else name: why for name, why in own.refused.items()}
    if mine:
        _remember(next(iter(mine.values())), tab, seq)
    return saved


def _cared_for(by) -> set:
    return {row["episode__client"] for row in cared_for(by)}


def _last_saves(parts) -> dict[str, int]:
    """The last number of each page, whosever part it was kept with."""
    found: dict[str, int] = {}
    for part in parts:
        for tab, seq in part.drafts.items():
            found[tab] = max(seq, found.get(tab, 0))
    return found


def _remember(part: Session, tab, seq) -> None:
    """Keep the number of this save, whatever it was about, with the first part that is theirs to write."""
    part.refresh_from_db(fields=["drafts"])
    others = [(page, number) for page, number in part.drafts.items() if page != tab]
    part.drafts = dict([*others, (tab, seq)][-MOST_PAGES:])
    part.save(update_fields=["drafts"])


def _save_shared(shared: GroupMeeting, by, edits: dict[str, Edit]) -> Saved:
    outcome = merge({name: getattr(shared, name) for name in edits}, edits)
    for name, text in outcome.take.items():
        setattr(shared, name, text)
    if outcome.take:
        shared.save(update_fields=list(outcome.take))
        subject = f"group meeting {shared.pk}"
        written = Event.objects.filter(client_code="", subject=subject, actor_id=str(by.pk), action=Action.CHANGE)
        if not written.filter(detail__fields__isnull=False).exists():
            record(Action.CHANGE, by=by, subject=subject, fields=list(SHARED))
    return Saved(timezone.now(), dict(outcome.conflicts))


def _by_person(texts, taps) -> dict[str, tuple[dict, dict]]:
    """Sort what was sent by whose it is; what is neither shared nor anybody's stands under ""."""
    found: dict = defaultdict(lambda: ({}, {}))
    for n, sent in enumerate((texts, taps)):
        for name, value in sent.items():
            whose, colon, about = name.partition(":")
            if n == 0 and name in SHARED:
                continue
            found[whose if colon else ""][n][about if colon else name] = value
    return found


def _save_part(shared, part, by, tab, seq, texts, taps) -> Saved:
    """Save one person's own part: first whether they came, then what is noted of those who did."""
    refused = {}
    if part is not None and CAME in taps:
        refused |= _came(shared, part, taps[CAME], by)
    there = part is not None and part.happened == Happened.MET
    own_texts = {name: edit for name, edit in texts.items() if there and name.split(":")[0] in TEXTS}
    own_taps = {name: value for name, value in taps.items() if there and name.split(":")[0] in TAPS}
    unknown = (texts.keys() - own_texts.keys()) | (taps.keys() - own_taps.keys() - ({CAME} if part else set()))
    refused |= dict.fromkeys(unknown, _("This page has no such question."))
    if not own_texts and not own_taps:
        return Saved(timezone.now(), refused=refused)
    saved = save_draft(part, by=by, tab=tab, seq=seq, texts=own_texts, taps=own_taps)
    saved.refused |= refused
    return saved


# --- Who came ------------------------------------------------------------------------------------


def _came(shared: GroupMeeting, part: Session, value: str, by) -> dict[str, str]:
    """Note that someone came, or take it back while nothing is written about them; return why not, by name."""
    if value not in {"", "yes"}:
        return {CAME: _("That is not one of the answers.")}
    if (value == "yes") == (part.happened == Happened.MET):
        return {}
    if value == "yes":
        if part.day > timezone.localdate():
            return {CAME: _("This meeting is still to come.")}
        if part.episode.ending == Ending.DIED:
            return {CAME: _("Nothing new can be begun in this record.")}
        _begin(shared, part, by)
    elif _anything_in(part):
        return {CAME: _("Something is noted about them below. Take that back first.")}
    else:
        SessionNote.objects.filter(session=part, signed_at=None).delete()
        part.therapists.all().delete()
        part.happened = Happened.PLANNED
    part.save(update_fields=["happened"])
    record(
        Action.CHANGE,
        by=by,
        client_code=part.client.code,
        subject=f"session {part.pk}",
        happened=str(part.happened),
    )
    return {}


def _begin(shared: GroupMeeting, part: Session, by) -> None:
    """Give the part of someone who came its note, and both leaders as those who were there."""
    part.happened = Happened.MET
    for person, role in zip(leaders(shared.group), (SessionRole.LEAD, SessionRole.CO), strict=False):
        SessionTherapist.objects.get_or_create(session=part, user=person, defaults={"role": role, "created_by": by})
    SessionNote.objects.get_or_create(session=part, defaults={"format": NoteFormat.FREE, "created_by": by})


def _anything_in(part: Session) -> bool:
    """Say whether anything is noted about someone in this meeting."""
    empty = dict.fromkeys(NOTE_TEXTS, "")
    texts = SessionNote.objects.filter(session=part).exclude(**empty)
    observed = (model.objects.filter(sitting=part.sitting) for model in OBSERVATIONS)
    rows = (texts, SafetyItem.objects.filter(session=part), part.interventions.all(), *observed)
    return bool(part.safety_answer) or any(one.exists() for one in rows)


@transaction.atomic
def also_came(shared: GroupMeeting, place: GroupPlace, *, by) -> Session:
    """Put someone of the group on the page of a meeting for whom nothing was arranged; return their part.

    Asking twice changes nothing. Raises `Signed`, Episode.DoesNotExist when the work with them has ended, and
    IntegrityError when they have a meeting at that minute.
    """
    episode = held_episode(place.episode_id)
    if episode.ended_on:
        raise Episode.DoesNotExist
    shared = _held(shared)
    there = _parts(shared).filter(episode=episode).first()
    return there or arrange(shared, episode, by=by)


# --- Signing -------------------------------------------------------------------------------------


@transaction.atomic
def sign_group(shared: GroupMeeting, *, by) -> list[SessionNote]:
    """Sign the note of everybody who came, all of them or none, and freeze the shared part; return the notes.

    Each note holds its own part and the shared text. Signing again changes nothing. Whoever was expected
    and is not marked did not meet us, and nothing is asked. Somebody whose record `by` does not open keeps an
    open note, or a plan that their own care team answers; where that is everybody who came, the shared part
    alone is frozen. Raises ValidationError with what is missing, in sentences.
    """
    try:
        shared = _held(shared)
    except Signed:
        return []
    list(_parts(shared))  # held to the end, so that no save comes in between
    parts = list(to_sign(shared, by))
    if missing := missing_in_group(shared, parts):
        raise ValidationError(missing)
    notes = [sign(part, by=by) for part in parts]
    for part in _parts(shared).filter(happened=Happened.PLANNED, client__in=cared_for(by)):
        part.happened = Happened.DID_NOT_MEET
        part.save(update_fields=["happened"])
        record(Action.CHANGE, by=by, client_code=part.client.code, subject=f"session {part.pk}", happened=part.happened)
    shared.signed_at, shared.signed_by = timezone.now(), by
    shared.save(update_fields=["signed_at", "signed_by"])
    record(Action.SIGN, by=by, subject=f"group meeting {shared.pk}", notes=len(notes))
    return notes
