from codelists import slaa_opp
from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Klage, Post
from rules.kommuner import samme_kommune
from rules.relatert import vis
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-KLA-0006",
    avvisning,
    nb="Det er allerede en åpen klage ({klage.klagetype}) på vedtaket {klage.vedtak_referanse}, "
    "fra {aapen} (referanse {referanse}).",
    nn="Det er allereie ei open klage ({klage.klagetype}) på vedtaket {klage.vedtak_referanse}, "
    "frå {aapen} (referanse {referanse}).",
    en="There is already an open complaint ({klage.klagetype}) on the decision "
    "{klage.vedtak_referanse}, of {aapen} (reference {referanse}).",
    fix_nb="Er det samme klage, rett den som er registrert (RETT). Er den første avgjort, "
    "registrer utfallet først.",
    fix_nn="Er det same klaga, rett henne som er registrert (RETT). Er den første avgjord, "
    "registrer utfallet først.",
    fix_en="If it is the same complaint, correct the one that is registered (RETT). If the first "
    "one was decided, register its outcome first.",
    felt="vedtak_referanse",
    at="dato",
    source="designed for the emulator: one complaint on one matter at a time",
    certainty="assumed",
)
def aapen_klage_fra_foer(
    klage: Klage, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """One open complaint on one matter; a new version of it is no second one.

    Complaints name the tildeling, so two of different types under one tildeling are on two matters,
    and the municipality's part and the statsforvalter's are one complaint on its way up.

    >>> foerste = klage(klagetype="STOENAD", dato="2021-05-10")
    >>> ny = klage(klagetype="STOENAD", dato="2021-05-20")
    >>> ola = deltaker(program(), foerste)
    >>> bool(aapen_klage_fra_foer(ny, post(ny), ola, forsendelse()))  # fires
    True
    >>> avgjort = klage(klagetype="STOENAD", dato="2021-05-10", utfall="AVVIST",
    ...                 utfallsdato="2021-05-18")
    >>> kari = deltaker(program(), avgjort)
    >>> bool(aapen_klage_fra_foer(ny, post(ny), kari, forsendelse()))  # corrected
    False
    >>> bool(aapen_klage_fra_foer(
    ...     ny, post(ny), deltaker(program()), forsendelse()))  # does not fire
    False

    Another matter; the same sent on; one that comes with its outcome.

    >>> def fyrer(*standing, **felter):
    ...     sendt = klage(**{"klagetype": "STOENAD", "dato": "2021-05-20", **felter})
    ...     hvem = deltaker(program(), *standing)
    ...     return bool(aapen_klage_fra_foer(sendt, post(sendt), hvem, forsendelse()))
    >>> fyrer(foerste, klagetype="SLUTTMAAL"), fyrer(foerste, utfall="TRUKKET")
    (False, False)
    >>> oversendt = klage(klagetype="STOENAD", instans="KOMMUNE", utfall="OVERSENDT_STATSFORVALTER")
    >>> fyrer(oversendt, instans="STATSFORVALTER"), fyrer(oversendt, instans="KOMMUNE")
    (False, True)
    """
    if not _aapen(klage):
        return None
    kommunenummer = post.kommunenummer or forsendelse.hode.kommunenummer
    for r in deltaker.av(Klage):
        annen = r.innhold
        if not isinstance(annen, Klage) or not samme_kommune(r.kommunenummer, kommunenummer):
            continue
        samme = (annen.vedtak_referanse, annen.klagetype, annen.instans) == (
            klage.vedtak_referanse, klage.klagetype, klage.instans,
        )  # fmt: skip
        if samme and _aapen(annen):
            return treff(
                "vedtak_referanse", aapen=annen.dato, referanse=r.referanse,
                relatert=vis(kommunenummer, r),
            )  # fmt: skip
    return None


def _aapen(klage: Klage) -> bool:
    """No outcome yet, or one that does not close it."""
    kode = slaa_opp("klageutfall", klage.utfall, klage.dato) if klage.utfall else None
    return kode is None or not kode.ja("avsluttet")
