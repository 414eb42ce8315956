"""One web page that holds everything: style, script, pictures and files are inside, and nothing is fetched.

Words that come from a run are escaped, and a policy in the page's head forbids whatever is not part of it.
"""

from __future__ import annotations

import base64
import hashlib
import html
import shlex
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

_MOST_GIFT_BYTES = 1_400_000
"""Of a file inside the page: browsers save no more than two million characters of such a link."""
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; \
script-src 'sha256-{digest}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<title>{title}</title><style>
{style}</style></head><body>
{body}
<script>{script}</script>
</body></html>
"""


def page(title: str, body: Sequence[str]) -> str:
    """The whole page.

    Args:
        title: as words; body: its parts as HTML, from the functions below.
    """
    script = _asset("report.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    parts = "\n".join(part for part in body if part)
    return _PAGE.format(digest=digest, title=words(title), style=_asset("report.css"), body=parts, script=script)


def words(text: object) -> str:
    """Text as HTML that shows just that text."""
    return html.escape(str(text))


def paragraph(text: str, style: str = "") -> str:
    """A paragraph of plain words; nothing if there are none."""
    kind = f' class="{style}"' if style else ""
    return f"<p{kind}>{words(text)}</p>" if text else ""


def section(title: str, *parts: str) -> str:
    """A heading and what belongs to it."""
    return "\n".join([f"<h2>{words(title)}</h2>", *(part for part in parts if part)])


def numbers(shown: Sequence[tuple[str, str]]) -> str:
    """Large numbers with what they are."""
    cells = "".join(f"<div><b>{words(value)}</b><span>{words(name)}</span></div>" for value, name in shown)
    return f'<div class="numbers">{cells}</div>'


def pairs(rows: Sequence[tuple[str, str]]) -> str:
    """Names and what belongs to them."""
    return "<dl>" + "\n".join(f"<dt>{words(name)}</dt><dd>{words(value)}</dd>" for name, value in rows) + "</dl>"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows of words under a head."""
    top = "".join(f"<th>{words(cell)}</th>" for cell in head)
    lines = "\n".join("<tr>" + "".join(f"<td>{words(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{top}</tr>\n{lines}</table>"


def picture(path: Path, name: str) -> str:
    """A PNG file inside the page; on a narrow screen it is moved sideways rather than shrunk until none can read it."""
    data = base64.b64encode(path.read_bytes()).decode()
    return f'<div class="wide-picture"><img alt="{words(name)}" src="data:image/png;base64,{data}"></div>'


def command(line: str) -> str:
    """A command to copy."""
    return f'<pre class="command">{words(line)}</pre>'


def folded(title: str, inside: str) -> str:
    """Something that is shown when it is asked for."""
    return f"<details><summary>{words(title)}</summary>{inside}</details>"


def download(data: bytes, name: str, title: str) -> str:
    """A file inside the page, to be saved under a name."""
    source = f"data:application/octet-stream;base64,{base64.b64encode(data).decode()}"
    return f'<a class="file" download="{words(name)}" href="{source}">{words(title)}</a>'


def gift(title: str, told: str, data: bytes, name: str) -> str:
    """A section with a file inside the page, to be saved under a name and opened; too large a one is only told of.

    Args:
        told: what the file is good for, in a sentence.
    """
    size = f"{len(data):,} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}."
    if len(data) > _MOST_GIFT_BYTES:
        return section(title, paragraph(f"{name}: {size} Too large to go with this page."))
    return section(
        title,
        paragraph(told),
        download(data, name, f"Save {name}"),
        paragraph(f"{size} To watch it, drop the file on any window of Neurarium, or type:"),
        command(shlex.join(["neurarium", name])),
    )


def _asset(name: str) -> str:
    return (resources.files("assets") / "report" / name).read_text(encoding="utf-8")
