"""What the same batch says of a person beside the record that is judged.

Tildelinger are judged before the facts that their length and deadlines follow from, and a batch
often brings both. A rule that would ask for a fact, or measure without it, looks here first, so
that the order inside a batch makes no difference.
"""

from __future__ import annotations

from codelists import slaa_opp
from rules.facts import (
    Forsendelse,
    FulltidVideregaaende,
    Hode,
    Innhold,
    Post,
    Registrering,
    Sluttmaal,
    Tiltak,
    Utdanningsbakgrunn,
)

Opplysning = tuple[Post, Registrering]

_TYPER = (Utdanningsbakgrunn, Sluttmaal, FulltidVideregaaende, Tiltak)
_sist: tuple[Hode | None, dict[str, list[Opplysning]]] = (None, {})  # of the newest batch


def i_forsendelsen(post: Post, forsendelse: Forsendelse) -> list[Registrering]:
    """The other facts of the batch on the person of a post: education, goals, schooling, measures.

    >>> from rules.words import forsendelse, innhold, post
    >>> maal, skole = post(innhold("sluttmaal")), post(innhold("utdanningsbakgrunn"), loepenr=2)
    >>> [r.innhold.posttype for r in i_forsendelsen(maal, forsendelse(maal, skole))]
    ['utdanningsbakgrunn']
    """
    global _sist
    hode, index = _sist
    if hode is not forsendelse.hode:
        index = _index(forsendelse)
        _sist = (forsendelse.hode, index)
    found = {
        annen.loepenr: registrering
        for _, verdi in post.person.identer
        for annen, registrering in index.get(verdi, ())
        if annen.loepenr != post.loepenr
    }
    return list(found.values())


def _index(forsendelse: Forsendelse) -> dict[str, list[Opplysning]]:
    """The facts by the numbers that name the person; made once for a batch."""
    index: dict[str, list[Opplysning]] = {}
    for post in forsendelse.poster:
        if isinstance(post.innhold, _TYPER) and _gyldig(post.innhold):
            kommunenummer = post.kommunenummer or forsendelse.hode.kommunenummer
            known = Registrering(kommunenummer, post.referanse, post.versjon, post.innhold)
            for _, verdi in post.person.identer:
                index.setdefault(verdi, []).append((post, known))
    return index


def _gyldig(innhold: Innhold) -> bool:
    """A wrong code costs its own post, and must not decide another."""
    match innhold:
        case Utdanningsbakgrunn(kode=kode, dato=dag):
            return slaa_opp("utdanningsbakgrunn", kode, dag) is not None
        case Sluttmaal(kode=kode, dato=dag):
            return slaa_opp("sluttmaal", kode, dag) is not None
    return True
