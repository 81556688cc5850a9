"""The register on a database: SQLite by default, PostgreSQL alike."""

from storage.codec import les, pakk
from storage.durability import Holding, NotDurable
from storage.errors import (
    DiskFailed,
    Duplikat,
    IdentTaken,
    OutcomeUnknown,
    SchemaMissing,
    StorageError,
    StorageUnavailable,
    VersionTaken,
)
from storage.lager import Lager, Transaksjon, komprimer
from storage.migrate import current, downgrade, upgrade
from storage.natt import (
    Nattperson,
    merge_nattfunn,
    nattfunn_paa,
    save_nattkjoering,
    sist_registrert,
    siste_natt,
)
from storage.rader import (
    BeregnetRad,
    ForsendelseRad,
    FunnRad,
    Historikk,
    Innlest,
    LagretForsendelse,
    LagretRegistrering,
    NattfunnRad,
    PostRad,
    Registreringsstatus,
)
from storage.revisjon import Anker, Kontroll, Revisjon

__all__ = [
    "Anker",
    "BeregnetRad",
    "DiskFailed",
    "Duplikat",
    "ForsendelseRad",
    "FunnRad",
    "Historikk",
    "Holding",
    "IdentTaken",
    "Innlest",
    "Kontroll",
    "Lager",
    "LagretForsendelse",
    "LagretRegistrering",
    "NattfunnRad",
    "Nattperson",
    "NotDurable",
    "OutcomeUnknown",
    "PostRad",
    "Registreringsstatus",
    "Revisjon",
    "SchemaMissing",
    "StorageError",
    "StorageUnavailable",
    "Transaksjon",
    "VersionTaken",
    "current",
    "downgrade",
    "komprimer",
    "les",
    "merge_nattfunn",
    "nattfunn_paa",
    "pakk",
    "save_nattkjoering",
    "sist_registrert",
    "siste_natt",
    "upgrade",
]
