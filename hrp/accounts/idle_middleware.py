"""Nothing is shown to a sign-in that is over, or whose person has not been seen for a while."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from hrp.accounts import idle
from hrp.accounts.middleware import TURNED, wants_json

# What answers while a sign-in is covered, by method: the way back, the way out, and saving what was typed.
OPEN_WHILE_COVERED = {
    "accounts:uncover": {"GET", "POST"},
    "accounts:sign_in_again": {"GET", "POST"},
    "account_logout": {"POST"},
    "sessions:save": {"POST"},
    "sessions:group_save": {"POST"},
    "sessions:turned_save": {"POST"},
}


def by_script(request) -> bool:
    """Say whether a page asks by itself, rather than a person who opens a page or sends a form."""
    navigates = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    return wants_json(request) or request.content_type == "application/json" or not navigates


def cover_page(request, *, status: int = 423, error: str = "") -> HttpResponse:
    """The cover in a page's place, at the page's own address. It knows nothing of what stands behind it."""
    back = request.get_full_path() if request.method == "GET" else request.POST.get("next", "")
    context = {"back": back, "error": error, "turned": TURNED in request.session}
    return render(request, "cover.html", context, status=status)


class Idle:
    """Ends sign-ins that are over, covers those at rest, and notes when their person does something."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Answer; in place of whatever a covered sign-in may not see, the cover."""
        request.sign_in, request.covered = None, False
        if request.user.is_authenticated:
            self._look(request)
        response = self.get_response(request)
        if not request.covered or self._is_open(request):
            return response
        if by_script(request):
            return JsonResponse({"error": "covered", "message": _("The page is covered.")}, status=423)
        return cover_page(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        """Keep a page from being made while it may not be shown."""
        return HttpResponse(status=423) if request.covered and not self._is_open(request) else None

    @staticmethod
    def _look(request):
        row = idle.row_of(request)
        why = idle.why_over(row) if row else ""
        if row is None or why:
            idle.end(request, row, why)
            return
        request.sign_in, request.covered = row, idle.is_covered(row)
        if not request.covered and not by_script(request):
            idle.seen_by_page(row)

    @staticmethod
    def _is_open(request) -> bool:
        name = request.resolver_match.view_name if request.resolver_match else None
        return request.method in OPEN_WHILE_COVERED.get(name, ())
