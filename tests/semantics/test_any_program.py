"""Test on generated programs that a summary is made and its locations are right."""

from __future__ import annotations

import ast

import hypothesmith
from hypothesis import HealthCheck, given, settings

from flake8_tradelint.semantics.interests import Interests
from flake8_tradelint.semantics.reading.summarise import summarise
from flake8_tradelint.source import parse
from flake8_tradelint.source.decoding import SourceError


@given(hypothesmith.from_node())
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_call_and_attribute_is_a_fact(text: str) -> None:
    data = text.encode("utf-8", errors="surrogatepass")
    try:
        tree = parse("x.py", data).tree
    except SourceError:
        return
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = {getattr(node.func, "attr", getattr(node.func, "id", "")) for node in calls} - {""}
    attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    interests = Interests(frozenset(names), frozenset(node.attr for node in attributes))
    summary = summarise("x.py", data, interests)
    assert summary.problem is None
    named = [n for n in calls if getattr(n.func, "attr", getattr(n.func, "id", "")) in names]
    assert len(summary.calls) == len(named)
    assert len(summary.attributes) == len(attributes)
    for fact in summary.attributes:
        anchor = fact.span.anchor
        assert data[anchor.start : anchor.end].decode(errors="replace").strip() != ""
