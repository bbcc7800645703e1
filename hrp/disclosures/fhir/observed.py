"""What was observed and said: Observation."""

from datetime import date
from uuid import UUID

from clients.models import Client
from clients.models.observation import Answer
from hrp.disclosures.copying import words
from hrp.disclosures.copying.loading import Whole
from hrp.disclosures.copying.words import Said
from hrp.disclosures.fhir.parts import ABSENT, Part, coded, derived, filled, named, note, of, resource, text, when
from sessions.models import UseSnapshot

# Why there is no number. What was not asked is no resource at all, and nothing is ever 0 that was not 0.
ABSENCES = {Answer.RATHER_NOT_SAY: "asked-declined", Answer.NOT_RELEVANT: "not-applicable"}
WEEKS_AND_MORE = words.USE[1:]


def said_of_themselves(whole: Whole) -> list[Part]:
    """Return what the client says the matter is, strengths, what matters, what the work is about, how to reach them."""
    client = whole.client
    found = [
        said(client, one.pk, "What the matter is", one.text, one.said_on, theirs=one.in_client_words)
        for one in whole.statements
    ]
    found += [said(client, one.pk, "Strength", one.text, one.created_at) for one in whole.strengths]
    found += [said(client, one.pk, "What matters", one.text, one.created_at) for one in whole.values]
    found += [said(client, one.pk, "What the work is about", words.area_in_words(one)) for one in whole.areas]
    more = words.pairs(client, *words.BESIDE_THE_PERSON)
    found += [said(client, derived(client.pk, label), label, told) for label, told in more]
    return found


def said(client: Client, key: UUID, what: str, told: str, at: date | None = None, *, theirs: bool = True) -> Part:
    """Return something that was said in words; `theirs`: these are the client's."""
    return resource(
        "Observation",
        key,
        status="final",
        code=text(what),
        subject=of(client.pk),
        effectiveDateTime=when(at),
        performer=[of(client.pk) if theirs else named("A therapist")],
        valueString=told,
    )


def rating(client: Client, one: Said, encounters: dict[UUID, UUID]) -> Part:
    """Return one answer to one question: a number, a stage in words, or why there is no number."""
    row, by = one.row, named(one.by) if one.is_the_therapists else of(client.pk)
    whose = "a therapist’s own rating" if one.is_the_therapists else ""
    answered = {}
    if one.kind.top is None:
        answered["valueCodeableConcept"] = text(one.answer)
    elif row.answer == Answer.GIVEN:
        answered["valueInteger"] = row.value
    else:
        answered["dataAbsentReason"] = coded(ABSENT, ABSENCES[row.answer], one.answer)
    return observed(
        client,
        row,
        encounters,
        category=[text(words.title(one.kind))],
        code=text(" – ".join(filter(None, [one.question, whose]))),
        performer=[by],
        note=[note(one.words)] if one.words else [],
        **answered,
    )


def use(client: Client, row: UseSnapshot, encounters: dict[UUID, UUID]) -> Part | None:
    """Return the days of use of one thing in the 28 days before; None where nothing was answered."""
    if not (told := words.use_in_words(row)):
        return None
    answered = {}
    if row.answer != Answer.GIVEN:
        answered["dataAbsentReason"] = coded(ABSENT, ABSENCES[row.answer], told)
    elif row.days_used is not None:
        answered["valueInteger"] = row.days_used
    parts = [
        {"code": text(row._meta.get_field(name).verbose_name), "valueInteger": getattr(row, name)}
        for name in WEEKS_AND_MORE
        if getattr(row, name) is not None
    ]
    if row.typical_amount is not None:
        usual = filled(value=float(row.typical_amount), unit=row.unit)
        parts.append({"code": text(row._meta.get_field("typical_amount").verbose_name), "valueQuantity": usual})
    return observed(
        client,
        row,
        encounters,
        category=[text("Days of use, of 28")],
        code=text(row.focus_area.label),
        performer=[of(client.pk)],
        component=parts,
        **answered,
    )


def observed(client: Client, row, encounters: dict[UUID, UUID], **more) -> Part:
    """Return a row of what was observed; one whose meeting is not signed may still change, and says so."""
    status = "corrected" if row.corrects_id else "final" if row.frozen_at or row.sitting is None else "preliminary"
    met = encounters.get(row.sitting)
    return resource(
        "Observation",
        row.pk,
        status=status,
        subject=of(client.pk),
        encounter=of(met) if met else None,
        effectiveDateTime=when(row.observed_on),
        **more,
    )
