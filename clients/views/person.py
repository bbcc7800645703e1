"""The person: details, words, strengths, values and supporters."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import client_for, on_care_team
from clients.forms import DetailsForm, StrengthForm, SupporterForm, ValueForm, WordsForm
from clients.models import Episode, ProblemStatement
from clients.pages import kept, opened, sent, show
from hrp.accounts.access import needs
from hrp.accounts.roles import Permission

RESOURCES = {"strength": StrengthForm, "value": ValueForm, "supporter": SupporterForm}


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def edit(request, code):
    """Change what the person is called and how they are reached."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "details"))
    episode = Episode.objects.for_user(request.user).filter(client=client, ended_on=None).first()
    form = DetailsForm(sent(request), client=client, instance=client, episode=episode)
    if kept(request, form, client=client, keep=form.keep):
        return redirect("workspace:record", client.code)
    return show(request, "clients/edit.html", form, client=client)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def say(request, code):
    """Add what the client says the matter is, above what they said before."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "words"))
    form = WordsForm(sent(request), client=client)
    if kept(request, form, client=client):
        return redirect("workspace:record", client.code)
    statements = ProblemStatement.objects.for_user(request.user).filter(client=client)
    return show(request, "clients/say.html", form, client=client, statements=statements)


@needs(Permission.READ_RECORD)
@require_safe
def said(request, code):
    """Read everything that the client said the matter is, the latest first."""
    client = client_for(request, code, Permission.READ_RECORD, page=opened(request, "words"))
    statements = ProblemStatement.objects.for_user(request.user).filter(client=client)
    may_write = on_care_team(request.user, client)
    return show(request, "clients/said.html", client=client, statements=statements, may_write=may_write)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def resources(request, code):
    """Add to strengths, to what matters to the client, and to the people who stand by them."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "strengths"))
    adding = request.POST.get("adding")
    forms = {
        kind: form_class(request.POST if kind == adding else None, client=client, prefix=kind)
        for kind, form_class in RESOURCES.items()
    }
    form = forms.get(adding)
    if form and kept(request, form, client=client):
        return redirect("clients:resources", client.code)
    lists = {
        f"{kind}_rows": form_class.Meta.model.objects.for_user(request.user).filter(client=client)
        for kind, form_class in RESOURCES.items()
    }
    return show(request, "clients/resources.html", form, client=client, forms=forms, **lists)


@needs(Permission.WRITE_RECORD)
@require_http_methods(["GET", "POST"])
def resource_edit(request, code, kind, pk):
    """Put right what was typed about a strength, a value or a supporter."""
    client = client_for(request, code, Permission.WRITE_RECORD, page=opened(request, "strengths_edit"))
    if kind not in RESOURCES:
        raise Http404
    rows = RESOURCES[kind].Meta.model.objects.for_user(request.user)
    form = RESOURCES[kind](
        sent(request), client=client, instance=get_object_or_404(rows, client=client, pk=pk), prefix=kind
    )
    if kept(request, form, client=client):
        return redirect("clients:resources", client.code)
    return show(request, "clients/resource_edit.html", form, client=client)
