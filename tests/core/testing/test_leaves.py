from m4d_core.testing.leaves import dotted, leaves, plain, replaced, texts, without

RECORD = {"id": 1, "title": "T", "country": [{"iso3": "TUN"}, {"iso3": "SEN"}], "none": None, "empty": []}


def test_every_value_has_its_path() -> None:
    assert dict(leaves(RECORD)) == {
        ("id",): 1, ("title",): "T", ("country", 0, "iso3"): "TUN", ("country", 1, "iso3"): "SEN", ("none",): None,
        ("empty",): [],
    }  # fmt: skip
    assert dict(texts(RECORD)) == {("title",): "T", ("country", 0, "iso3"): "TUN", ("country", 1, "iso3"): "SEN"}
    assert dotted(("country", 1, "iso3")) == "country.1.iso3"


def test_a_copy_has_another_value_and_the_record_stays() -> None:
    assert replaced(RECORD, ("country", 1, "iso3"), None)["country"][1] == {"iso3": None}
    assert without(RECORD, ("country", 0))["country"] == [{"iso3": "SEN"}]
    assert RECORD["country"] == [{"iso3": "TUN"}, {"iso3": "SEN"}]
    assert plain({"a": ({"b": 1},)}) == {"a": [{"b": 1}]}
