"""Test the fix operation ``rename_name`` on identifiers and strings, also on generated programs."""

from __future__ import annotations

import ast
from random import Random

import hypothesmith
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flake8_tradelint.model import Anchor, Edit
from flake8_tradelint.source import parse
from flake8_tradelint.source.decoding import SourceError
from tests.fixes.fixing import PATH, applied, edit, fixed, refusal

OP = "rename_name"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("é = 'é'; vat.spot_map\n", "é = 'é'; vat.spot_markets\n"),
        ("del vat . spot_map", "del vat . spot_markets"),
        ("Vat(\r\n\tspot_map = 1)\r\n", "Vat(\r\n\tspot_markets = 1)\r\n"),
        ("match x:\n  case Vat(spot_map=y): pass\n", "match x:\n  case Vat(spot_markets=y): pass\n"),
        ("f'{vat.spot_map}'\n", "f'{vat.spot_markets}'\n"),
        ("f'{vat.spot_map=}'\n", "f'{vat.spot_markets=}'\n"),
        ("class A:\n    spot_map: int\n", "class A:\n    spot_markets: int\n"),
    ],
)
def test_identifiers(before: str, after: str) -> None:
    assert fixed(before.encode(), OP, "spot_map", new="spot_markets", old="spot_map").decode() == after


def test_encodings() -> None:
    latin = "# -*- coding: latin-1 -*-\n'é'; vat.spot_map\n".encode("latin-1")
    assert fixed(latin, OP, "spot_map", new="né") == "# -*- coding: latin-1 -*-\n'é'; vat.né\n".encode(
        "latin-1"
    )
    assert "cannot be written in iso-8859-1" in refusal(latin, OP, "spot_map", new="Ω")
    marked = b"\xef\xbb\xbfvat.spot_map"
    assert fixed(marked, OP, "spot_map", new="new") == b"\xef\xbb\xbfvat.new"
    mixed = b"a\r\nvat.spot_map\nb\rc\r\n"
    assert fixed(mixed, OP, "spot_map", new="new") == b"a\r\nvat.new\nb\rc\r\n"


@pytest.mark.parametrize("literal", ['"{}"', "'{}'", 'r"{}"', '"""{}"""'])
def test_a_name_in_a_string_keeps_its_quotes(literal: str) -> None:
    before, after = (f"getattr(vat, {literal.format(name)})\n" for name in ("spot_map", "spot_markets"))
    assert fixed(before.encode(), OP, literal.format("spot_map"), new="spot_markets").decode() == after


def test_a_dotted_name_in_a_string() -> None:
    assert fixed(b"patch('a.Vat.old')", OP, "'a.Vat.old'", new="a.Vat.new") == b"patch('a.Vat.new')"


@pytest.mark.parametrize(
    ("source", "at", "new", "reason"),
    [
        ("vat.spot_map", "vat.spot_map", "x", "no Name"),
        ("vat.spot_map", "spot_map", "1x", "not a name"),
        ("vat.spot_map", "spot_map", "class", "not a name"),
        ("vat.spot_map", "spot_map", "a.b", "not a plain name"),
        ("f('spot map')", "'spot map'", "x", "more than a name"),
        ("vat.spot_map", "vat", "vat", "change nothing"),
        ("x = (", "x", "y", "libcst cannot parse"),
        ("# coding: nonsense\nx", "x", "y", "unknown encoding"),
    ],
)
def test_refusals(source: str, at: str, new: str, reason: str) -> None:
    first = edit(source.encode().replace(b"coding", b"______"), OP, at, nth=0, new=new)
    (skipped,) = applied(source.encode(), first).skipped
    assert reason in skipped.reason


def test_another_name_than_the_expected_one_is_refused() -> None:
    assert "'spot_map' was expected" in refusal(b"vat.other", OP, "other", new="x", old="spot_map")


def test_many_renames_of_one_file_go_in_one_round() -> None:
    source = b"vat.spot_map(vat.spot_map, spot_map=vat.spot_map)\n"
    edits = [edit(source, OP, "spot_map", nth=nth, new="new") for nth in range(4)]
    result = applied(source, *edits)
    assert result.contents[PATH] == b"vat.new(vat.new, new=vat.new)\n" and not result.skipped


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(hypothesmith.from_grammar() | hypothesmith.from_node(), st.randoms(use_true_random=False))
def test_on_any_program_only_the_name_changes(source: str, random: Random) -> None:
    data = source.encode("utf-8", errors="replace")
    try:
        module = parse(PATH, data)
    except SourceError:
        return
    names = [node for node in ast.walk(module.tree) if isinstance(node, ast.Name)]
    if not names:
        return
    anchor = module.anchor(random.choice(names))
    result = applied(data, Edit(PATH, anchor, OP, (("new", "zq_new"),)))
    if result.fixes:
        assert result.contents[PATH] == _replaced(data, anchor, b"zq_new")
        parse(PATH, result.contents[PATH])
    else:
        assert result.contents == {} and result.skipped[0].reason


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(hypothesmith.from_node())
def test_an_attribute_is_found_where_ast_says_it_ends(source: str) -> None:
    data = source.encode()
    try:
        module = parse(PATH, data)
    except SourceError:
        return
    for node in [node for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)][:3]:
        end = module.anchor(node).end
        anchor = Anchor(end - len(node.attr.encode()), end)
        if module.source(anchor) != node.attr:
            continue  # spelled in another way than the parser's normal form
        result = applied(data, Edit(PATH, anchor, OP, (("new", "zq_new"),)))
        if result.fixes:
            assert result.contents[PATH] == _replaced(data, anchor, b"zq_new")
        else:
            assert "no Name" not in result.skipped[0].reason


def _replaced(data: bytes, anchor: Anchor, new: bytes) -> bytes:
    return data[: anchor.start] + new + data[anchor.end :]
