"""Every event that the log knows. A line's `event` is one of these (docs/operation.md)."""

from __future__ import annotations

from enum import StrEnum


class Hendelse(StrEnum):
    """What a line of the log tells of."""

    STARTET = "startet"
    STOPPET = "stoppet"
    UKJENT_INNSTILLING = "ukjent_innstilling"
    SERVER = "server"
    TLS_SERTIFIKAT = "tls_sertifikat"
    IKKE_VARIG = "ikke_varig"
    DRAPSPUNKTER_ARMERT = "drapspunkter_armert"
    FORSENDELSE = "forsendelse"
    DUPLIKAT = "duplikat"
    VALIDERING = "validering"
    OPPSLAG = "oppslag"
    FAULT = "fault"
    TEKNISK_FEIL = "teknisk_feil"
    REGISTER = "register"
    HEMMELIGHET_ULESELIG = "hemmelighet_uleselig"
    COMMIT_FUNNET = "commit_funnet"
    DELING_FEILET = "deling_feilet"
    SPYNE_FAULT = "spyne_fault"
    KUTTET = "kuttet"
    IKKE_KLAR = "ikke_klar"
    MONITOR_REGISTER = "monitor_register"
    MONITOR_FEIL = "monitor_feil"
    MONITOR_OIDC = "monitor_oidc"
    VARSEL = "varsel"
    VARSEL_IKKE_LEVERT = "varsel_ikke_levert"
    LOGG_TAPT = "logg_tapt"
