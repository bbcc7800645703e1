"""What came in can be opened: every page about it answers, also about someone whose work has ended."""

import pytest

from clients.models import Client
from sessions.models import Session
from tests.portability.caseload import run


@pytest.fixture
def here(mara, folder, client):
    run("import_caseload", folder, "--yes")
    client.force_login(mara)
    return client


def test_the_caseload_names_both(here):
    page = here.get("/caseload/").content.decode()
    assert here.get("/caseload/").status_code == 200
    assert "Ines" in page


@pytest.mark.parametrize("reference", ["K-1", "K-2"])
@pytest.mark.parametrize("page", ["", "timeline/", "use/", "print/", "before/", "sessions/new/", "edit/"])
def test_every_page_of_a_record_opens(here, reference, page):
    code = Client.objects.get(source_ref=reference).code
    assert here.get(f"/clients/{code}/{page}", follow=True).status_code == 200


@pytest.mark.parametrize("reference", ["S-1", "S-2", "S-3"])
def test_every_session_opens(here, reference):
    meeting = Session.objects.get(source_ref=reference)
    assert here.get(f"/clients/{meeting.client.code}/sessions/{meeting.pk}/", follow=True).status_code == 200


def test_the_past_note_is_shown_as_such(here):
    meeting = Session.objects.get(source_ref="S-1")
    page = here.get(f"/clients/{meeting.client.code}/sessions/{meeting.pk}/").content.decode()
    assert "Talked about the evenings." in page
    assert "earlier system" in page
