"""What the demo's clients agreed to, and who outside asks for what."""

from clients.consent_text import digest, text_of
from clients.models import Consent, ConsentRevocation, Mandate
from hrp.demo.signing import SIGNED_AFTER
from hrp.demo.story import Agreement

AT_ANY_TIME = "tell anybody who works here, in any way: a word is enough"


def agree(placing) -> None:
    """Place the agreements of a story as they were signed then, and who asks, which rests on the last of them."""
    for agreement in placing.story.agreements:
        consent = _sign(placing, agreement)
        if agreement.taken_back:
            _take_back(placing, consent, *agreement.taken_back)
    if placing.story.asked:
        _ask(placing, consent)


def sign_as_of(consent: Consent, *, moment, day, how: str = "screen") -> Consent:
    """Store a consent as it was signed by the client on a day of the past, and return it."""
    consent.signed_name = consent.client.legal_name or consent.client.chosen_name
    consent.signed_at, consent.signed_on, consent.signed_how = moment, day, how
    consent.text = text_of(consent)
    consent.sha256 = digest(consent.text)
    consent.save()
    return consent


def _sign(placing, agreement: Agreement) -> Consent:
    consent = Consent(
        client=placing.client,
        discloser=placing.where.name,
        recipient_kind=agreement.recipient_kind,
        recipient=agreement.recipient,
        purpose=agreement.purpose,
        how_to_take_back=AT_ANY_TIME,
        expires_on=placing.calendar.day(agreement.until_week),
        created_by=placing.lead,
        created_at=placing.calendar.start(agreement.week),
        **{f"tells_{scope}": True for scope in agreement.scopes},
    )
    moment = placing.calendar.start(agreement.week) + SIGNED_AFTER
    return sign_as_of(consent, moment=moment, day=placing.calendar.day(agreement.week), how=agreement.how)


def _take_back(placing, consent, week, said):
    moment = placing.calendar.start(week)
    then = {"created_by": placing.lead, "created_at": moment}
    ConsentRevocation.objects.create(consent=consent, revoked_at=moment, told_by=said, **then)


def _ask(placing, consent):
    asked, day, start = placing.story.asked, placing.calendar.day, placing.calendar.start(0)
    Mandate.objects.create(
        episode=placing.episode,
        authority_kind=asked.authority,
        reference=asked.reference,
        starts_on=day(0),
        ends_on=placing.calendar.in_days(asked.ends_in),
        protected_until=day(asked.protected_until_week),
        rhythm=asked.rhythm,
        next_due=placing.calendar.in_days(asked.next_due),
        explained_on=day(0),
        consent=consent,
        created_by=placing.lead,
        created_at=start,
    )
