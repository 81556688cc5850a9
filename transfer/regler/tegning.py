"""The states of a decision as a drawing (SVG), laid out by hand, filled from the table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import hypot
from xml.sax.saxutils import escape

from rules import law
from rules.tilstand import Tilstand
from transfer.regler.ord import Ord
from transfer.regler.tilstander import ANNULLERT, kanter, overganger, tilstander

WIDTH, HEIGHT = 900, 500
_BOX_W, _BOX_H = 176, 62
_PLACE = {
    "INGEN": (100, 60),
    "INNVILGET": (370, 60),
    "PERMISJON": (800, 60),
    "STANS": (800, 255),
    "AVSLAG": (100, 255),
    "AVSLUTTET": (370, 450),
    ANNULLERT: (100, 450),
}
_LINE = 15
_APART = 15  # between two arrows that run opposite ways
_SAME = {"nb": "etter siste dag", "nn": "etter siste dag", "en": "after its last day"}
_CAN = {"nb": "⊘ kan annulleres", "nn": "⊘ kan annullerast", "en": "⊘ can be annulled"}


def svg(dag: date, spraak: str) -> str:
    """The drawing; what it shows also stands in a table beside it."""
    title = escape(Ord(spraak)("tilstander"))
    body = "".join([*_edges(dag, spraak), *_boxes(dag)])
    return (
        f'<svg class="tegning" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}">'
        '<defs><marker id="pil" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" '
        'markerHeight="7" orient="auto-start-reverse"><path d="M0 0L10 5L0 10z"/></marker></defs>'
        f"{body}"
        f'<text class="merke" x="{_PLACE[ANNULLERT][0]}" y="{_PLACE[ANNULLERT][1] - 40}">'
        f"{escape(_CAN[spraak])}</text></svg>"
    )


def _boxes(dag: date) -> Iterator[str]:
    for state in tilstander():
        x, y = _PLACE[state]
        own = [one.hendelse for one in overganger(dag) if one.fra == state and one.blir]
        annul = any(one.fra == state and one.til == ANNULLERT for one in overganger(dag))
        top = y - 5 if own else y + 5
        yield (
            f'<g class="tilstand"><rect x="{x - _BOX_W / 2}" y="{y - _BOX_H / 2}" '
            f'width="{_BOX_W}" height="{_BOX_H}" rx="10"/>'
            f'<text class="navn" x="{x}" y="{top}">{state}{" ⊘" if annul else ""}</text>'
        )
        if own:
            yield f'<text class="egne" x="{x}" y="{y + 17}">{escape(", ".join(own))}</text>'
        yield "</g>"


def _edges(dag: date, spraak: str) -> Iterator[str]:
    drawn = {pair: events for pair, events in kanter(dag).items() if pair[1] != ANNULLERT}
    for fra in law.vedtak_tilstand.at(dag)["midlertidig"].values():
        drawn.setdefault((fra, Tilstand.INNVILGET.value), []).append(_SAME[spraak])
    for (fra, til), events in drawn.items():
        both = (til, fra) in drawn
        yield _edge(_PLACE[fra], _PLACE[til], events, _APART if both else 0)


def _edge(
    fra: tuple[float, float], til: tuple[float, float], events: list[str], apart: float
) -> str:
    """An arrow from box to box, beside its line of centres, with its events at the middle."""
    dx, dy = til[0] - fra[0], til[1] - fra[1]
    length = hypot(dx, dy)
    off = (-dy / length * apart, dx / length * apart)
    x1, y1 = _rim(fra, off, dx, dy)
    x2, y2 = _rim(til, off, -dx, -dy)
    x, y, anchor = _label((x1 + x2) / 2, (y1 + y2) / 2, off, len(events))
    lines = "".join(
        f'<tspan x="{x:.0f}" dy="{0 if n == 0 else _LINE}">{escape(event)}</tspan>'
        for n, event in enumerate(events)
    )
    return (
        f'<line x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}" marker-end="url(#pil)"/>'
        f'<text class="hendelse" y="{y:.0f}"{anchor}>{lines}</text>'
    )


def _label(x: float, y: float, off: tuple[float, float], lines: int) -> tuple[float, float, str]:
    """Where the words stand: on the line, or beside it where another runs the opposite way."""
    if abs(off[0]) > abs(off[1]):  # a steep pair: one to the left, one to the right
        side = -1 if off[0] < 0 else 1
        return x + 7 * side, y + 4, f' text-anchor="{"end" if side < 0 else "start"}"'
    if off[1] > 0:
        return x, y + 17, ""
    return x, y + (-8 - _LINE * (lines - 1) if off[1] < 0 else 4), ""


def _rim(
    centre: tuple[float, float], off: tuple[float, float], dx: float, dy: float
) -> tuple[float, float]:
    """Where a line that passes a box at `off` from its centre leaves the box."""
    scale = min(_reach(_BOX_W / 2, off[0], dx), _reach(_BOX_H / 2, off[1], dy))
    return centre[0] + off[0] + dx * scale, centre[1] + off[1] + dy * scale


def _reach(half: float, off: float, step: float) -> float:
    if not step:
        return float("inf")
    return (half - off) / step if step > 0 else (-half - off) / step
