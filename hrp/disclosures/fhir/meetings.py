"""Meetings and what was written: Encounter, DocumentReference."""

from datetime import timedelta
from uuid import UUID

from clients.models import Client
from hrp.disclosures.copying import words
from hrp.disclosures.copying.loading import Meeting, Whole
from hrp.disclosures.fhir.parts import ACT, Part, attached, filled, named, of, period, resource, text, when
from sessions.content.choices import Modality
from sessions.tools.tool import Filled

# Where a meeting takes place, by the codes of the standard: in person, by a screen or a phone, outside.
CLASSES = {Modality.VIDEO: "VR", Modality.PHONE: "VR", Modality.OUTREACH: "FLD"}


def encounter(client: Client, meeting: Meeting) -> Part:
    """Return a meeting. One entered in error says its day and that; one that did not take place is cancelled."""
    session = meeting.session
    place = {"system": ACT, "code": "AMB" if meeting.in_error else CLASSES.get(session.modality, "AMB")}
    if not words.met(meeting):
        status = "entered-in-error" if meeting.in_error else "cancelled"
        about = filled(status=status, period=period(session.starts_at), type=[text(words.became(meeting))])
        return resource("Encounter", session.pk, subject=of(client.pk), **{"class": place}, **about)
    return resource(
        "Encounter",
        session.pk,
        status="finished",
        **{"class": place},
        type=[text(session.get_modality_display())],
        subject=of(client.pk),
        participant=[{"individual": named(name)} for name in meeting.people],
        period=period(session.starts_at, session.starts_at + timedelta(minutes=session.minutes)),
    )


def notes(client: Client, meeting: Meeting) -> list[Part]:
    """Return the signed note of a meeting, and each addendum to it as a document that appends to it."""
    signed = meeting.note
    if signed is None:
        return []
    about = {"context": {"encounter": [of(meeting.session.pk)]}}
    first = document(
        client,
        signed.id,
        title="Note",
        written=signed.text,
        at=signed.signed_at,
        by=signed.signed_by,
        docStatus="final",
        description=words.signed(signed),
        **about,
    )
    later = [
        document(
            client,
            one.pk,
            title="Addendum to a note",
            written=one.text,
            at=one.created_at,
            by=one.created_by.name if one.created_by else "",
            description=words.added(one),
            relatesTo=[{"code": "appends", "target": of(signed.id)}],
            **about,
        )
        for one in signed.addenda
    ]
    return [first, *later]


def sheet(client: Client, whole: Whole, filled_in: Filled) -> Part:
    """Return a sheet that was filled in together, line by line."""
    one = filled_in.sheet
    return document(
        client,
        one.pk,
        title=str(filled_in.tool.name),
        written="\n".join(words.told((line.label, line.text) for line in filled_in.told)),
        at=one.created_at,
        status="current" if one.pk in whole.newest else "superseded",
        description=words.which_sheet(filled_in, whole),
    )


def others(whole: Whole) -> list[Part]:
    """Return what has no resource of its own: contacts, who asked to hear of them, what was told to others."""
    client = whole.client
    contacts = [
        document(
            client,
            one.pk,
            title="Contact between meetings",
            written=one.line or words.contact_in_words(one),
            at=one.at,
            description=words.contact_in_words(one),
        )
        for one in whole.contacts
    ]
    mandates = [
        document(client, one.pk, title="Somebody outside asks", written=words.mandate_in_words(one), at=one.created_at)
        for one in whole.mandates
    ]
    gone = [
        document(
            client,
            one.pk,
            title="Told to somebody outside",
            written="\n".join([one.recipient, words.disclosure_in_words(one)]),
            at=one.sent_at,
        )
        for one in whole.disclosures
    ]
    return [*contacts, *mandates, *gone]


def document(client: Client, key: UUID, *, title: str, written: str, at, by: str = "", **more) -> Part:
    """Return a text about the client as a document: what it is, when it was written, by whom."""
    about = {"status": "current", "author": [named(by)] if by else []} | more
    return resource(
        "DocumentReference",
        key,
        type=text(title),
        subject=of(client.pk),
        date=when(at),
        content=[{"attachment": attached(written or "–", title)}],
        **about,
    )
