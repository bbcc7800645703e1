"""Fills in a form as a person would, with one word in every text that is found nowhere else."""

from html.parser import HTMLParser
from urllib.parse import urljoin

from django.utils import timezone

TYPED = "Umbrafold"


class _Forms(HTMLParser):
    """Collects the forms of a page with their fields."""

    def __init__(self):
        super().__init__()
        self.forms, self._form, self._select, self._textarea = [], None, None, None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self._form = {"action": given.get("action", ""), "method": given.get("method", "get").lower(), "fields": []}
            self.forms.append(self._form)
        elif self._form is None:
            return
        elif tag in {"input", "button"}:
            self._form["fields"].append({"tag": tag, **given})
        elif tag == "select":
            self._select = {"tag": tag, **given, "options": []}
            self._form["fields"].append(self._select)
        elif tag == "option" and self._select is not None:
            self._select["options"].append((given.get("value", ""), "selected" in given))
        elif tag == "textarea":
            self._textarea = {"tag": tag, **given, "value": ""}
            self._form["fields"].append(self._textarea)

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._textarea = None

    def handle_data(self, data):
        if self._textarea is not None:
            self._textarea["value"] += data.removeprefix("\n")


def filled(html: str, address: str) -> dict:
    """Return what a person would send with the form on the page `html` that goes to `address`."""
    return next(sent for target, sent, _names in forms_of(html, address) if target == address)


def forms_of(html: str, address: str) -> list[tuple[str, dict, set]]:
    """Return where each form that the page `html` at `address` posts goes, what a person would send, all its names."""
    parser = _Forms()
    parser.feed(html)
    return [
        (urljoin(address, form["action"]), _sent(form["fields"]), {field.get("name") for field in form["fields"]})
        for form in parser.forms
        if form["method"] == "post"
    ]


def _sent(fields) -> dict:
    sent = {}
    for field in fields:
        name = field.get("name")
        if name and "disabled" not in field:
            _fill(sent, name, field)
    return sent


def _fill(sent: dict, name: str, field: dict) -> None:
    kind = field.get("type", "text") if field["tag"] == "input" else field["tag"]
    value = field.get("value", "")
    if kind in {"submit", "button"}:
        if value and field.get("type") != "button":
            sent.setdefault(name, value)
    elif kind == "radio":
        if "checked" in field or (value and not sent.get(name)):
            sent[name] = value
    elif kind == "checkbox":
        if "checked" in field:
            sent.setdefault(name, []).append(field.get("value", "on"))
    elif kind == "select":
        chosen = [option for option, selected in field["options"] if selected and option]
        sent[name] = (chosen or [option for option, _selected in field["options"] if option] or [""])[0]
    elif kind == "hidden" or value:
        sent[name] = value
    else:
        sent[name] = _typed(name, kind, field)


def _typed(name, kind, field) -> str:
    if kind == "date" or "date" in field.get("placeholder", ""):
        return timezone.localdate().isoformat()
    if kind == "datetime-local":
        return timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    if kind == "time":
        return "10:00"
    if kind == "number" or field.get("inputmode") in {"numeric", "decimal"}:
        return "1990" if "year" in name else "4"
    if kind == "email":
        return f"{TYPED}@feather.example"
    return f"{TYPED} {name}"[: int(field.get("maxlength") or 200)]
