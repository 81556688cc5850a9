"""A list that is wrong is refused on import, and said why (NIR-4-KOD-0010)."""

from __future__ import annotations

from pathlib import Path

import pytest

import codelists
from codelists import Lesefeil, UgyldigKodeverk, check_list, import_csv, les_csv
from codelists.les import KOLONNER

HODE = ",".join(KOLONNER)


def rows(*rader: str) -> str:
    return "\n".join((HODE, *rader)) + "\n"


def faults(tekst: str, navn: str = "ny_liste") -> list[tuple[str, str]]:
    return [(p.kode, p.slag.value) for p in check_list(les_csv(navn, tekst))]


def edited(navn: str, *bytt: tuple[str, str]) -> str:
    """Our own list with something changed in it."""
    tekst = codelists.export(navn, "csv")
    for gammel, ny in bytt:
        assert gammel in tekst
        tekst = tekst.replace(gammel, ny)
    return tekst


def test_two_versions_that_follow_each_other_are_right() -> None:
    assert not faults(
        rows(
            "A,a,a,,2021-06-30,both,,kilde,assumed",
            "A,a,a,2021-07-01,,both,,kilde,assumed",
        )
    )


def test_two_versions_on_one_day_are_refused() -> None:
    tekst = rows(
        "A,a,a,2021-01-01,2021-06-30,both,,kilde,assumed",
        "A,a,a,2021-06-15,,both,,kilde,assumed",
    )
    assert ("A", "OVERLAPP") in faults(tekst)


def test_a_last_day_that_is_also_a_first_day_is_an_overlap() -> None:
    tekst = rows(
        "A,a,a,,2021-06-30,both,,kilde,assumed",
        "A,a,a,2021-06-30,,both,,kilde,assumed",
    )
    assert ("A", "OVERLAPP") in faults(tekst)


def test_a_code_of_both_laws_overlaps_with_one_of_either() -> None:
    tekst = rows(
        "A,a,a,,,both,,kilde,assumed",
        "A,a,a,2021-01-01,,integreringsloven,,kilde,assumed",
    )
    assert faults(tekst) == [("A", "OVERLAPP")]


def test_a_code_may_have_a_version_for_each_law() -> None:
    assert not faults(
        rows(
            "A,a,a,,,introduksjonsloven,,kilde,assumed",
            "A,a,a,2021-01-01,,integreringsloven,,kilde,assumed",
        )
    )


def test_three_overlapping_versions_are_told_of_under_each_law() -> None:
    tekst = rows(*["A,a,a,,,both,,kilde,assumed"] * 3)
    assert faults(tekst) == [("A", "OVERLAPP")] * 4


def test_a_gap_in_a_mandatory_list_is_refused() -> None:
    tekst = edited(
        "oppholdsgrunnlag",
        (",2022-03-11,,", ",2022-03-13,,"),
    )
    assert not faults(tekst, "oppholdsgrunnlag")  # no field must be filled from it
    aapen = "SPOR_1,Spor 1,Track 1 (little or no schooling),,,"
    lukket = aapen.replace(",,,", ",,2021-06-30,") + "introduksjonsloven,2019-10,kilde,assumed\n"
    spor = edited("spor", (aapen, lukket + aapen.replace(",,,", ",2021-07-02,,")))
    assert faults(spor, "spor") == [("SPOR_1", "HULL")]


def test_a_mandatory_list_without_any_code_on_a_day_is_refused() -> None:
    slutt = edited("spor", (",,,introduksjonsloven", ",,2021-12-31,introduksjonsloven"))
    assert faults(slutt, "spor") == [("", "HULL")]
    opphold = slutt + "SPOR_4,Spor 4,Track 4,2022-01-02,,introduksjonsloven,2019-10,k,assumed\n"
    assert faults(opphold, "spor") == [("", "HULL")]


@pytest.mark.parametrize(
    ("rad", "slag"),
    [
        ("A,a,a,2021-02-01,2021-01-31,both,,kilde,assumed", "DATO"),
        ("A,a,a,,,begge,,kilde,assumed", "VERDI"),
        ("A,a,a,,,both,2021-04,kilde,assumed", "REFERANSE"),
        ("A,a,a,,,both,,kilde,sure", "VERDI"),
        ("A,a,a,,,both,,,assumed", "VERDI"),
        ("A,,a,,,both,,kilde,assumed", "VERDI"),
        ("A,a ,a,,,both,,kilde,assumed", "VERDI"),
        ("Å,a,a,,,both,,kilde,assumed", "VERDI"),
        (",a,a,,,both,,kilde,assumed", "VERDI"),
    ],
)
def test_a_row_that_cannot_be_right_is_refused(rad: str, slag: str) -> None:
    assert [funn[1] for funn in faults(rows(rad))] == [slag]


def test_the_last_day_may_be_the_first_day() -> None:
    assert not faults(rows("A,a,a,2021-01-31,2021-01-31,both,,kilde,assumed"))


def test_rows_out_of_order_are_refused() -> None:
    tekst = rows("B,b,b,,,both,,kilde,assumed", "A,a,a,,,both,,kilde,assumed")
    assert faults(tekst) == [("A", "ORDEN")]


def test_a_reference_to_nothing_is_refused() -> None:
    tekst = edited("vedtakstype", ("IL_INTRO IN_INTRO,INNVILGET", "IL_INTRO IN_INTROO,INNVILGET"))
    assert faults(tekst, "vedtakstype") == [("INTRO_TILDELING", "REFERANSE")]


def test_a_word_outside_a_closed_set_is_refused() -> None:
    tekst = edited("sluttmaal", (",FULLFOERT_VGO\n", ",VGO\n"))
    assert {funn[1] for funn in faults(tekst, "sluttmaal")} == {"VERDI"}


def test_a_column_nobody_described_is_refused() -> None:
    tekst = edited("spor", ("certainty\n", "certainty,farge\n"), ("inferred\n", "inferred,roed\n"))
    assert faults(tekst, "spor") == [("", "KOLONNE")]


@pytest.mark.parametrize(
    "tekst",
    [
        "",
        "kode,navn\nA,a\n",
        rows("A,a,a,,,both,,kilde"),
        rows("A,a,a,2021-02-30,,both,,kilde,assumed"),
        rows("A,a,a,01.02.2021,,both,,kilde,assumed"),
    ],
)
def test_what_is_not_a_list_is_told_by_line(tekst: str) -> None:
    with pytest.raises(Lesefeil, match="ny_liste"):
        les_csv("ny_liste", tekst)


def test_a_new_edition_of_a_list_is_taken_in(tmp_path: Path) -> None:
    fil = tmp_path / "spor.csv"
    fil.write_text("\ufeff" + codelists.export("spor", "csv"), encoding="utf-8")
    assert import_csv(fil) == codelists.liste("spor")


def test_a_list_that_nobody_knew_is_taken_in_under_the_name_given(tmp_path: Path) -> None:
    fil = tmp_path / "utkast.csv"
    fil.write_text(rows("A,a,a,,,both,,kilde,assumed"), encoding="utf-8")
    assert import_csv(fil, "ny_liste").koder() == ("A",)


def test_a_code_that_was_removed_rather_than_closed_is_refused(tmp_path: Path) -> None:
    fil = tmp_path / "spor.csv"
    tekst = codelists.export("spor", "csv")
    fil.write_text("".join(linje for linje in tekst.splitlines(True) if "SPOR_2" not in linje))
    with pytest.raises(UgyldigKodeverk, match="close it with valid_to") as feil:
        import_csv(fil)
    assert [(p.kode, p.slag) for p in feil.value.problemer] == [("SPOR_2", "FJERNET")]
