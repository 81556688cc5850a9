"""`nir person`: what the register computes of a person on a day, each value with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rich.console import Console
from rich.text import Text

import codelists
from rules.beregning import Beregning, beregn
from rules.facts import Person
from rules.facts.forsendelse import OSLO
from rules.forklaring import Grunn
from rules.ident import mask
from rules.person_json import som_json
from storage import Lager
from transfer import clock, show


@dataclass(frozen=True, slots=True)
class Innsyn:
    """A look at a person: who looks, why, and whether ids are shown whole."""

    hvem: str
    grunn: str
    umaskert: bool = False


def show_person(
    console: Console,
    ident: str,
    *,
    database: str,
    at: datetime | None,
    json: bool,
    language: str,
    look: Innsyn,
) -> bool:
    """Print a person as text or JSON; False where the register does not know the id.

    The look is in the audit log before anything is shown.
    """
    day = (at or clock.wall()).astimezone(OSLO).date()
    lager = Lager(database)
    lager.start()
    with lager.batch(write=True) as transaction:
        if ident.isdigit() and len(ident) < 11:
            persons = list(transaction.persons_by_nr({int(ident)}).values())
            idents = [one.verdi for who in persons for one in who.identer]
        else:
            idents = [ident]
        loaded = transaction.load(idents, [])
        found = {one.nr: one for one in loaded.persons.values()}
        nr = min(found, default=None)
        transaction.audit(
            clock.wall(), hvem=look.hvem, hva="SE_PERSON", grunn=look.grunn,
            maal="person:ukjent" if nr is None else f"person:{nr}",
            etter={"umaskert": look.umaskert},
        )  # fmt: skip
    lager.close()
    if nr is None:
        return False
    who = found[nr]
    computed = beregn(who, loaded.registrerte.get(who.nr, ()), day)
    if json:
        shown = som_json(computed)
        if look.umaskert:
            shown["identer"] = [{"type": i.type, "verdi": i.verdi} for i in who.identer]
        print(show.as_json(shown))
    else:
        _text(console, who, computed, "en" if language == "en" else "nb", look.umaskert)
    return True


def _text(
    console: Console, who: Person, b: Beregning, language: str, unmasked: bool = False
) -> None:
    ids = ", ".join(f"{i.type} {i.verdi if unmasked else mask(i.verdi)}" for i in who.identer)
    born = "born" if language == "en" else "født"
    console.print(f"[bold]nir {b.nr}[/]  {ids}  {born} {b.foedselsdato} ({b.alder})  {b.dag}")
    law = b.lovvalg.lov
    _head(console, "Law" if language == "en" else "Lov", str(law) if law else "–")
    if b.lovvalg.uavklart:
        console.print(f"  UAVKLART: {', '.join(b.lovvalg.mangler)}", style="magenta")
    _reasons(console, b.lovvalg.grunnlag, language)
    for k in b.kategorier:
        _head(console, "Kategori", f"{_name('kategori', k.treff.kode, language)} ({k.treff.rad})")
        _reasons(console, k.treff.grunnlag, language)
    for code, grunn in b.utenfor:
        _head(console, "–", code)
        _reasons(console, (grunn,), language)
    for o in b.ordninger:
        title = f"{_name('ordning', o.kode, language)}  {o.status}"
        if o.gjennomfoering.dato:
            title += f" {o.gjennomfoering.dato}"
        _head(console, "Ordning", title)
        if o.inntreden.dato:
            console.print(f"  {'entered' if language == 'en' else 'inntrådt'} {o.inntreden.dato}")
        _reasons(console, o.inntreden.grunnlag, language)
        for frist in o.frister:
            console.print(f"  {frist.type}: [bold]{frist.dato or frist.status}[/]")
            _reasons(console, frist.grunnlag, language, deeper="  ")
        _reasons(console, o.gjennomfoering.grunnlag, language)


def _head(console: Console, word: str, text: str) -> None:
    console.print(Text.assemble((f"\n{word}: ", "dim"), (text, "bold")))


def _reasons(console: Console, grounds: tuple[Grunn, ...], language: str, deeper: str = "") -> None:
    for grunn in grounds:
        line = Text(f"  {deeper}· {mask(grunn.text(language))} ")
        line.append(f"[{grunn.hjemmel}]", style="dim")
        console.print(line)


def _name(liste: str, kode: str, language: str) -> str:
    found = codelists.liste(liste).get(kode)
    if found is None:
        return kode
    return f"{found.navn_en if language == 'en' else found.navn_nb} ({kode})"
