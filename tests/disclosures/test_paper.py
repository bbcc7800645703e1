"""A page of paper: the words as they were typed, on as many pages as they need; the file says nothing of itself."""

import io

import pytest
from pypdf import PdfReader

from hrp.disclosures.paper.carried import to_whom
from hrp.disclosures.paper.page import (
    Heading,
    Lines,
    Notice,
    Paragraph,
    Signed,
    Table,
    Unprintable,
    document,
    plain,
    unprintable,
)
from tests.disclosures.papers import told_by_the_file, words_on

EVERYTHING = (
    Heading("A title"),
    Heading("A part", 2),
    Heading("A smaller part", 3),
    Paragraph("One line\nand the next"),
    Paragraph("In small", quiet=True),
    Lines(("first", "second")),
    Table(("Day", "What"), (("1 May", "came"), ("2 May", "came"))),
    Signed("Mara\nHarbour Street"),
    Notice("Please note", ("One thing.", "Another.")),
)


def pages(paper: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages]


def test_every_word_is_on_it_in_its_order():
    assert words_on(document(EVERYTHING)).replace("• ", "") == (
        "A title A part A smaller part One line and the next In small first second Day What 1 May came 2 May came"
        " Mara Harbour Street Please note One thing. Another."
    )


def test_the_name_of_who_hears_it_stands_above_their_address_once():
    assert to_whom("Ms Reyes", "") == "Ms Reyes"
    assert to_whom("Ms Reyes", "Ms Reyes\n1 Mill Road") == to_whom("Ms Reyes", "1 Mill Road") == "Ms Reyes\n1 Mill Road"


def test_the_same_words_as_plain_text():
    assert plain(EVERYTHING) == (
        "A title\n\nA part\n\nA smaller part\n\nOne line\nand the next\n\nIn small\n\n– first\n– second\n\n"
        "Day | What\n1 May | came\n2 May | came\n\nMara\nHarbour Street\n\nPlease note\nOne thing.\nAnother."
    )


def test_the_same_words_are_the_same_bytes_and_the_file_says_nothing():
    paper = document(EVERYTHING)
    assert paper == document(EVERYTHING)
    assert told_by_the_file(paper) == {"D:20000101000000+00'00'", "/False"}


def test_the_letters_travel_inside_the_file():
    reader = PdfReader(io.BytesIO(document(EVERYTHING)))
    used = {font: one for page in reader.pages for font, one in page["/Resources"]["/Font"].items()}
    vera = [one for one in used.values() if "BitstreamVera" in one["/BaseFont"]]
    assert len(vera) == 2
    assert all("/FontFile2" in one["/FontDescriptor"] for one in vera)


@pytest.mark.parametrize(
    "typed", ["<b>bold</b>", "a < b & c > d", '<img src="file:///etc/passwd"/>', "&amp;", "</para>", "<br/>", "{{ x }}"]
)
def test_what_is_typed_is_never_markup(typed):
    paper = document(
        (Paragraph(typed), Heading(typed), Lines((typed,)), Table((typed,), ((typed,),)), Notice(typed, ()))
    )
    assert words_on(paper).replace("• ", "") == " ".join([typed] * 6)


@pytest.mark.parametrize("block", [Paragraph, Heading, lambda text: Lines((text,)), lambda text: Notice(text, (text,))])
def test_a_long_text_goes_on_overleaf_and_each_page_says_which_it_is(block):
    words = " ".join(f"word{number}" for number in range(4000))
    found = pages(document((block(words),)))
    assert len(found) > 3
    assert all(f"{number} / {len(found)}" in page for number, page in enumerate(found, start=1))
    together = set(" ".join(found).split())
    assert [word for word in words.split() if word not in together] == []


def test_a_row_longer_than_a_page_loses_nothing():
    words = " ".join(f"word{number}" for number in range(4000))
    found = pages(document((Table(("Day", "What"), (("1 May", words), ("2 May", "short"))),)))
    assert len(found) > 3
    assert all("Day" in page for page in found), "the head stands on every page"
    together = " ".join(found).split()
    assert [word for word in (f"word{number}" for number in range(4000)) if word not in together] == []


def test_one_page_has_no_number():
    assert words_on(document((Paragraph("Short"),))) == "Short"


def test_letters_that_the_font_lacks_are_named_all_at_once():
    with pytest.raises(Unprintable) as lacking:
        document((Paragraph("Дом"), Lines(("№ 7 漢",)), Table(("é",), (("ü — “…” • €",),))))
    assert lacking.value.letters == "Дом№漢"
    assert str(lacking.value).startswith("These letters cannot be put on paper yet: Д о м № 漢.")


def test_something_may_stand_in_for_them():
    assert words_on(document((Paragraph("7 Дом 漢!"),), stand_in="?")) == "7 ??? ?!"


def test_what_reads_the_same_is_written_with_what_the_font_has():
    assert unprintable("non\u2011breaking\u202fspace\u200b\ttab\u00adsoft") == ""
    assert words_on(document((Paragraph("non\u2011breaking \u22125"),))) == "non-breaking –5"
