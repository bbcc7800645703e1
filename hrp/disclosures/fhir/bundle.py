"""The whole copy of a record as one FHIR R4B Bundle of the type `collection`, without any profile.

What becomes of what stands in docs/import-and-export.md. Every reference resolves within the bundle.
"""

import json
from itertools import chain

from hrp.disclosures.copying import words
from hrp.disclosures.copying.loading import Whole
from hrp.disclosures.fhir import goals, meetings, observed, person
from hrp.disclosures.fhir.parts import Part, address, resource
from hrp.disclosures.fhir.parts import derived as key_for

MEDIA_TYPE = "application/fhir+json"


def bundle_of(whole: Whole) -> bytes:
    """Return the bundle as JSON in UTF-8, the same bytes for the same record.

    It is checked against FHIR R4B in the making; one that does not hold raises pydantic's ValidationError, and
    nothing of it leaves.
    """
    from fhir.resources.R4B.bundle import Bundle  # takes a while to load, and only this needs it

    found = resource(
        "Bundle",
        key_for(whole.client.pk, f"copy {whole.made_on}"),
        type="collection",
        entry=[{"fullUrl": address(one["id"]), "resource": one} for one in resources(whole)],
    )
    Bundle.model_validate(found)
    return json.dumps(found, ensure_ascii=False, indent=1).encode()


def resources(whole: Whole) -> list[Part]:
    """Return every resource of the copy, the person first."""
    client = whole.client
    encounters = {one.session.sitting: one.session.pk for one in whole.meetings}
    said = (one for kind in words.KINDS for one in words.answers(whole, kind))
    maybe = chain(
        (goals.steps(client, one) for one in whole.goals),
        (observed.use(client, row, encounters) for row in whole.use),
    )
    return [
        person.patient(client),
        *(person.stretch_of_work(client, one) for one in whole.episodes),
        *observed.said_of_themselves(whole),
        *(goals.goal(client, one, whole) for one in whole.goals),
        *(observed.rating(client, one, encounters) for one in said),
        *(one for one in maybe if one),
        *(_sheet(whole, filled) for sheets in whole.sheets for filled in sheets.filled),
        *(meetings.encounter(client, one) for one in whole.meetings),
        *(one for meeting in whole.meetings for one in meetings.notes(client, meeting)),
        *meetings.others(whole),
        *(person.consent(client, one) for one in whole.consents),
    ]


def _sheet(whole: Whole, filled) -> Part:
    """A sheet as a plan where it is one that the client keeps; else as a document."""
    return (goals.plan if filled.tool.pocket else meetings.sheet)(whole.client, whole, filled)
