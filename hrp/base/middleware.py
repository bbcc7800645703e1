"""Small middleware that belongs to no one app."""


def no_store(get_response):
    """Keep pages with someone's data out of every cache: the browser's, and those on the way."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware
