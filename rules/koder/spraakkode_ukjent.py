from codelists import liste, slaa_opp
from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Morsmaal, Timer
from rules.periode import Periode
from rules.rekke import ALWAYS, Rekke
from rules.rule import Treff, avvisning, rule, treff

KODEVERK = "spraak"


def quiet_days(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
    """The days of the code as it is today."""
    if rekke.spraak is None:
        return ALWAYS
    kode = slaa_opp(KODEVERK, rekke.spraak, deltaker.dag)
    return None if kode is None else Periode.between(kode.gyldig_fra, kode.gyldig_til)


@rule(
    "NIR-0-KOD-0007",
    avvisning,
    nb="Språkkoden {kode} er ikke gyldig.",
    nn="Språkkoden {kode} er ikkje gyldig.",
    en="Language code {kode} is not valid.",
    fix_nb="Bruk koden med tre bokstaver i ISO 639-3, for eksempel ara for arabisk. Nærmest "
    "ligger {tillatt}.",
    fix_nn="Bruk koden med tre bokstavar i ISO 639-3, til dømes ara for arabisk. Nærmast ligg "
    "{tillatt}.",
    fix_en="Use the three-letter code of ISO 639-3, such as ara for Arabic. The nearest are "
    "{tillatt}.",
    felt="spraak",
    quiet=quiet_days,
    source="integreringsforskriften § 53 (morsmål og språk for opplæringen); ISO 639-3",
    certainty="guidance",
)
def spraakkode_ukjent(post: Timer | Morsmaal) -> Treff | None:
    """Mother tongue and language of the training are named by the register's list of languages.

    >>> bool(spraakkode_ukjent(morsmaal(spraak="qqq")))  # fires
    True
    >>> bool(spraakkode_ukjent(morsmaal(spraak="ara")))  # corrected
    False
    >>> bool(spraakkode_ukjent(timer(timetype="SAMFUNN", spraak="som")))  # does not fire
    False
    >>> bool(spraakkode_ukjent(timer(spraak="xxx"))), bool(spraakkode_ukjent(timer()))
    (True, False)
    """
    kode = post.spraak
    dag = post.fra if isinstance(post, Timer) else post.dato
    if kode is None or slaa_opp(KODEVERK, kode, dag) is not None:
        return None
    tillatt = list(liste(KODEVERK).naermeste(kode, dag)) or None
    return treff("spraak", kode=kode, kodeverk=KODEVERK, dato=dag, tillatt=tillatt)
