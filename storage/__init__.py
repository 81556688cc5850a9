"""The register on a database: SQLite by default, PostgreSQL alike."""

from storage.codec import les, pakk
from storage.errors import (
    Duplikat,
    IdentTaken,
    SchemaMissing,
    StorageError,
    StorageUnavailable,
    VersionTaken,
)
from storage.lager import Lager, Transaksjon
from storage.migrate import current, downgrade, upgrade
from storage.rader import (
    BeregnetRad,
    ForsendelseRad,
    FunnRad,
    Historikk,
    Innlest,
    LagretForsendelse,
    LagretRegistrering,
    PostRad,
    Registreringsstatus,
)

__all__ = [
    "BeregnetRad",
    "Duplikat",
    "ForsendelseRad",
    "FunnRad",
    "Historikk",
    "IdentTaken",
    "Innlest",
    "Lager",
    "LagretForsendelse",
    "LagretRegistrering",
    "PostRad",
    "Registreringsstatus",
    "SchemaMissing",
    "StorageError",
    "StorageUnavailable",
    "Transaksjon",
    "VersionTaken",
    "current",
    "downgrade",
    "les",
    "pakk",
    "upgrade",
]
