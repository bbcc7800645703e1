"""Long lists come page by page, from the database."""

from django.core.paginator import Page, Paginator

PER_PAGE = 25


def page_of(rows, number) -> Page:
    """Return one page of `rows`, 25 at a time, loaded; a number that is none gives the nearest page."""
    page = Paginator(rows, PER_PAGE).get_page(number)
    page.object_list = list(page.object_list)
    return page
