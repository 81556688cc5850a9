"""From a table of operations to a Spyne application: login, errors and the response wrapper.

An operation is a function of the service and the message; it answers with the content of its
response wrapper as XML text (release elements with the prefix `w`, shared ones without).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from transfer import spyne_compat  # noqa: F401  (before Spyne)

from spyne import Application, ServiceBase, rpc  # isort: skip
from spyne.model.primitive import AnyXml  # isort: skip

import structlog

from schemas.contract import FELLES_NS
from storage import OutcomeUnknown, StorageError
from transfer import faults
from transfer.faults import Feil, TekniskFeil
from transfer.forloep import current
from transfer.fremmed import demand_login
from transfer.hendelser import Hendelse
from transfer.intake import Melding, Tjeneste
from transfer.room import demand_room
from transfer.samtidig import Samtidig
from transfer.senders.login import log_in
from transfer.senders.wsse import SECURITY
from transfer.soap import ContractProtocol, ContractWsgi

Operation = Callable[[Tjeneste, Melding], str]

log = structlog.get_logger()


def application(
    tjeneste: Tjeneste, navn: str, operations: Mapping[str, Operation], room: Samtidig
) -> ContractWsgi:
    """The WSGI application of one service (`WS2` or `WS4`). Both share the process' `room`."""
    methods = {name: _method(tjeneste, name, run) for name, run in operations.items()}
    service = type(f"{navn}Service", (ServiceBase,), methods)
    app = Application(
        [service],
        tns=f"urn:nir-transfer:{navn.lower()}",
        name=navn,
        in_protocol=ContractProtocol(
            navn,
            frozenset({SECURITY}),
            tjeneste.limits,
            partial(demand_room, tjeneste),
            partial(demand_login, tjeneste),
            room,
        ),
        out_protocol=ContractProtocol(navn, limits=tjeneste.limits),
    )
    return ContractWsgi(app, tjeneste.limits, room)


def _method(tjeneste: Tjeneste, name: str, run: Operation) -> Any:
    def operation(ctx: Any, element: Any) -> bytes:
        return _answered(tjeneste, ctx, element, run)

    operation.__name__ = name
    return rpc(AnyXml, _returns=AnyXml, _body_style="bare")(operation)


def _answered(tjeneste: Tjeneste, ctx: Any, element: Any, run: Operation) -> bytes:
    """Run an operation; whatever goes wrong leaves as a typed fault and is found in the log."""
    try:
        bruker = log_in(tjeneste, ctx.transport.req_env, ctx.in_header_doc)
        melding = Melding(element, ctx.udc.release, bruker, ctx.udc.raa_sum, ctx.udc.kopi)
        if (forloep := current()) is not None:
            forloep.bruker = bruker.navn
            forloep.skjemaversjon = melding.release.versjon
            forloep.operasjon = ctx.method_request_string.rpartition("}")[2]
        inner = run(tjeneste, melding)
        element.clear()  # a large message's tree is let go before its answer is written out
    except Feil:
        raise
    except StorageError as error:
        raise _unavailable(error) from None
    except Exception as error:
        trouble = faults.teknisk_feil()
        log.error(Hendelse.TEKNISK_FEIL, korrelasjon=trouble.korrelasjon_id, exc_info=error)
        raise trouble from None
    wrapper = f"w:{element.tag.rpartition('}')[2]}Response"
    namespace = melding.release.namespace
    return f'<{wrapper} xmlns:w="{namespace}" xmlns="{FELLES_NS}">{inner}</{wrapper}>'.encode()


def _unavailable(error: StorageError) -> TekniskFeil:
    unknown = isinstance(error, OutcomeUnknown)
    feil = faults.utfall_ukjent() if unknown else faults.teknisk_feil()
    log.error(Hendelse.REGISTER, korrelasjon=feil.korrelasjon_id, grunn=error.reason)
    return feil
