"""Pages that first ask for whom, or about what, and then show a form."""


def chosen(request, name: str) -> str:
    """Return what was chosen on the first of the two pages: it stands in the address, or comes with the form."""
    return request.GET.get(name) or request.POST.get(name, "")
