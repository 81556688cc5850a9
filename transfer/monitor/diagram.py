"""Charts as inline SVG. Each has a title and a description in words; the page puts a table beside.

No style and no script in them: colours come from the style sheet, which shows the wide drawing or,
on a narrow screen, the one made for it, so that its words can be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

_HIGH = 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 12, 28, 26


@dataclass(frozen=True, slots=True)
class _Flate:
    """A drawing: its CSS class, its width in the text's own size, and how many days are named."""

    navn: str
    bredde: int
    dager: int


_FLATER = (_Flate("bred", 900, 7), _Flate("smal", 330, 3))


@dataclass(frozen=True, slots=True)
class Merke:
    """Something that happened on a day."""

    dag: date
    tekst: str


def linje(
    id: str,
    tittel: str,
    beskrivelse: str,
    verdier: Sequence[tuple[date, float | None]],
    merker: Sequence[Merke] = (),
    enhet: str = "",
) -> Markup:
    """A line over days; a day without a value breaks it. Marks stand as numbered dashed lines."""
    top = _nice(max((v for _, v in verdier if v is not None), default=0) or 1)
    marks = [mark for mark in merker if verdier and verdier[0][0] <= mark.dag <= verdier[-1][0]]
    drawn = [(flate, _line(flate, verdier, marks, top, enhet)) for flate in _FLATER]
    return _figure(id, tittel, beskrivelse, drawn)


def _line(
    flate: _Flate,
    verdier: Sequence[tuple[date, float | None]],
    merker: Sequence[Merke],
    top: float,
    enhet: str,
) -> str:
    step = (flate.bredde - _LEFT - _RIGHT) / max(1, len(verdier) - 1)
    height = _HIGH - _TOP - _BOTTOM
    x = {day: _LEFT + n * step for n, (day, _) in enumerate(verdier)}

    def y(value: float) -> float:
        return _TOP + height * (1 - value / top)

    parts = [_axes(flate, top, enhet)]
    for number, mark in enumerate((m for m in merker if m.dag in x), start=1):
        at = x[mark.dag]
        parts.append(
            f'<line class="merkelinje" x1="{at:.1f}" x2="{at:.1f}" y1="{_TOP}" '
            f'y2="{_HIGH - _BOTTOM}"/><text x="{at:.1f}" y="{_TOP - 8}" text-anchor="middle">'
            f"{number}</text>"
        )
    run: list[str] = []
    for day, value in [*verdier, (date.max, None)]:
        if value is None:
            if len(run) > 1:
                parts.append(f'<polyline class="linje" points="{" ".join(run)}"/>')
            run = []
            continue
        run.append(f"{x[day]:.1f},{y(value):.1f}")
        parts.append(f'<circle class="punkt" cx="{x[day]:.1f}" cy="{y(value):.1f}" r="4"/>')
    return "".join([*parts, *_days(flate, x)])


def soeyler(id: str, tittel: str, beskrivelse: str, verdier: Sequence[tuple[date, int]]) -> Markup:
    """A bar for each day."""
    top = _nice(max((v for _, v in verdier), default=0) or 1)
    drawn = [(flate, _bars(flate, verdier, top)) for flate in _FLATER]
    return _figure(id, tittel, beskrivelse, drawn)


def _bars(flate: _Flate, verdier: Sequence[tuple[date, int]], top: float) -> str:
    step = (flate.bredde - _LEFT - _RIGHT) / max(1, len(verdier))
    height = _HIGH - _TOP - _BOTTOM
    x = {day: _LEFT + (n + 0.5) * step for n, (day, _) in enumerate(verdier)}
    bars = "".join(
        f'<rect class="soeyle" x="{x[day] - step * 0.35:.1f}" width="{step * 0.7:.1f}" '
        f'y="{_TOP + height * (1 - value / top):.1f}" height="{height * value / top:.1f}"/>'
        for day, value in verdier
        if value
    )
    return _axes(flate, top, "") + bars + "".join(_days(flate, x))


def gnist(verdier: Sequence[int], beskrivelse: str) -> Markup:
    """A small chart in a row of a table; its numbers are said in the description."""
    top = max(verdier, default=0) or 1
    bars = "".join(
        f'<rect class="soeyle" x="{n * 8}" width="6" y="{24 - 24 * value / top:.1f}" '
        f'height="{24 * value / top:.1f}"/>'
        for n, value in enumerate(verdier)
        if value
    )
    wide = 8 * max(1, len(verdier))
    return Markup(
        f'<span class="diagram"><svg class="gnist" viewBox="0 0 {wide} 24" role="img" '
        f'aria-label="{escape(beskrivelse)}" preserveAspectRatio="none">{bars}</svg></span>'
    )


def _figure(id: str, tittel: str, beskrivelse: str, drawn: Sequence[tuple[_Flate, str]]) -> Markup:
    """The drawings of one chart, of which the style sheet shows one."""
    return Markup('<div class="diagram">{}</div>').format(
        Markup("").join(
            Markup(
                f'<svg class="{flate.navn}" viewBox="0 0 {flate.bredde} {_HIGH}" role="img" '
                f'aria-labelledby="{id}-{flate.navn}-tittel {id}-{flate.navn}-tekst">'
                f'<title id="{id}-{flate.navn}-tittel">{escape(tittel)}</title>'
                f'<desc id="{id}-{flate.navn}-tekst">{escape(beskrivelse)}</desc>{body}</svg>'
            )
            for flate, body in drawn
        )
    )


def _axes(flate: _Flate, top: float, enhet: str) -> str:
    height = _HIGH - _TOP - _BOTTOM
    parts = []
    whole = (top * 0.5).is_integer()  # no half batches on the axis
    for share in (0.0, 0.5, 1.0) if whole else (0.0, 1.0):
        at = _TOP + height * (1 - share)
        kind = "akse" if share == 0 else "rute"
        label = f"{top * share:g}{escape(enhet)}"
        parts.append(
            f'<line class="{kind}" x1="{_LEFT}" x2="{flate.bredde - _RIGHT}" y1="{at:.1f}" '
            f'y2="{at:.1f}"/><text x="{_LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">'
            f"{label}</text>"
        )
    return "".join(parts)


def _days(flate: _Flate, x: dict[date, float]) -> list[str]:
    every = max(1, round(len(x) / flate.dager))
    return [
        f'<text x="{at:.1f}" y="{_HIGH - 8}" text-anchor="middle">{day:%d.%m}</text>'
        for n, (day, at) in enumerate(x.items())
        if n % every == 0
    ]


def _nice(top: float) -> float:
    """The next round number: 1, 2 or 5 times a power of ten."""
    power = 1.0
    while power * 10 <= top:
        power *= 10
    while power > top:
        power /= 10
    return next(power * n for n in (1, 2, 5, 10) if power * n >= top)
