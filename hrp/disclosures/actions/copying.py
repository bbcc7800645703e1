"""A client gets a copy of their own record."""

import uuid

from django.db import IntegrityError, models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client
from hrp.disclosures.copying.making import ZIP, short_paper, whole_archive
from hrp.disclosures.models import Disclosure, DisclosureKind, LegalBasis
from hrp.disclosures.paper.page import PDF
from hrp.disclosures.sending import disclose


class Which(models.TextChoices):
    """How much of the record a copy holds."""

    SHORT = "short", gettext_lazy("The short version: their sentence, strengths, goals and plans.")
    WHOLE = "whole", gettext_lazy("All of it, on paper and as a file for another service’s computer.")


MAKERS = {Which.SHORT: (short_paper, PDF), Which.WHOLE: (whole_archive, ZIP)}


def give_copy(client: Client, *, by, which: Which, key: uuid.UUID) -> Disclosure:
    """Make a copy of the record of `client` for the client, keep it as it is handed over, and return what is kept.

    `key` is the id that the form carried: asked twice, there is one copy. The files are made before anything is
    locked, so that a long record keeps nobody waiting. Raises Blocked for an invented client.
    """
    if made := _made_before(key, client, by):
        return made
    make, media_type = MAKERS[which]
    try:
        return disclose(
            by=by,
            client=client,
            kind=DisclosureKind.RECORD_COPY,
            legal_basis=LegalBasis.OWN_RECORD,
            recipient=_("The client themself"),
            body=str(which.label),
            file=make(client, by=by),
            file_type=media_type,
            key=key,
        )
    except IntegrityError:
        if made := _made_before(key, client, by):  # sent twice at the same moment
            return made
        # The key is that of something else: it is only how a form is told from another, so it gets one of its own.
        return give_copy(client, by=by, which=which, key=uuid.uuid4())


def _made_before(key, client, by) -> Disclosure | None:
    return Disclosure.objects.for_user(by).filter(pk=key, client=client, created_by=by).first()
