from datetime import date

from rules import law
from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Avslutning, Forsendelse, Gjenopptak, Post, Vedtak
from rules.kjede import Hendelse, hendelse
from rules.ordninger import INTRO, familie
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-INT-0008",
    avvisning,
    nb="Forlengelsen {vedtak.vedtaksdato} kan ikke registreres; se {feil}. Forlengelse krever "
    "begrunnelse, vedtak før programmet er slutt ({slutt}), og at sluttmålet ikke er nådd.",
    nn="Forlenginga {vedtak.vedtaksdato} kan ikkje registrerast; sjå {feil}. Forlenging krev "
    "grunngiving, vedtak før programmet er slutt ({slutt}), og at sluttmålet ikkje er nådd.",
    en="The extension of {vedtak.vedtaksdato} cannot be registered; see {feil}. An extension "
    "needs its reason, a decision before the programme ends ({slutt}), and a final goal not yet "
    "reached.",
    fix_nb="Oppgi i begrunnelse hvorfor det er grunn til å tro at sluttmålet nås. Er programmet "
    "slutt, eller sluttmålet nådd, kan det ikke forlenges.",
    fix_nn="Oppgi i begrunnelse kvifor det er grunn til å tru at sluttmålet blir nådd. Er "
    "programmet slutt, eller sluttmålet nådd, kan det ikkje forlengast.",
    fix_en="Tell in begrunnelse why the final goal is expected to be reached. If the programme "
    "has ended, or the goal was reached, it cannot be extended.",
    at="vedtaksdato",
    law=INTEGRERINGSLOVEN,
    valid="2021-03-01/2025-12-31",
    source="integreringsloven § 13 femte ledd",
    certainty="law",
)
def forlengelse_uten_grunn(
    vedtak: Vedtak, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> list[Treff]:
    """A programme is extended for a reason, and while it lasts.

    The reason cannot be weighed by a machine, only asked for. The last day is the computed one,
    leave included, and is in time. A chain that was ended is not running at all, which is VED-0001;
    here it counts where the goal was reached in another chain.

    >>> ola = deltaker(program())
    >>> def forlenget(**felter):
    ...     return program(**{
    ...         "vedtakstype": "INTRO_FORLENGELSE", "vedtak_referanse": "V1", "startdato": None,
    ...         "vedtaksdato": "2023-03-01", "sluttdato": "2024-05-02", **felter})
    >>> uten = forlenget()
    >>> bool(forlengelse_uten_grunn(uten, post(uten), ola, forsendelse()))  # fires
    True
    >>> med = forlenget(begrunnelse="SLUTTMAAL_KAN_NAAS")
    >>> bool(forlengelse_uten_grunn(med, post(med), ola, forsendelse()))  # corrected
    False
    >>> bool(forlengelse_uten_grunn(
    ...     program(), post(program()), ola, forsendelse()))  # does not fire
    False
    >>> def felt(dato, *standing):
    ...     ny = forlenget(begrunnelse="SLUTTMAAL_KAN_NAAS", vedtaksdato=dato)
    ...     hvem = deltaker(*standing)
    ...     return [t.felt for t in forlengelse_uten_grunn(ny, post(ny), hvem, forsendelse())]
    >>> [felt(d, program()) for d in ("2023-05-01", "2023-05-02", "2023-05-03")]
    [[], [], ['vedtaksdato']]

    Leave has moved the end; the goal was reached elsewhere.

    >>> fri = permisjon(ordning="IN_INTRO", fra="2022-08-01", til="2022-08-31")
    >>> felt("2023-05-03", program(), fri)
    []
    >>> foer = program(startdato="2021-03-01", sluttdato="2021-05-02")
    >>> naadd = avslutning(vedtak_referanse="V2", dato="2021-04-30", aarsak="ARBEID_HELTID")
    >>> felt("2023-03-01", program(), foer, naadd)
    ['sluttdato']
    """
    if familie(vedtak.ordning) != INTRO or hendelse(vedtak) is not Hendelse.FORLENGELSE:
        return []
    kjede = deltaker.kjede_bak(post, forsendelse)
    slutt = None if kjede is None or kjede.periode.til == date.max else kjede.periode.til
    feil = []
    if vedtak.begrunnelse is None:
        feil.append("begrunnelse")
    if slutt is not None and vedtak.vedtaksdato > slutt:
        feil.append("vedtaksdato")
    if _sluttmaal_naadd(deltaker, vedtak.vedtaksdato):
        feil.append("sluttdato")
    return [treff(felt, feil=felt, slutt=slutt) for felt in feil]


def _sluttmaal_naadd(deltaker: Deltaker, dag: date) -> bool:
    """Whether a programme ended with its goal by the day, and was not taken up again."""
    for kjede in deltaker.kjeder.values():
        naadd = False
        for r in kjede.hendelser:
            match r.innhold:
                case Avslutning(dato=d, aarsak=kode) if (
                    d <= dag and familie(kjede.ordning) == INTRO
                ):
                    naadd = law.avslutning_utfall.at(d).get(kode or "") == "naadd"
                case Gjenopptak(dato=d) if d <= dag:
                    naadd = False
        if naadd:
            return True
    return False
