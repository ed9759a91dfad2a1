"""What commands of LaTeX stand for, where a table can say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

QUOTES: Final[Mapping[str, str]] = {
    "``": "“", "''": "”", "<<": "«", ">>": "»", "---": "—", "--": "–", "~": "\u00a0", "&": "&",
}  # fmt: skip
SYMBOLS: Final[Mapping[str, str]] = {
    "ldots": "…", "dots": "…", "textellipsis": "…", "textbackslash": "\\\\", "textasciitilde": "~",
    "textasciicircum": "^", "textless": "&lt;", "textgreater": "&gt;", "textbar": "|", "euro": "€",
    "textquotesingle": "'", "textquotedbl": '"', "textdollar": r"\$", "textunderscore": r"\_",
    "textbullet": "•", "textdegree": "°", "copyright": "©", "S": "§", "ss": "ß", "ae": "æ", "AE": "Æ",
    "oe": "œ", "o": "ø", "O": "Ø", "aa": "å", "AA": "Å", "l": "ł", "L": "Ł", "i": "ı", "LaTeX": "LaTeX",
    "TeX": "TeX", "pounds": "£", "textendash": "–", "textemdash": "—", "textquoteleft": "‘",
    "textquoteright": "’", "textquotedblleft": "“", "textquotedblright": "”", "texttimes": "×",
    "newline": "  \n", "linebreak": "  \n", "par": "\n\n", "nextsample": "{{nextsample}}",
    "remainingsamples": "{{remainingsamples}}",
}  # fmt: skip
PUNCTUATION: Final[Mapping[str, str]] = {
    "%": "%", "&": "&amp;", "{": "{", "}": "}", "$": r"\$", "#": r"\#", "_": r"\_", " ": " ", ",": " ",
    ";": " ", ":": " ", "\n": " ", "!": "", "/": "", "-": "", "(": "", ")": "", "@": "",
}  # fmt: skip
WRAPPED: Final[Mapping[str, str]] = {
    "textbf": "**", "emph": "*", "textit": "*", "textsl": "*", "bold": "**", "sout": "~~", "st": "~~",
}  # fmt: skip
SWITCHES: Final[Mapping[str, str]] = {
    "bf": "**", "bfseries": "**", "it": "*", "itshape": "*", "em": "*", "sl": "*"
}  # fmt: skip
HEADINGS: Final[Mapping[str, str]] = {
    "section": "##", "subsection": "###", "subsubsection": "####", "paragraph": "####", "chapter": "##",
}  # fmt: skip
TEXT: Final = (
    "text", "textrm", "textsc", "textsf", "textup", "textmd", "textnormal", "underline", "mbox", "fbox",
    "hbox", "uline", "ul", "centerline",
)  # fmt: skip
"""Commands whose argument is text that is shown as it is."""
NOTHING: Final = (
    "noindent", "indent", "tiny", "scriptsize", "footnotesize", "small", "normalsize", "large", "Large",
    "LARGE", "huge", "Huge", "centering", "raggedright", "raggedleft", "hfill", "vfill", "smallskip",
    "medskip", "bigskip", "newpage", "clearpage", "pagebreak", "nopagebreak", "hline", "toprule", "midrule",
    "bottomrule", "sc", "rm", "sf", "displaystyle", "relax", "protect", "strut", "begingroup", "endgroup",
    "quad", "qquad", "sloppy", "frenchspacing", "maketitle", "null", "upshape", "mdseries", "rmfamily",
    "sffamily", "normalfont", "scshape", "unskip", "ignorespaces", "selectfont", "arraystretch", "tt",
    "ttfamily", "linewidth", "textwidth", "columnwidth", "normalcolor",
)  # fmt: skip
"""Commands about looks alone."""
SWALLOWED: Final[Mapping[str, int]] = {
    "vspace": 1, "vspace*": 1, "hspace": 1, "hspace*": 1, "label": 1, "index": 1, "setlength": 2,
    "addtolength": 2, "usepackage": 1, "cline": 1, "pagestyle": 1, "thispagestyle": 1, "phantom": 1,
    "setcounter": 2, "rowcolor": 1, "cellcolor": 1, "color": 1, "captionsetup": 1, "lstset": 1,
    "definecolor": 3, "input": 1, "renewcommand": 2, "hypersetup": 1, "enlargethispage": 1, "fontsize": 2,
    "addvspace": 1, "graphicspath": 1, "sampleinput": 1, "sampleoutput": 1, "problemname": 1,
    "setlist": 1, "cmidrule": 1,
}  # fmt: skip
"""Commands that show nothing, and how many arguments they take."""
ACCENTS: Final[Mapping[str, str]] = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304",
    ".": "\u0307", "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328",
    "r": "\u030a", "d": "\u0323",
}  # fmt: skip
"""Combining characters."""
