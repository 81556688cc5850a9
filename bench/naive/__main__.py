"""`python -m bench.naive URL WORKERS`: Spyne deserialises, the ORM stores, a query a record.

A fair peer: the same element names, XSD validation by Spyne's own way, the same server, the batch
in one transaction with the same durability, an outcome for every record. It runs no rules.
"""

from __future__ import annotations

import sys
from typing import Any

from transfer import spyne_compat  # noqa: F401  (before Spyne)

from spyne import Application, Date, Decimal, Integer, Iterable, ServiceBase, Unicode, rpc  # isort: skip
from spyne import ComplexModel as _ComplexModel  # isort: skip
from spyne.protocol.soap import Soap11  # isort: skip
from spyne.server.wsgi import WsgiApplication  # isort: skip

from gunicorn.app.base import BaseApplication
from sqlalchemy import Date as DateColumn
from sqlalchemy import ForeignKey, String, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from rules.facts import Person
from storage import Lager

TNS = "urn:nir-transfer:ws4:2021-05"


class ComplexModel(_ComplexModel):  # type: ignore[misc]
    __namespace__ = TNS


class Fagsystem(ComplexModel):
    navn = Unicode
    versjon = Unicode


class Hode(ComplexModel):
    _type_info = [  # noqa: RUF012  Spyne reads the order from here
        ("forsendelseId", Unicode),
        ("kommunenummer", Unicode),
        ("avsenderOrgnr", Unicode),
        ("leverandoerOrgnr", Unicode),
        ("fagsystem", Fagsystem),
        ("sendtTidspunkt", Unicode),
        ("antallPoster", Integer),
    ]


class Henvisning(ComplexModel):
    foedselsnummer = Unicode


class Vedtak(ComplexModel):
    _type_info = [  # noqa: RUF012
        ("ordning", Unicode),
        ("vedtakstype", Unicode),
        ("vedtaksdato", Date),
        ("startdato", Date),
        ("timer", Decimal),
        ("hjemmel", Unicode),
    ]


class Timer(ComplexModel):
    _type_info = [  # noqa: RUF012
        ("ordning", Unicode),
        ("timetype", Unicode),
        ("fra", Date),
        ("til", Date),
        ("antall", Decimal),
        ("vedtakReferanse", Unicode),
        ("spraak", Unicode),
    ]


class Post(ComplexModel):
    _type_info = [  # noqa: RUF012
        ("referanse", Unicode),
        ("versjon", Integer),
        ("operasjon", Unicode),
        ("person", Henvisning),
        ("vedtak", Vedtak),
        ("timer", Timer),
    ]


class Forsendelse(ComplexModel):
    _type_info = [  # noqa: RUF012
        ("hode", Hode),
        ("post", Post.customize(max_occurs="unbounded")),
    ]


class Utfall(ComplexModel):
    loepenr = Integer
    referanse = Unicode
    utfall = Unicode


class Base(DeclarativeBase):
    pass


class PersonRad(Base):
    __tablename__ = "person"
    ident: Mapped[str] = mapped_column(String(11), primary_key=True)
    nr: Mapped[int]


class Batch(Base):
    __tablename__ = "batch"
    id: Mapped[int] = mapped_column(primary_key=True)
    forsendelse_id: Mapped[str] = mapped_column(unique=True)


class Record(Base):
    __tablename__ = "record"
    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    referanse: Mapped[str] = mapped_column(index=True)
    versjon: Mapped[int]
    ident: Mapped[str] = mapped_column(index=True)
    posttype: Mapped[str]
    ordning: Mapped[str]
    dato: Mapped[Any] = mapped_column(DateColumn)
    antall: Mapped[float | None]


def application(url: str) -> Any:
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def durable(connection: Any, _: Any) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA busy_timeout = 60000")

    class Service(ServiceBase):  # type: ignore[misc]
        @rpc(Forsendelse, _returns=Iterable(Utfall))
        def SendForsendelse(ctx: Any, forsendelse: Any) -> list[Any]:
            outcomes = []
            with Session(engine) as session, session.begin():
                batch = Batch(forsendelse_id=forsendelse.hode.forsendelseId)
                session.add(batch)
                session.flush()
                for n, post in enumerate(forsendelse.post, start=1):
                    ident = post.person.foedselsnummer
                    known = session.scalar(select(PersonRad).where(PersonRad.ident == ident))
                    sort = post.vedtak or post.timer
                    session.add(
                        Record(
                            batch_id=batch.id, referanse=post.referanse, versjon=post.versjon,
                            ident=ident, posttype="vedtak" if post.vedtak else "timer",
                            ordning=sort.ordning,
                            dato=post.vedtak.vedtaksdato if post.vedtak else post.timer.fra,
                            antall=float(post.timer.antall) if post.timer else None,
                        )
                    )  # fmt: skip
                    outcomes.append(
                        Utfall(
                            loepenr=n,
                            referanse=post.referanse,
                            utfall="LAGRET" if known is not None else "AVVIST",
                        )
                    )
            return outcomes

    soap = Application(
        [Service], tns=TNS, in_protocol=Soap11(validator="lxml"), out_protocol=Soap11()
    )
    wsgi = WsgiApplication(soap, max_content_length=64 * 1024 * 1024)

    def at_ws4(environ: dict[str, Any], start_response: Any) -> Any:
        environ["PATH_INFO"] = "/"
        return wsgi(environ, start_response)

    return at_ws4


def copy_persons(ours: str, naive: str) -> None:
    """The same persons as in our register."""
    engine = create_engine(naive)
    Base.metadata.create_all(engine)
    lager = Lager(ours)
    with lager.batch(write=False) as transaction, Session(engine) as session, session.begin():
        people: list[Person] = [person for person, _ in transaction.everyone()]
        session.add_all(PersonRad(ident=p.identer[0].verdi, nr=p.nr) for p in people)
    lager.close()


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, url: str, workers: int) -> None:
        self.url = url
        self.workers = workers
        super().__init__()

    def load_config(self) -> None:
        for name, value in {
            "bind": "127.0.0.1:0",
            "workers": self.workers,
            "threads": 4,
            "worker_class": "gthread",
            "timeout": 600,
            "loglevel": "warning",
            "when_ready": lambda server: print(
                "ready on http://{}:{}".format(*server.LISTENERS[0].sock.getsockname()[:2]),
                flush=True,
            ),
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return application(self.url)


if __name__ == "__main__":
    _Server(sys.argv[1], int(sys.argv[2])).run()
