"""Script in every stored text. Every answer of every walk is looked at for it; here, that it is there to be found."""

from tests.access.table import RULES
from tests.attack.arena import rows_of
from tests.attack.attempts import pages
from tests.attack.poison import ESCAPED, LIVE, NOT_TYPED, our_models, poison, texts_of


def test_every_text_of_every_table_holds_script(arena):
    clean = []
    for model in our_models():
        rows = rows_of([model._meta.db_table])[model._meta.db_table].values()
        for text in texts_of(model):
            if not any("=1+" in (row[text.attname] or "") for row in rows):
                clean.append(f"{model._meta.label}.{text.name}")
    assert clean == []


def test_no_exception_is_stale():
    columns = {f"{model._meta.label}.{column.name}" for model in our_models() for column in model._meta.concrete_fields}
    assert set(NOT_TYPED) <= columns


# Paper, whose letters stand as shapes, and an answer to a script that says how far something is.
NO_TEXT = {"disclosures:letter_paper", "reports:run_state"}


def test_every_page_about_a_client_shows_script_and_runs_none(arena):
    """What is looked for is there, on each page; and what it is looked for with finds it when it is live."""
    silent = []
    for name, line in pages():
        answer = arena.open_as_allowed(name, line)
        if name not in NO_TEXT and line.GET == 200 and "other" in RULES[line.rule] and not ESCAPED.search(answer.said):
            silent.append(name)
    assert silent == []
    assert len(LIVE.findall(poison(None))) == 4
