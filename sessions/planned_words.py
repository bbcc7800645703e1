"""What whoever planned or moved a meeting is told: for when it is planned, and who else has that time."""

from django.contrib import messages
from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sessions.content.choices import STANDS, Happened
from sessions.fit import LONGEST, overlap
from sessions.models import Session


def say_planned(request, *meetings: Session) -> None:
    """Say for when `meetings`, planned at once, are planned, and what else is in the same therapist's week then.

    Of another client's meeting the time is told and nothing else. What is not planned any more is not spoken of.
    """
    planned = [meeting for meeting in meetings if meeting.happened == Happened.PLANNED]
    if not planned:
        return
    messages.success(request, _when(planned))
    if others := _others(planned, request.user):
        style = "H:i" if len(planned) == 1 else "D j M, H:i"
        times = list(dict.fromkeys(formats.date_format(timezone.localtime(one), style) for one in others))
        said = ngettext(
            "There is another meeting at that time: %(times)s.",
            "There are other meetings at that time: %(times)s.",
            len(times),
        )
        messages.info(request, said % {"times": " · ".join(times)})


def _when(planned: list[Session]) -> str:
    last = timezone.localtime(planned[-1].starts_at)
    if len(planned) == 1:
        return _("Planned for %(when)s.") % {"when": formats.date_format(last, "l j F, H:i")}
    told = {"n": len(planned), "day": formats.date_format(last, "j F")}
    return _("%(n)d meetings planned, the last on %(day)s.") % told


def _others(planned: list[Session], reader) -> list:
    """Return when others meet the same therapist at these times. A colleague's invented clients are no time."""
    whose, client = planned[0].diary_of_id, planned[0].client_id
    if whose is None:
        return []
    near = Q()
    for meeting in planned:
        near |= Q(starts_at__gt=meeting.starts_at - LONGEST, starts_at__lt=meeting.ends_at)
    found = (
        Session.objects.filter(near, happened__in=STANDS)
        .filter(Q(diary_of=whose) | Q(group_meeting__group__co_lead=whose))
        .filter(Q(client__is_practice=False) | Q(diary_of=reader))
        .exclude(client=client)
        .exclude(note__in_error__isnull=False)
        .only("starts_at", "minutes")
        .order_by("starts_at")
    )
    return [
        one.starts_at
        for one in found
        if any(overlap(meeting.starts_at, meeting.ends_at, one.starts_at, one.ends_at) for meeting in planned)
    ]
