"""The contracts as any SOAP stack meets them: WS-I Basic Profile 1.1, wrapped style, documented.

The numbers (R2706 ...) are those of the profile. What a validator can say is asked of two that
share no code, lxml and xmlschema; the contract means what both of them read from it.
"""

from __future__ import annotations

import re
import threading
import types
import typing
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
import xmlschema
import zeep
from lxml import etree
from xmlschema.extras.wsdl import Wsdl11Document

from codelists import liste
from rules.facts import INNHOLD, Fagsystem, Hode, Personhenvisning, Post
from schemas import contract
from schemas.contract import FELLES_FOLDER, FELLES_NS, RELEASES, Release, newest

FIXTURES = Path(__file__).parent.parent / "fixtures"
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
SOAP = "{http://schemas.xmlsoap.org/wsdl/soap/}"
XS = "{http://www.w3.org/2001/XMLSchema}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
FAULTS = ["klientfeil", "rettighetsfeil", "tjenesteStengt", "konflikt", "tekniskFeil"]
WS4 = [release for release in RELEASES if release.tjeneste == "WS4"]
WS4_OPERATIONS = {
    "SendForsendelse",
    "ValiderForsendelse",
    "HentTilbakemelding",
    "ListForsendelser",
    "HentPerson",
    "HentPersonliste",
    "HentRegistreringer",
    "HentKodeverk",
    "HentTjenesteinfo",
}
OPERATIONS = {
    "WS2": {"OverfoerData", "HentKvittering", "HentPerson", "HentKodeverk"},
    "WS4": WS4_OPERATIONS,
}
OPENED = {
    "2019-10": "henvendelse vedtak permisjon stans gjenopptak fritak avslutning avbrudd timer "
    "tiltak fravaer morsmaal spor annullering",
    "2021-01": "utdanningsbakgrunn",
    "2021-03": "norskmaal sluttmaal integreringskontrakt kvalifiseringMottak",
    "2021-05": "fulltidVideregaaende klage forskningsreservasjon",
}


def name_of(release: Release) -> str:
    return f"{release.path}-{release.versjon}"


each_release = pytest.mark.parametrize("release", RELEASES, ids=name_of)
each_ws4 = pytest.mark.parametrize("release", WS4, ids=name_of)
each_schema = pytest.mark.parametrize(
    "file",
    [FELLES_FOLDER / "felles.xsd", *(r.folder / f"{r.path}.xsd" for r in RELEASES)],
    ids=lambda file: "/".join(file.parts[-3:]),
)


@cache
def parsed(file: Path) -> etree._Element:
    return etree.parse(file).getroot()


def wsdl(release: Release) -> etree._Element:
    return parsed(release.folder / f"{release.path}.wsdl")


def xsd(release: Release) -> etree._Element:
    return parsed(release.folder / f"{release.path}.xsd")


def fixture(release: Release, name: str) -> etree._Element:
    return etree.parse(FIXTURES / release.path / release.versjon / name).getroot()


def qname(element: etree._Element, attribute: str) -> str:
    """The value of an attribute that is a qualified name, in Clark notation."""
    prefix, _, local = element.attrib[attribute].rpartition(":")
    return f"{{{element.nsmap[prefix]}}}{local}"


def wrappers(release: Release) -> dict[str, etree._Element]:
    """The global elements with a type of their own: requests and responses."""
    return {e.get("name"): e for e in xsd(release).findall(f"{XS}element") if e.get("type") is None}


def children(parent: etree._Element) -> list[etree._Element]:
    """The elements declared in a type or wrapper, those of a choice as well."""
    return list(parent.iterfind(f".//{XS}element"))


def complex_types(release: Release) -> dict[str, etree._Element]:
    return {t.get("name"): t for t in xsd(release).findall(f"{XS}complexType")}


# ---- the WSDL, after the Basic Profile


@each_release
def test_wsdl_follows_the_schema_of_wsdl(release: Release) -> None:  # R2028, R2029
    document = Wsdl11Document(str(release.folder / f"{release.path}.wsdl"), validation="strict")
    assert len(document.services) == 1


@each_release
def test_documents_are_utf8_without_byte_order_mark(release: Release) -> None:  # R4002, R4003
    for suffix in ("wsdl", "xsd"):
        content = (release.folder / f"{release.path}.{suffix}").read_bytes()
        assert content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n')


@each_release
def test_wsdl_parts_stand_in_order(release: Release) -> None:  # R2020 to R2023
    found = [etree.QName(child).localname for child in wsdl(release).iterchildren(etree.Element)]
    order = ["documentation", "types", "message", "portType", "binding", "service"]
    assert list(dict.fromkeys(found)) == order
    assert found == sorted(found, key=order.index)


@each_release
def test_wsdl_and_schema_have_the_namespace_of_the_release(release: Release) -> None:  # R2005
    assert wsdl(release).get("targetNamespace") == release.namespace
    assert xsd(release).get("targetNamespace") == release.namespace


@each_release
def test_types_only_import_and_say_from_where(release: Release) -> None:  # R2003, R2007, R2105
    (schema,) = wsdl(release).find(f"{WSDL}types")
    assert {child.tag for child in schema} == {f"{XS}import"}
    for imported in schema:
        file = release.folder / imported.get("schemaLocation")
        assert parsed(file.resolve()).get("targetNamespace") == imported.get("namespace")
    assert wsdl(release).find(f"{WSDL}import") is None


@each_release
def test_message_is_one_part_that_names_an_element(release: Release) -> None:  # R2204, R2206
    declared = {f"{{{release.namespace}}}{name}" for name in wrappers(release)}
    declared |= {f"{{{FELLES_NS}}}{name}" for name in FAULTS}
    for message in wsdl(release).findall(f"{WSDL}message"):
        (part,) = message
        assert set(part.attrib) == {"name", "element"}
        assert qname(part, "element") in declared


@each_release
def test_operations_are_those_agreed_each_once(release: Release) -> None:  # R2304
    names = [o.get("name") for o in wsdl(release).findall(f"{WSDL}portType/{WSDL}operation")]
    assert len(names) == len(set(names))
    assert set(names) == OPERATIONS[release.tjeneste]


@each_release
def test_operations_ask_and_are_answered(release: Release) -> None:  # R2302, R2303
    for operation in wsdl(release).findall(f"{WSDL}portType/{WSDL}operation"):
        shape = [etree.QName(child).localname for child in operation]
        assert shape == ["documentation", "input", "output", *["fault"] * len(FAULTS)]
        assert "parameterOrder" not in operation.attrib


@each_release
def test_binding_is_document_style_soap_over_http(release: Release) -> None:  # R2401, R2702, R2705
    binding = wsdl(release).find(f"{WSDL}binding")
    soap = binding[0]
    assert soap.tag == f"{SOAP}binding"
    assert soap.get("transport") == "http://schemas.xmlsoap.org/soap/http"
    styles = {o.get("style") for o in binding.iter(f"{SOAP}operation")}
    assert {soap.get("style"), *styles} == {"document"}


@each_release
def test_bodies_are_literal_and_nothing_more(release: Release) -> None:  # R2706, R2716, R2301
    bodies = list(wsdl(release).iter(f"{SOAP}body"))
    assert len(bodies) == 2 * len(OPERATIONS[release.tjeneste])
    assert all(dict(body.attrib) == {"use": "literal"} for body in bodies)
    assert not list(wsdl(release).iter(f"{SOAP}header"))


@each_release
def test_binding_covers_the_operations_of_the_port_type(release: Release) -> None:  # R2718
    def names(parent: str) -> list[str]:
        return [o.get("name") for o in wsdl(release).findall(f"{WSDL}{parent}/{WSDL}operation")]

    assert names("binding") == names("portType")
    (binding,) = wsdl(release).findall(f"{WSDL}binding")
    port_type = wsdl(release).find(f"{WSDL}portType")
    assert qname(binding, "type") == f"{{{release.namespace}}}{port_type.get('name')}"


@each_release
def test_soap_action_is_namespace_and_operation(release: Release) -> None:  # R2744, R2745
    for operation in wsdl(release).findall(f"{WSDL}binding/{WSDL}operation"):
        action = operation.find(f"{SOAP}operation").get("soapAction")
        assert action == f"{release.namespace}/{operation.get('name')}"


@each_release
def test_operations_differ_on_the_wire(release: Release) -> None:  # R2710
    messages = {m.get("name"): m[0] for m in wsdl(release).findall(f"{WSDL}message")}
    inputs = wsdl(release).findall(f"{WSDL}portType/{WSDL}operation/{WSDL}input")
    signatures = [
        qname(messages[etree.QName(qname(i, "message")).localname], "element") for i in inputs
    ]
    assert len(signatures) == len(set(signatures))


@each_release
def test_faults_are_bound_by_the_name_they_are_declared_with(
    release: Release,
) -> None:  # R2721, R2723, R2740, R2754
    for parent in ("portType", "binding"):
        for operation in wsdl(release).findall(f"{WSDL}{parent}/{WSDL}operation"):
            declared = operation.findall(f"{WSDL}fault")
            assert [fault.get("name") for fault in declared] == FAULTS
            if parent == "binding":
                bound = [dict(fault[0].attrib) for fault in declared]
                assert bound == [{"name": name, "use": "literal"} for name in FAULTS]


@each_release
def test_fault_messages_carry_the_shared_elements(release: Release) -> None:  # R2205
    messages = {m.get("name"): m[0] for m in wsdl(release).findall(f"{WSDL}message")}
    for fault in wsdl(release).iterfind(f"{WSDL}portType/{WSDL}operation/{WSDL}fault"):
        part = messages[etree.QName(qname(fault, "message")).localname]
        assert qname(part, "element") == f"{{{FELLES_NS}}}{fault.get('name')}"


@each_release
def test_no_extension_is_required(release: Release) -> None:  # R2026
    assert not wsdl(release).xpath("//@wsdl:required", namespaces={"wsdl": WSDL[1:-1]})


@each_release
def test_service_has_one_port_at_a_placeholder(release: Release) -> None:
    (service,) = wsdl(release).findall(f"{WSDL}service")
    (port,) = service.findall(f"{WSDL}port")
    assert port.find(f"{SOAP}address").get("location") == f"http://localhost/{release.path}"
    binding = wsdl(release).find(f"{WSDL}binding").get("name")
    assert qname(port, "binding") == f"{{{release.namespace}}}{binding}"


# ---- wrapped style: a method with parameters in Java, .NET and C


@each_release
def test_wrapper_has_the_name_of_its_operation(release: Release) -> None:
    names = OPERATIONS[release.tjeneste]
    assert set(wrappers(release)) == names | {f"{name}Response" for name in names}
    for message in wsdl(release).findall(f"{WSDL}message"):
        element = etree.QName(qname(message[0], "element"))
        if element.namespace == release.namespace:
            expected = re.sub("Request$", "", message.get("name"))
            assert (message[0].get("name"), element.localname) == ("parameters", expected)


@each_release
def test_wrapper_is_a_plain_sequence_of_local_elements(release: Release) -> None:
    for wrapper in wrappers(release).values():
        (content,) = wrapper.find(f"{XS}complexType")
        assert content.tag == f"{XS}sequence"
        assert not content.attrib
        for child in content:
            assert child.tag == f"{XS}element"
            assert (
                {"name", "type"} <= set(child.attrib) <= {"name", "type", "minOccurs", "maxOccurs"}
            )


@each_release
def test_request_and_response_share_no_parameter_name(release: Release) -> None:
    """JAX-WS makes one in-out parameter of a shared name, and gives up if the types differ."""
    for name in OPERATIONS[release.tjeneste]:
        asked, answered = (
            {child.get("name") for child in children(wrappers(release)[wrapper])}
            for wrapper in (name, f"{name}Response")
        )
        assert not asked & answered, name


@each_release
def test_request_is_written_in_one_namespace(release: Release) -> None:
    shared = {t.get("name") for t in parsed(FELLES_FOLDER / "felles.xsd").iter(f"{XS}complexType")}
    own = complex_types(release)

    def walk(parent: etree._Element) -> Iterator[str]:
        for child in children(parent):
            prefix, _, local = child.get("type").partition(":")
            if prefix == "felles":
                assert local not in shared, f"{child.get('name')}: {local}"
            elif local in own:
                yield local
                yield from walk(own[local])

    for name in OPERATIONS[release.tjeneste]:
        list(walk(wrappers(release)[name]))


# ---- the schemas


@each_schema
def test_schema_keeps_to_the_plain_parts_of_the_language(file: Path) -> None:
    plain = {
        *("schema", "import", "annotation", "documentation", "element", "complexType"),
        *("simpleType", "sequence", "choice", "complexContent", "extension", "restriction"),
        *("pattern", "enumeration", "minLength", "maxLength", "minInclusive", "maxInclusive"),
        *("totalDigits", "fractionDigits"),
    }
    root = parsed(file)
    assert {etree.QName(e).localname for e in root.iter(etree.Element)} <= plain
    assert root.get("elementFormDefault") == "qualified"
    assert root.get("blockDefault") == "#all"
    for e in root.iter(f"{XS}element", f"{XS}complexType"):
        assert not {"mixed", "abstract", "nillable", "default", "fixed", "ref"} & set(e.attrib)


@each_schema
def test_everything_has_its_documentation(file: Path) -> None:
    english = re.compile(r"\b(the|and|of|is|are|which|with)\b", re.IGNORECASE)
    root = parsed(file)
    assert root.findtext(f"{XS}annotation/{XS}documentation").strip()
    for e in root.iter(f"{XS}element", f"{XS}complexType", f"{XS}simpleType", f"{XS}enumeration"):
        if e.tag == f"{XS}complexType" and e.get("name") is None:
            continue  # a wrapper's; the wrapper itself has it
        name = e.get("name") or e.get("value")
        text = " ".join((e.findtext(f"{XS}annotation/{XS}documentation") or "").split())
        assert len(text) > 2, f"{file.name}: {name} says nothing"
        assert text.casefold().rstrip(".") != name.casefold() or e.tag == f"{XS}enumeration", name
        assert not english.search(text), f"{name}: {text}"


@each_schema
def test_only_wrappers_have_a_type_without_a_name(file: Path) -> None:
    for e in parsed(file).iter(f"{XS}element"):
        assert e.get("type") is not None or e.getparent().tag == f"{XS}schema"


@each_schema
def test_long_lists_are_unbounded(file: Path) -> None:
    """The JDK's validator refuses maxOccurs over 5,000."""
    bounds = {e.get("maxOccurs") for e in parsed(file).iter() if e.get("maxOccurs")}
    assert all(bound == "unbounded" or int(bound) <= 5000 for bound in bounds)


@each_schema
def test_every_named_type_is_used(file: Path) -> None:
    everything = [FELLES_FOLDER / "felles.xsd", *(r.folder / f"{r.path}.xsd" for r in RELEASES)]
    used = {
        qname(e, attribute)
        for schema in (everything if file in everything[:1] else [file])
        for e in parsed(schema).iter(f"{XS}element", f"{XS}extension")
        for attribute in ("type", "base")
        if attribute in e.attrib
    }
    namespace = parsed(file).get("targetNamespace")
    types_ = parsed(file).iterchildren(f"{XS}complexType", f"{XS}simpleType")
    assert {f"{{{namespace}}}{t.get('name')}" for t in types_} <= used


# ---- the records are those of rules.facts


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def declared(parent: etree._Element) -> list[tuple[str, str, bool, bool]]:
    """Name, type, whether it may be left out, whether it may be repeated."""
    return [
        (
            e.get("name"),
            e.get("type"),
            e.get("minOccurs") == "0",
            e.get("maxOccurs", "1") != "1",
        )
        for e in children(parent)
    ]


def of_dataclass(cls: type) -> list[tuple[str, object, bool, bool]]:
    """The same of the fields of a dataclass."""
    hints = typing.get_type_hints(cls)
    found = []
    for field in fields(cls):
        hint = hints[field.name]
        options = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
        optional = type(None) in options
        plain = next(option for option in options if option is not type(None))
        repeated = typing.get_origin(plain) is tuple
        plain = typing.get_args(plain)[0] if repeated else plain
        found.append((camel(field.name), plain, optional, repeated))
    return found


PYTHON = {
    date: {"felles:DatoType"},
    Decimal: {"felles:TimetallType", "felles:MengdeType"},
    bool: {"xs:boolean"},
    int: {"xs:int", "felles:VersjonType", "felles:AntallType"},
}


@pytest.mark.parametrize("posttype", INNHOLD)
def test_post_type_is_the_record_type_field_by_field(posttype: str) -> None:
    release = newest("WS4")
    types_ = complex_types(release)
    kind = next(e for e in children(types_["PostType"]) if e.get("name") == posttype)
    schema = declared(types_[kind.get("type").removeprefix("ws4:")])
    facts = of_dataclass(INNHOLD[posttype])
    assert [(n, o, r) for n, _, o, r in schema] == [(n, o, r) for n, _, o, r in facts]
    for (name, xml_type, *_), (_, python_type, *_) in zip(schema, facts, strict=True):
        fits = PYTHON.get(python_type)
        taken = set().union(*PYTHON.values())
        assert xml_type in fits if fits else xml_type not in taken, name


@pytest.mark.parametrize("cls", [Hode, Personhenvisning, Fagsystem])
def test_header_and_person_are_those_of_the_facts(cls: type) -> None:
    schema = declared(complex_types(newest("WS4"))[f"{cls.__name__}Type"])
    assert [(n, o) for n, _, o, _ in schema] == [(n, o) for n, _, o, _ in of_dataclass(cls)]


def test_post_holds_the_envelope_and_one_of_the_record_types() -> None:
    sequence = complex_types(newest("WS4"))["PostType"].find(f"{XS}sequence")
    *envelope, choice = sequence
    names = {e.get("name") for e in envelope}
    assert names == {camel(f.name) for f in fields(Post)} - {"loepenr", "innhold", "overtatt"}
    assert choice.tag == f"{XS}choice"
    assert not choice.attrib
    assert [e.get("name") for e in choice] == list(INNHOLD)


# ---- releases


@each_ws4
def test_release_opens_what_it_opened_and_nothing_later(release: Release) -> None:
    opened = {p for r, posts in OPENED.items() if r <= release.versjon for p in posts.split()}
    choice = complex_types(release)["PostType"].find(f"{XS}sequence/{XS}choice")
    assert {e.get("name") for e in choice} == opened


@pytest.mark.parametrize(
    ("type_", "field", "since"),
    [
        ("PostType", "lov", "2021-01"),
        ("VedtakType", "pliktrett", "2021-03"),
        ("NorskmaalType", "lytte", "2021-03"),
        ("NorskmaalType", "c1", "2021-05"),
        ("NorskmaalType", "karakter", "2021-05"),
        ("TimerType", "modul", "2021-05"),
    ],
)
def test_field_comes_with_its_release(type_: str, field: str, since: str) -> None:
    for release in WS4:
        found = complex_types(release).get(type_)
        names = {e.get("name") for e in children(found)} if found is not None else set()
        assert (field in names) == (release.versjon >= since), release.versjon


@pytest.mark.parametrize(("older", "newer"), list(pairwise(WS4)))
def test_older_release_is_a_part_of_the_newer(older: Release, newer: Release) -> None:
    """A program moves to the next release by changing the namespace alone."""
    for kind in (wrappers, complex_types):
        before, after = kind(older), kind(newer)
        assert set(before) <= set(after)
        for name, found in before.items():
            now = declared(after[name])
            kept = [entry for entry in now if entry in declared(found)]
            assert kept == declared(found), name
            added = [entry for entry in now if entry not in kept]
            in_choice = name == "PostType"
            assert all(optional or in_choice for _, _, optional, _ in added), name


def test_releases_open_in_order() -> None:
    opens = [release.opens for release in WS4]
    assert opens == [date(2019, 10, 1), date(2021, 1, 1), date(2021, 3, 1), date(2021, 5, 1)]
    assert {release.opens for release in RELEASES if release.tjeneste == "WS2"} == {None}


# ---- what is valid


@each_release
def test_good_batch_is_valid_to_both_validators(release: Release) -> None:
    good = fixture(release, "god.xml")
    schema = contract.schema(release)
    assert schema.validate(good), schema.error_log
    assert independent(release).is_valid(good)


@each_release
def test_bad_batch_is_faulty_at_every_place_marked(release: Release) -> None:
    bad = fixture(release, "daarlig.xml")
    marked = len(bad.xpath("//comment()"))
    schema = contract.schema(release)
    assert not schema.validate(bad)
    assert len(schema.error_log) >= marked
    assert len(list(independent(release).iter_errors(bad))) >= marked


@cache
def independent(release: Release) -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(release.folder / f"{release.path}.xsd"))


@each_release
def test_good_batch_uses_every_field(release: Release) -> None:
    """One of each record type, and every optional field at least once."""
    good = fixture(release, "god.xml")
    used = {
        (etree.QName(e.getparent()).localname, etree.QName(e).localname)
        for e in good.iterdescendants(etree.Element)
    }
    own = complex_types(release)

    def expected(parent: str, holder: etree._Element) -> Iterator[tuple[str, str]]:
        for child in children(holder):
            yield parent, child.get("name")
            local = child.get("type").partition(":")[2]
            if child.get("type").startswith(f"{release.path}:") and local in own:
                yield from expected(child.get("name"), own[local])

    request = {"WS2": "OverfoerData", "WS4": "SendForsendelse"}[release.tjeneste]
    assert set(expected(request, wrappers(release)[request])) == used


@each_ws4
def test_one_post_can_be_validated_by_itself(release: Release) -> None:
    schema = contract.schema(release)
    ns = f"{{{release.namespace}}}"
    for part in (f"{ns}forsendelse", f"{ns}hode", f"{ns}post"):
        assert all(schema.validate(e) for e in fixture(release, "god.xml").iter(part)), part
    verdicts = [schema.validate(e) for e in fixture(release, "daarlig.xml").iter(f"{ns}post")]
    assert not any(verdicts)


REFUSED = [
    ("referanse", "  K-1"),
    ("referanse", "K-1 "),
    ("referanse", "K  1"),
    ("referanse", "K\t1"),
    ("referanse", "K\u202e1"),
    ("referanse", "K\u00a01"),
    ("referanse", "x" * 65),
    ("referanse", ""),
    ("versjon", "0"),
    ("versjon", "2147483648"),
    ("versjon", "1.0"),
    ("foedselsnummer", "１０８８９５００１９６"),
    ("foedselsnummer", "10889500196\n"),
    ("sendtTidspunkt", "2021-05-15T24:00:00+02:00"),
    ("sendtTidspunkt", "2021-05-15T23:59:60+02:00"),
    ("sendtTidspunkt", "2021-05-15T09:30:00"),
    ("sendtTidspunkt", "2021-05-15"),
    ("sendtTidspunkt", "12021-05-15T09:30:00Z"),
    ("dato", "1899-12-31"),
    ("dato", "2101-01-01"),
    ("dato", "2021-02-29"),
    ("dato", "2021-05-18+02:00"),
    ("dato", "-2021-05-18"),
    ("antall", "NaN"),
    ("antall", "1E2"),
    ("antall", "7.125"),
    ("antall", "1" + "0" * 1000),
    ("ordning", "IL_INTRØ"),
    ("spraak", "TIR"),
    ("merknad", "x" * 1001),
]
ACCEPTED = [
    ("referanse", "sak 2021/17-æøå"),
    ("referanse", "x" * 64),
    ("sendtTidspunkt", "2021-05-15T09:30:00Z"),
    ("sendtTidspunkt", "2021-05-15T09:30:00.123456789+02:00"),
    ("dato", "1900-01-01"),
    ("dato", "2100-12-31"),
    ("dato", "2020-02-29"),
    ("antall", "-1"),
    ("antall", "7.50"),
    ("antall", "7.500"),
    ("merknad", "Linje én\nlinje to 😀"),
    ("merknad", ""),
    ("partner", "1"),
]


@pytest.mark.parametrize(
    ("field", "value", "valid"),
    [(*case, False) for case in REFUSED] + [(*case, True) for case in ACCEPTED],
)
def test_both_validators_judge_a_value_alike(field: str, value: str, valid: bool) -> None:
    release = newest("WS4")
    good = fixture(release, "god.xml")
    namespaces = {"w": release.namespace}
    (place, *_) = good.xpath(f"//w:post//w:{field} | //w:hode/w:{field}", namespaces=namespaces)
    place.text = value
    assert contract.schema(release).validate(good) == valid
    assert independent(release).is_valid(good) == valid


@pytest.mark.parametrize(
    ("attribute", "value"), [(f"{XSI}nil", "true"), (f"{XSI}type", "f:FritekstType"), ("id", "1")]
)
def test_no_attribute_opens_a_field(attribute: str, value: str) -> None:
    release = newest("WS4")
    text = etree.tostring(fixture(release, "god.xml")).replace(
        b"<SendForsendelse ", f'<SendForsendelse xmlns:f="{FELLES_NS}" '.encode()
    )
    good = etree.fromstring(text)
    good.find(f".//{{{release.namespace}}}referanse").set(attribute, value)
    assert not contract.schema(release).validate(good)


# ---- stacks and service


@each_release
def test_zeep_reads_the_contract_strictly(release: Release) -> None:
    client = zeep.Client(
        str(release.folder / f"{release.path}.wsdl"), settings=zeep.Settings(strict=True)
    )
    assert set(client.service._operations) == OPERATIONS[release.tjeneste]


@each_release
def test_zeep_writes_the_good_batch_as_it_read_it(release: Release) -> None:
    client = zeep.Client(
        str(release.folder / f"{release.path}.wsdl"), settings=zeep.Settings(strict=True)
    )
    good = fixture(release, "god.xml")
    name = etree.QName(good).localname
    values = client.get_element(good.tag).parse(good, client.wsdl.types)
    arguments = {key: values[key] for key in values}
    body = client.create_message(client.service, name, **arguments)[0][0]

    def flat(root: etree._Element) -> list[tuple[str, str]]:
        return [(e.tag, (e.text or "").strip()) for e in root.iter(etree.Element)]

    assert flat(body) == flat(good)


@each_release
def test_served_bytes_differ_from_the_file_only_in_addresses(release: Release) -> None:
    base, path = "https://nir.example:8443/prøve", release.path
    address = re.compile(rb' (?:schemaLocation|location)="[^"]*"')
    for name, file in (
        (f"{path}.wsdl", release.folder / f"{path}.wsdl"),
        (f"{path}.xsd", release.folder / f"{path}.xsd"),
        ("felles.xsd", FELLES_FOLDER / "felles.xsd"),
    ):
        served = contract.document(release, name, f"{base}/")
        assert address.split(served) == address.split(file.read_bytes())
        found = [a.decode().split('"')[1].removeprefix(base) for a in address.findall(served)]
        own, shared = f"/{path}/{release.versjon}/{path}.xsd", "/felles/1.0/felles.xsd"
        expected = {f"{path}.wsdl": [own, shared, f"/{path}"], f"{path}.xsd": [shared]}
        assert found == expected.get(name, [])


@each_release
def test_base_address_cannot_break_out_of_its_attribute(release: Release) -> None:
    served = contract.document(release, f"{release.path}.wsdl", 'http://x/"><evil a="&')
    address = etree.fromstring(served).find(f".//{SOAP}address")
    assert address.get("location") == f'http://x/"><evil a="&/{release.path}'


@pytest.mark.parametrize("name", ["../contract.py", "ws2.xsd", "", "ws4.wsdl/"])
def test_only_the_documents_of_the_release_are_served(name: str) -> None:
    with pytest.raises(KeyError):
        contract.document(newest("WS4"), name, "http://localhost")


def test_threads_do_not_share_a_list_of_errors() -> None:
    release = newest("WS4")
    others: list[etree.XMLSchema] = []
    thread = threading.Thread(target=lambda: others.append(contract.schema(release)))
    thread.start()
    thread.join()
    assert contract.schema(release) is contract.schema(release)
    assert others[0] is not contract.schema(release)


# ---- WS2 holds its codes in the schema


WS2_LISTS = {
    "OrdningkodeType": ("ordning",),
    "VedtaksbegrunnelsekodeType": ("intro_avslag_begrunnelse", "norsk_avslag_begrunnelse"),
    "StansbegrunnelsekodeType": ("intro_stans_begrunnelse", "norsk_stans_begrunnelse"),
    "AvslutningsaarsakkodeType": ("intro_avslutt_begrunnelse",),
    "HenvendelsestypekodeType": ("henvendelsestype",),
    "PermisjonstypekodeType": ("permisjonstype",),
    "DagtypekodeType": ("dagtype",),
    "TiltakskodeType": ("tiltak_introduksjonsloven",),
    "FravaerstypekodeType": ("fravaerstype",),
    "FravaersaarsakkodeType": ("fravaer_etter_foedselsperm_aarsak",),
    "SporkodeType": ("spor",),
    "ArenakodeType": ("opplaeringsarena",),
}


def enumeration(name: str) -> set[str]:
    found = xsd(newest("WS2")).find(f"{XS}simpleType[@name='{name}']")
    return {e.get("value") for e in found.iter(f"{XS}enumeration")}


def codes(name: str) -> set[str]:
    return {k.kode for k in liste(name).alle() if k.under("introduksjonsloven")}


@pytest.mark.parametrize("type_", WS2_LISTS)
def test_ws2_enumerates_the_codes_of_introduksjonsloven(type_: str) -> None:
    assert enumeration(type_) == set().union(*(codes(name) for name in WS2_LISTS[type_]))


def test_ws2_vedtak_are_those_that_are_sent_as_vedtak() -> None:
    vedtak = {
        k.kode
        for k in liste("vedtakstype").alle()
        if k.under("introduksjonsloven") and "vedtak" in k.verdier("posttype")
    }
    assert enumeration("VedtakstypekodeType") == vedtak


def test_ws2_tells_hours_with_vedtak_from_those_of_asylum_seekers() -> None:
    with_vedtak, asylum = enumeration("TimetypekodeType"), enumeration("AsyltimetypekodeType")
    assert not with_vedtak & asylum
    assert with_vedtak | asylum == codes("timetype")


def test_ws2_documents_its_numeric_codes() -> None:
    found = xsd(newest("WS2")).find(f"{XS}simpleType[@name='ResultatkodeType']")
    text = found.findtext(f"{XS}annotation/{XS}documentation")
    table = dict(re.findall(r"^ +(\d+)  (.+)$", text, re.MULTILINE))
    assert table == {k.kode: k.navn_nb for k in liste("ws2_feilkode").alle()}
