from codelists import liste
from rules.kommuner import samme_kommune
from rules.rule import Doer, avvisning, rule


@rule(
    "NIR-0-KOM-0009",
    avvisning,
    doer=Doer.SCHEMA,
    nb="Bydelen {bydel} finnes ikke i kommune {kommunenummer}.",
    nn="Bydelen {bydel} finst ikkje i kommune {kommunenummer}.",
    en="District {bydel} does not exist in municipality {kommunenummer}.",
    fix_nb="Utelat bydelen. Ingen utgave av kontrakten har feltet; kommunenummeret er nok.",
    fix_nn="Utelat bydelen. Inga utgåve av kontrakten har feltet; kommunenummeret er nok.",
    fix_en="Leave the district out. No release of the contract has the field; the municipality "
    "number is enough.",
    source="SSB Klass 103; at feltet er tenkt brukt er antatt",
    certainty="assumed",
)
def bydel_ugyldig(bydel: str, kommunenummer: str) -> bool:
    """A district belongs to one municipality, and only Oslo has any in the list.

    No release of the contract has a field for it, so the schema refuses a record that names one.

    >>> bydel_ugyldig("030105", "3005")  # fires
    True
    >>> bydel_ugyldig("030105", "0301")  # corrected
    False
    >>> bydel_ugyldig("030115", "0301")  # does not fire
    False
    >>> bydel_ugyldig("030116", "0301"), bydel_ugyldig("", "0301")
    (True, True)
    """
    kode = liste("bydel").get(bydel)
    return kode is None or not samme_kommune(kode.egenskaper["kommune"], kommunenummer)
