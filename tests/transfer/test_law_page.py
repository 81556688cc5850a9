"""The page of parameters shows every value with its history and source."""

from transfer.law_page import as_data, markdown


def test_every_parameter_stands_on_the_page_with_its_history() -> None:
    page = markdown()
    for dated in as_data():
        assert f"## {dated['name']}\n" in page
        assert all(value["source"] and value["certainty"] for value in dated["values"])
    history = next(d for d in as_data() if d["name"] == "ws2_siste_dag")["values"]
    days = [str(value["value"]["siste_dag"]) for value in history]
    assert days == ["2020-12-31", "2021-02-28", "2021-06-11"]
