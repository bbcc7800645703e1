"""How the tests of supervision open its pages, and read what stands on them."""

import re

from django.test import Client as Browser

from hrp.accounts.models import User


def browser_of(user: User) -> Browser:
    """Return a browser in which `user` is signed in."""
    browser = Browser()
    browser.force_login(user)
    return browser


def html_of(answer) -> str:
    """Return a whole page with its marks, its white space folded."""
    return " ".join(answer.content.decode().split())


def text_of(answer) -> str:
    """Return what a page says within its main part, without marks."""
    main = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())
