"""Municipalities over time: numbers change when municipalities merge, split or change county.

A number and those it took over from are one municipality for a record: what Drammen decided as
0602 stands when it reports as 3005. Two that later merged were two until then.
"""

from __future__ import annotations

from functools import lru_cache

from codelists import etterfoelgere, forgjengere


@lru_cache(maxsize=4096)
def alle_forgjengere(nr: str) -> frozenset[str]:
    """The numbers that became this one, through every change.

    >>> sorted(alle_forgjengere("3301"))
    ['0602', '0625', '0711', '3005']
    """
    found: set[str] = set()
    neste = [nr]
    while neste:
        for foer in forgjengere(neste.pop()):
            if foer not in found:
                found.add(foer)
                neste.append(foer)
    return frozenset(found)


@lru_cache(maxsize=4096)
def overtatte(nr: str) -> frozenset[str]:
    """The numbers whose records are this municipality's now: it alone took them over.

    What was split belongs to no single one of those that came of it.

    >>> sorted(overtatte("3005")), sorted(alle_forgjengere("1508")), overtatte("1508")
    (['0602', '0625', '0711'], ['1504', '1507', '1523', '1529', '1534', '1546'], frozenset())
    """
    return frozenset(foer for foer in alle_forgjengere(nr) if _bare_til(foer, nr))


def _bare_til(foer: str, nr: str) -> bool:
    """Whether every way of a number leads to another one."""
    ways = etterfoelgere(foer)
    return bool(ways) and all(ny == nr or _bare_til(ny, nr) for ny in ways)


@lru_cache(maxsize=4096)
def alle_etterfoelgere(nr: str) -> frozenset[str]:
    """The numbers this one became, through every change.

    >>> sorted(alle_etterfoelgere("0602"))
    ['3005', '3301']
    """
    found: set[str] = set()
    neste = [nr]
    while neste:
        for ny in etterfoelgere(neste.pop()):
            if ny not in found:
                found.add(ny)
                neste.append(ny)
    return frozenset(found)


def samme_kommune(en: str, annen: str) -> bool:
    """Whether two numbers are one municipality, one of them having become the other.

    >>> samme_kommune("0602", "3005"), samme_kommune("0602", "0625"), samme_kommune("0301", "3005")
    (True, False, False)
    """
    return en == annen or en in alle_forgjengere(annen) or en in alle_etterfoelgere(annen)
