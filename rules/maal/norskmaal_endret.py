from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Forsendelse, Norskmaal, Post, Registrering
from rules.gjennomfoering import MED_NORSKMAAL, gjennomfoering
from rules.maal.ferdigheter import i_ord
from rules.opplysninger import norskmaal as norskmaal_paa
from rules.rule import Tidligere, Treff, informasjon, rule, treff


@rule(
    "NIR-4-NOR-0012",
    informasjon,
    nb="Norskmålet er endret fra «{gammelt}» til «{nytt}»; gjennomføring er beregnet på nytt: "
    "{ordning} har statusen {status}.",
    nn="Norskmålet er endra frå «{gammelt}» til «{nytt}»; gjennomføring er rekna ut på nytt: "
    "{ordning} har statusen {status}.",
    en="The norskmål was changed from «{gammelt}» to «{nytt}»; completion was recomputed: "
    "{ordning} has the status {status}.",
    fix_nb="Du trenger ikke gjøre noe. Er statusen uventet, sjekk målet.",
    fix_nn="Du treng ikkje gjere noko. Er statusen uventa, sjekk målet.",
    fix_en="There is nothing to do. If the status is unexpected, check the target.",
    at="dato",
    law=INTEGRERINGSLOVEN,
    valid="2021-03-01/..",
    source="IMDi, varighet og omfang: målet kan justeres",
    certainty="guidance",
)
def norskmaal_endret(
    norskmaal: Norskmaal,
    post: Post,
    deltaker: Deltaker,
    forsendelse: Forsendelse,
    tidligere: Tidligere | None,
) -> Treff | None:
    """A target may be moved up and down, and with it what the results are worth.

    It is compared with what it corrects, else with the one in force the day it is set. The first
    one changes nothing, and the same target again, with another date, changes no level.

    >>> b1 = dict(lytte="B1", lese="B1", muntlig="B1")
    >>> foer = norskmaal(**b1, skriftlig="B1")
    >>> lavere = norskmaal(**b1, skriftlig="A2", dato="2023-01-15")
    >>> ola = deltaker(foer, dag="2023-01-20")
    >>> bool(norskmaal_endret(lavere, post(lavere), ola, forsendelse(), None))  # fires
    True
    >>> likt = norskmaal(**b1, skriftlig="B1", dato="2023-01-15")
    >>> bool(norskmaal_endret(likt, post(likt), ola, forsendelse(), None))  # corrected
    False
    >>> bool(norskmaal_endret(foer, post(foer), deltaker(), forsendelse(), None))  # does not fire
    False

    Lowered so that the results meet it.

    >>> prover = tuple(
    ...     proeveresultat(proeve_id=d, delproeve=d, resultat="A2" if d == "SKRIFTLIG" else "B1")
    ...     for d in ("LYTTE", "LESE", "SKRIFTLIG", "MUNTLIG"))
    >>> kari = deltaker(foer, dag="2023-01-20", proeveresultater=prover)
    >>> funn = norskmaal_endret(lavere, post(lavere), kari, forsendelse(), None)
    >>> str(funn.verdier["status"]), funn.verdier["nytt"]
    ('GJENNOMFOERT', 'lytte B1, lese B1, skriftlig A2, muntlig B1')
    >>> rettet = norskmaal_endret(lavere, post(lavere), deltaker(), forsendelse(), tidligere(foer))
    >>> rettet.verdier["gammelt"]
    'lytte B1, lese B1, skriftlig B1, muntlig B1'
    """
    if tidligere is not None and isinstance(tidligere.innhold, Norskmaal):
        gammelt: Norskmaal | None = tidligere.innhold
    else:
        gammelt = norskmaal_paa(deltaker.registrert, norskmaal.dato)
    if gammelt is None or i_ord(gammelt) == i_ord(norskmaal):
        return None
    kommunenummer = post.kommunenummer or forsendelse.hode.kommunenummer
    egen = Registrering(kommunenummer, post.referanse, post.versjon, norskmaal)
    sak = deltaker.sak(deltaker.dag, egen)
    har = deltaker.ordninger(deltaker.dag)
    ordning = next((o for o in MED_NORSKMAAL if o in har), MED_NORSKMAAL[0])
    status = gjennomfoering(sak, ordning, deltaker.frister(ordning)).status
    return treff(gammelt=i_ord(gammelt), nytt=i_ord(norskmaal), ordning=ordning, status=status)
