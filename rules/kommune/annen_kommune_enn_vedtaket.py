from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Person, Post
from rules.kjede import Kjede
from rules.kommune.ansvar import ETTERARBEID, alle_opphold, kommune_i
from rules.kommuner import samme_kommune
from rules.ordninger import Knyttet, ordninger_i
from rules.periode import Periode
from rules.rekke import ALWAYS, Rekke
from rules.rule import Treff, advarsel, rule, treff


def quiet_days(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
    """Where all vedtak are of the municipality."""
    elsewhere = any(kjede.kommunenummer != rekke.kommune for kjede in deltaker.kjeder.values())
    return None if elsewhere else ALWAYS


@rule(
    "NIR-0-KOM-0008",
    advarsel,
    nb="Posten er fra kommune {kommune}, men vedtaket om {ordning} som løper er gjort i {annen}.",
    nn="Posten er frå kommune {kommune}, men vedtaket om {ordning} som går er gjort i {annen}.",
    en="The record is of municipality {kommune}, but the running decision on {ordning} was made "
    "in {annen}.",
    fix_nb="Posten er lagret. Kontroller kommunenummeret. Har kommunen overtatt ansvaret, skal "
    "den ha sitt eget vedtak.",
    fix_nn="Posten er lagra. Kontroller kommunenummeret. Har kommunen teke over ansvaret, skal "
    "han ha sitt eige vedtak.",
    fix_en="The record is stored. Check the municipality number. If the municipality has taken "
    "over, it needs a decision of its own.",
    felt="post.kommunenummer",
    quiet=quiet_days,
    source="designed for the service: one municipality at a time",
    certainty="assumed",
)
def annen_kommune_enn_vedtaket(
    record: Knyttet, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """Records of an ordning come from the municipality whose vedtak runs.

    After a move it is another, and says nothing; a municipality that has a vedtak of its own, or
    that took over the number, is the same. A complaint and an end follow their own vedtak.

    >>> ukjent_bosted = dict(bosettinger=())
    >>> oslo = deltaker(program(startdato="2021-05-03"), **ukjent_bosted)
    >>> def avviker(record, person=oslo, **hode):
    ...     return bool(annen_kommune_enn_vedtaket(
    ...         record, post(record), person, forsendelse(**hode)))
    >>> maal = sluttmaal(dato="2021-05-10")
    >>> avviker(maal, kommunenummer="4601")  # fires
    True
    >>> avviker(maal, kommunenummer="0301")  # corrected
    False
    >>> avviker(maal, deltaker())  # does not fire
    False
    >>> flyttet = deltaker(program(startdato="2021-05-03"), bosettinger=(
    ...     bosetting(kommunenummer="0301", fra="2021-02-10", til="2021-05-07", etter_avtale=True),
    ...     bosetting(kommunenummer="4601", fra="2021-05-08")))
    >>> avviker(maal, flyttet, kommunenummer="4601")
    False
    >>> drammen = deltaker(
    ...     registrert(program(startdato="2021-05-03"), kommunenummer="0602"), **ukjent_bosted)
    >>> avviker(maal, drammen, kommunenummer="3005")
    False
    """
    if isinstance(record, ETTERARBEID):
        return None
    kommune = kommune_i(post, forsendelse)
    if not [1 for kjede in deltaker.kjeder.values() if kjede.kommunenummer != kommune]:
        return None
    dag = record.hendelsesdato or deltaker.dag
    for _, ordning in ordninger_i(record):
        annen: Kjede | None = None
        for kjede in deltaker.kjeder.values():
            if kjede.ordning != ordning or kjede.er_avslag or dag not in kjede.aktiv:
                continue
            if samme_kommune(kommune, kjede.kommunenummer):
                break
            annen = annen or kjede
        else:
            if annen is not None and not _moved_in(deltaker.person, kommune, annen):
                return treff(kommune=kommune, annen=annen.kommunenummer, ordning=ordning)
    return None


def _moved_in(person: Person, kommune: str, kjede: Kjede) -> bool:
    """Whether the person came to the municipality after the other one had decided."""
    return any(
        opphold.fra > kjede.vedtak.vedtaksdato and samme_kommune(kommune, opphold.kommunenummer)
        for opphold in alle_opphold(person)
    )
