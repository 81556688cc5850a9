from codelists import Kode, slaa_opp
from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Klage, Post
from rules.kommuner import samme_kommune
from rules.rule import Tidligere, Treff, avvisning, rule, treff


@rule(
    "NIR-4-KLA-0004",
    avvisning,
    nb="Klageutfallet er ulogisk; se feltet {feil} (klage {klage.dato}, utfall {klage.utfall} "
    "{klage.utfallsdato}, instans {klage.instans}).",
    nn="Klageutfallet er ulogisk; sjå feltet {feil} (klage {klage.dato}, utfall {klage.utfall} "
    "{klage.utfallsdato}, instans {klage.instans}).",
    en="The outcome of the complaint is illogical; see the field {feil} (complaint {klage.dato}, "
    "outcome {klage.utfall} {klage.utfallsdato}, instance {klage.instans}).",
    fix_nb="Et utfall som avslutter klagen, skal ha utfallsdato, ikke før klagedatoen, og en "
    "utfallsdato skal ha utfall. Kommunen behandler klagen først: registrer den med instans "
    "KOMMUNE før den sendes med STATSFORVALTER.",
    fix_nn="Eit utfall som avsluttar klaga, skal ha utfallsdato, ikkje før klagedatoen, og ein "
    "utfallsdato skal ha utfall. Kommunen behandlar klaga først: registrer henne med instans "
    "KOMMUNE før ho blir send med STATSFORVALTER.",
    fix_en="An outcome that closes the complaint has utfallsdato, not before the complaint, and "
    "utfallsdato has an outcome. The municipality deals with it first: register it with instans "
    "KOMMUNE before it is sent with STATSFORVALTER.",
    at="dato",
    source="forvaltningsloven § 33; integreringsloven (statsforvalteren er klageinstans)",
    certainty="guidance",
)
def klageutfall_ulogisk(
    klage: Klage,
    post: Post,
    deltaker: Deltaker,
    forsendelse: Forsendelse,
    tidligere: Tidligere | None,
) -> list[Treff]:
    """A complaint is decided after it was made, by the municipality before the statsforvalter.

    That the outcome is a code of the list is KOD-0001. The municipality's part may be an earlier
    version of the same complaint or a complaint of its own on the same vedtak. While a complaint is
    under way, or sent on, it needs no date.

    >>> ola = deltaker(program(), dag="2021-08-10")
    >>> sf = dict(dato="2021-05-20", instans="STATSFORVALTER", utfall="MEDHOLD",
    ...           utfallsdato="2021-08-02")
    >>> direkte = klage(**sf)
    >>> bool(klageutfall_ulogisk(direkte, post(direkte), ola, forsendelse(), None))  # fires
    True
    >>> sendt = klage(dato="2021-05-20", instans="KOMMUNE", utfall="OVERSENDT_STATSFORVALTER")
    >>> rett = post(direkte, operasjon="RETT", versjon=2)
    >>> bool(klageutfall_ulogisk(direkte, rett, ola, forsendelse(), tidligere(sendt)))  # corrected
    False
    >>> bool(klageutfall_ulogisk(sendt, post(sendt), ola, forsendelse(), None))  # does not fire
    False
    >>> kari = deltaker(program(), sendt)
    >>> klageutfall_ulogisk(direkte, post(direkte), kari, forsendelse(), None)
    []

    The day before the complaint and the day itself; an outcome without its day, and a day without.

    >>> def felt(**felter):
    ...     ny = klage(dato="2021-05-20", **felter)
    ...     return [t.felt for t in klageutfall_ulogisk(ny, post(ny), ola, forsendelse(), None)]
    >>> [felt(utfall="TRUKKET", utfallsdato=d) for d in ("2021-05-19", "2021-05-20")]
    [['utfallsdato'], []]
    >>> felt(utfall="AVVIST"), felt(utfallsdato="2021-06-01")
    (['utfallsdato'], ['utfall'])
    >>> felt(utfall="UNDER_BEHANDLING"), felt()
    ([], [])
    """
    feil = []
    utfall = slaa_opp("klageutfall", klage.utfall, klage.dato) if klage.utfall else None
    if klage.utfallsdato is None:
        if utfall is not None and utfall.ja("avsluttet"):
            feil.append("utfallsdato")
    elif klage.utfallsdato < klage.dato:
        feil.append("utfallsdato")
    elif klage.utfall is None:
        feil.append("utfall")
    kommunenummer = post.kommunenummer or forsendelse.hode.kommunenummer
    if not _etter_foerste_instans(klage, kommunenummer, deltaker, tidligere):
        feil.append("instans")
    return [treff(felt, feil=felt) for felt in feil]


def _etter_foerste_instans(
    klage: Klage, kommunenummer: str, deltaker: Deltaker, tidligere: Tidligere | None
) -> bool:
    """Whether an instance that decides earlier has had the complaint, where there is one."""
    denne = _instans(klage)
    if denne is None or int(denne.egenskaper["rekkefoelge"]) == 1:
        return True
    if tidligere is not None and isinstance(tidligere.innhold, Klage):
        return True
    for r in deltaker.av(Klage):
        annen = r.innhold
        if not isinstance(annen, Klage) or not samme_kommune(r.kommunenummer, kommunenummer):
            continue
        foer = _instans(annen)
        if annen.vedtak_referanse == klage.vedtak_referanse and (
            foer is None or foer.egenskaper["rekkefoelge"] < denne.egenskaper["rekkefoelge"]
        ):
            return True
    return False


def _instans(klage: Klage) -> Kode | None:
    return slaa_opp("instans", klage.instans, klage.dato) if klage.instans else None
