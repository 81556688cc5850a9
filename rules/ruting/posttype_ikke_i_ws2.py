from rules.facts import INTRODUKSJONSLOVEN
from rules.rule import Doer, Handling, avvisning, rule
from rules.ruting.posttyper import rad


@rule(
    "NIR-2-RUT-0004",
    avvisning,
    nb="WS2 har aldri tatt imot {felt}.",
    nn="WS2 har aldri teke imot {felt}.",
    en="WS2 never took {felt}.",
    fix_nb="Send den med WS4, eller registrer i NIR web. La den være ute av overføringen.",
    fix_nn="Send han med WS4, eller registrer i NIR web. La han vere ute av overføringa.",
    fix_en="Send it with WS4, or register in NIR web. Leave it out of the transfer.",
    doer=Doer.SCHEMA,
    handling=Handling.REGISTRER_I_NIR_WEB,
    source="IMDi, overføring mellom kommunale fagsystem og NIR (13.04.2021)",
    certainty="guidance",
)
def posttype_ikke_i_ws2(verdi: str) -> bool:
    """WS2 lacks some of what introduksjonsloven asks for; which, is in the list of post types.

    The schema of WS2 refuses the element; its name is what this rule sees. When WS2 closes is
    another rule's, so this one has no dates; the schema sees no person, so it has no law either.

    >>> posttype_ikke_i_ws2("klage")  # fires
    True
    >>> posttype_ikke_i_ws2("timer")  # corrected
    False
    >>> posttype_ikke_i_ws2("vedtak")  # does not fire
    False
    >>> posttype_ikke_i_ws2("fritak"), posttype_ikke_i_ws2("norskmaal")
    (True, True)
    """
    row = rad(verdi, INTRODUKSJONSLOVEN)
    return row is None or not row.ja("ws2")
