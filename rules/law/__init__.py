"""What the law sets and can change: each number and date with the days it held and its source.

One TOML file per value or closely related group. A change of the law is a new `[[value]]` block
with its first day, its source and its certainty (law, guidance or assumed), and one test case.
Which day selects the value differs and stands in the file (`selected_by`), so the day is written
out at each use: `law.frist_norsk.at(inntraadt)["med_vgs"]`.
"""

from __future__ import annotations

from rules.law.dated import Dated, IngenVerdi, Value

# who is covered, and by which law
lovvalg = Dated("lovvalg")
tillatelsesklasse = Dated("tillatelsesklasse")
alder_intro = Dated("alder_intro")
alder_norsk = Dated("alder_norsk")
alder_asyl = Dated("alder_asyl")
alder_ung = Dated("alder_ung")
bosatt_grense = Dated("bosatt_grense")
referanseperson_grense = Dated("referanseperson_grense")
utsatt_inntreden = Dated("utsatt_inntreden")
kap_6a = Dated("kap_6a")

# until when
frist_norsk = Dated("frist_norsk")
frist_samfunn = Dated("frist_samfunn")
frist_introduksjonsloven = Dated("frist_introduksjonsloven")
program_integreringsloven = Dated("program_integreringsloven")
program_introduksjonsloven = Dated("program_introduksjonsloven")
program_covid = Dated("program_covid")
programinnhold = Dated("programinnhold")
sluttmaal_klasse = Dated("sluttmaal_klasse")
utvidet_43g = Dated("utvidet_43g")
utdanningsbakgrunn = Dated("utdanningsbakgrunn")
tilbud = Dated("tilbud")
oppstart_program = Dated("oppstart_program")
klagefrist = Dated("klagefrist")
registreringsfrist = Dated("registreringsfrist")
rapporteringsaar = Dated("rapporteringsaar")
fristvarsel = Dated("fristvarsel")
avslutningsaarsak_frist = Dated("avslutningsaarsak_frist")
oppfoelging = Dated("oppfoelging")

# leave, absence and full time
permisjon_utvider = Dated("permisjon_utvider")
permisjon_grenser = Dated("permisjon_grenser")
fravaer_utvider = Dated("fravaer_utvider")
fravaer_grenser = Dated("fravaer_grenser")
fulltid = Dated("fulltid")
timer_grenser = Dated("timer_grenser")

# completion
timer_samfunn = Dated("timer_samfunn")
timer_kun_plikt = Dated("timer_kun_plikt")
timer_asyl_integreringsloven = Dated("timer_asyl_integreringsloven")
timer_asyl_introduksjonsloven = Dated("timer_asyl_introduksjonsloven")
timer_introduksjonsloven = Dated("timer_introduksjonsloven")
timer_teller = Dated("timer_teller")
kort_fravaer = Dated("kort_fravaer")
norsknivaa = Dated("norsknivaa")
norskmaal_veiledende = Dated("norskmaal_veiledende")
proeve_nivaa = Dated("proeve_nivaa")
proeveplikt = Dated("proeveplikt")
fritak_nivaa = Dated("fritak_nivaa")
avslutning_utfall = Dated("avslutning_utfall")
samf_modul_fra = Dated("samf_modul_fra")

# vedtak
vedtakstyper = Dated("vedtakstyper")
vedtak_tilstand = Dated("vedtak_tilstand")
vedtak_start = Dated("vedtak_start")

# the services
ws2_siste_dag = Dated("ws2_siste_dag")
ws4_aapner = Dated("ws4_aapner")
leveranse = Dated("leveranse")
oppbevaring = Dated("oppbevaring")
forsendelse_grenser = Dated("forsendelse_grenser")
kode_utgaar = Dated("kode_utgaar")


def alle() -> tuple[Dated, ...]:
    """Every dated value, by name; the generated page of parameters is made from it."""
    return tuple(sorted((v for v in globals().values() if isinstance(v, Dated)), key=_navn))


def _navn(dated: Dated) -> str:
    return dated.navn


__all__ = ["Dated", "IngenVerdi", "Value", "alle"]
