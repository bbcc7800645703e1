"""A page of paper as PDF: headings, paragraphs, lists, tables and notices, in plain type.

The file says nothing of its own: no author, no subject, no name, and the same bytes for the same words. The letters
are Bitstream Vera, which reportlab carries, and travel inside the file.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape
from io import BytesIO

import reportlab
from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import KeepTogether, ListFlowable, ListItem, SimpleDocTemplate, Spacer
from reportlab.platypus import Paragraph as Flow
from reportlab.platypus import Table as Grid

PDF = "application/pdf"
MARGIN = 22 * mm
WIDTH = A4[0] - 2 * MARGIN - 12  # reportlab leaves 6 points on either side
INK, SOFT, RULE = colors.HexColor("#1f2a2e"), colors.HexColor("#4d5a5f"), colors.HexColor("#b8c4c4")

# What is typed beside letters that the font has: the same to read, written with those.
_SAME = str.maketrans(
    {
        "\u2010": "-",  # hyphens
        "\u2011": "-",
        "\u2212": "–",  # minus
        "\u2009": " ",  # narrow spaces
        "\u202f": "\u00a0",
        "\t": " ",
        "\u00ad": None,  # what nobody sees
        "\u200b": None,
        "\u200e": None,
        "\u200f": None,
        "\ufeff": None,
    }
)


# --- What a page is made of -----------------------------------------------------------------------


@dataclass(frozen=True)
class Heading:
    """A heading; `level` 1 is the title of the paper, 2 and 3 stand below it."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """Some sentences. Line ends stay line ends. `quiet` is smaller and softer."""

    text: str
    quiet: bool = False


@dataclass(frozen=True)
class Lines:
    """A list, one line an entry."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rows below a `head`; it is repeated on every page. Every row has as many cells as the head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Signed:
    """Who signs, with room above to do so by hand."""

    text: str


@dataclass(frozen=True)
class Notice:
    """A box that stands apart: what must be said with whatever is told."""

    title: str
    texts: tuple[str, ...]


Block = Heading | Paragraph | Lines | Table | Signed | Notice


class Unprintable(Exception):
    """Some letters are not in the font. `letters` are those, once each; nothing was made and nothing is lost."""

    def __init__(self, letters: str):
        super().__init__(letters)
        self.letters = letters

    def __str__(self):
        return _("These letters cannot be put on paper yet: %(letters)s. Please write them another way.") % {
            "letters": " ".join(self.letters)
        }


# --- Making it ------------------------------------------------------------------------------------


def document(blocks: Iterable[Block], *, lang: str = "en", stand_in: str = "") -> bytes:
    """Return a PDF of `blocks`, one below the other, on as many pages as they need.

    `lang` is the language of the words, for who has it read out. Letters that the font lacks raise Unprintable,
    all of them at once, unless there is a `stand_in` (such as "?") to be put in the place of each.
    """
    blocks = tuple(blocks)
    if not stand_in and (lacking := unprintable("".join(text for block in blocks for text in texts_of(block)))):
        raise Unprintable(lacking)
    paper = BytesIO()
    frame = SimpleDocTemplate(
        paper,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        lang=lang,
        **_SILENT,
    )
    frame.build([flow for block in blocks for flow in _drawn(block, stand_in)], canvasmaker=_Numbered)
    return paper.getvalue()


def texts_of(block: Block) -> list[str]:
    """Return every text of a block, in the order in which it is read."""
    match block:
        case Heading(text) | Paragraph(text) | Signed(text):
            return [text]
        case Lines(texts):
            return list(texts)
        case Notice(title, texts):
            return [title, *texts]
        case Table(head, rows):
            return [*head, *(cell for row in rows for cell in row)]


def plain(blocks: Iterable[Block]) -> str:
    """Return the same words as plain text: what is shown on the screen, and kept beside the file."""
    return "\n\n".join(_plain(block) for block in blocks)


def _plain(block: Block) -> str:
    match block:
        case Lines(texts):
            return "\n".join(f"– {text}" for text in texts)
        case Table(head, rows):
            return "\n".join(" | ".join(row) for row in (head, *rows))
        case _:
            return "\n".join(texts_of(block))


def unprintable(text: str) -> str:
    """Return the letters of `text` that the font lacks, once each, in their order."""
    known = _font("Vera").face.charToGlyph
    seen = dict.fromkeys(str(text).translate(_SAME).replace("\n", ""))
    return "".join(letter for letter in seen if ord(letter) not in known)


# What a file says of itself: nothing, and the same at any time.
_SILENT = {"invariant": 1, "title": "", "author": "", "subject": "", "creator": "", "producer": "", "keywords": []}


class _Numbered(Canvas):
    """A canvas that knows how many pages there are: with more than one, each says which it is."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._pages = []

    def showPage(self):
        """Keep the page until all are there."""
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self):
        """Write all pages, each with its number."""
        for number, page in enumerate(self._pages, start=1):
            self.__dict__.update(page)
            if len(self._pages) > 1:
                self.setFont(_font("Vera").fontName, 8)
                self.setFillColor(SOFT)
                self.drawRightString(A4[0] - MARGIN, MARGIN / 2, f"{number} / {len(self._pages)}")
            super().showPage()
        super().save()


@cache
def _font(name: str) -> TTFont:
    """Return one of the font's cuts ("Vera", "VeraBd"), made known to reportlab once."""
    font = TTFont(name, os.path.join(os.path.dirname(reportlab.__file__), "fonts", f"{name}.ttf"))
    pdfmetrics.registerFont(font)
    return font


@cache
def _style(name: str) -> ParagraphStyle:
    """Return how a kind of text looks: cut, size, distance between lines, space above and below (points)."""
    cut, size, leading, above, below, ink = {
        "title": ("VeraBd", 15, 20, 12, 8, INK),
        "part": ("VeraBd", 11.5, 16, 10, 4, INK),
        "small part": ("VeraBd", 10, 14, 6, 2, INK),
        "text": ("Vera", 10, 15, 0, 6, INK),
        "line": ("Vera", 10, 14, 0, 1, INK),
        "cell": ("Vera", 9, 12, 0, 0, INK),
        "head": ("VeraBd", 9, 12, 0, 0, INK),
        "quiet": ("Vera", 8.5, 12.5, 0, 4, SOFT),
        "notice": ("VeraBd", 8.5, 12.5, 0, 2, INK),
    }[name]
    return ParagraphStyle(
        name,
        fontName=_font(cut).fontName,
        fontSize=size,
        leading=leading,
        spaceBefore=above,
        spaceAfter=below,
        textColor=ink,
    )


def _drawn(block: Block, stand_in: str) -> list:
    """Return what reportlab draws for a block."""

    def flow(text, style):
        return Flow(_marked_up(text, stand_in), _style(style))

    match block:
        case Heading(text, level):
            return [flow(text, ("title", "part", "small part")[min(level, 3) - 1])]
        case Paragraph(text, quiet):
            return [flow(text, "quiet" if quiet else "text")]
        case Lines(texts):
            items = [ListItem(flow(text, "line")) for text in texts]
            bullets = {"bulletType": "bullet", "start": "•", "bulletFontName": "Vera", "bulletFontSize": 9}
            return [ListFlowable(items, leftIndent=14, **bullets), Spacer(0, 6)]
        case Signed(text):
            return [Spacer(0, 36), flow(text, "text")]
        case Notice(title, texts):
            inside = [flow(title, "notice"), *(flow(text, "quiet") for text in texts)]
            return [Spacer(0, 12), KeepTogether(_boxed(inside))]
        case Table(head, rows):
            cells = [[flow(cell, "head") for cell in head], *([flow(cell, "cell") for cell in row] for row in rows)]
            return [_grid(cells), Spacer(0, 8)]


def _marked_up(text: str, stand_in: str) -> str:
    """Return typed text in the words of reportlab: nothing in it is markup, line ends stay."""
    text = str(text).translate(_SAME)
    if stand_in:
        lacking = dict.fromkeys(unprintable(text), stand_in)
        text = text.translate(str.maketrans(lacking))
    return escape(text, quote=False).replace("\n", "<br/>")


def _grid(cells) -> Grid:
    """Return a table as wide as the page, with a line below every row; a row longer than a page goes on overleaf."""
    columns = len(cells[0])
    lines = [("LINEBELOW", (0, 0), (-1, -1), 0.5, RULE), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    return Grid(cells, colWidths=[WIDTH / columns] * columns, repeatRows=1, splitInRow=1, style=lines)


def _boxed(inside: list) -> list:
    """Return a box around paragraphs, one row each, so that a long one may break between pages."""
    lines = [("BOX", (0, 0), (-1, -1), 0.5, RULE), ("LEFTPADDING", (0, 0), (-1, -1), 10)]
    return [Grid([[one] for one in inside], colWidths=[WIDTH], splitInRow=1, style=lines)]
