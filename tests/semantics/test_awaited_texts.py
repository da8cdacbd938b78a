"""Which awaited calls the text alone shows to be taken care of; all others are left to the check."""

from __future__ import annotations

import pytest

from flake8_tradelint.semantics.must_call.release.awaited_texts import are_taken_care_of
from flake8_tradelint.words import awaited_call

NAMES = frozenset({"get", "post"})
RELEASES = {b"get": frozenset({b"json", b"release"}), b"post": frozenset({b"json"})}


def cleared(body: str) -> bool:
    """Are the calls of a function with these statements?"""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    other = "async def other(answer):\n    answer.json()\n"
    data = f"import aiohttp\n\n\nasync def send(client, url):\n{lines}\n\n{other}".encode()
    calls = [*awaited_call(NAMES).finditer(data)]
    assert calls
    return are_taken_care_of(data, calls, RELEASES)


@pytest.mark.parametrize(
    "body",
    [
        "return await client.get(url)",
        "return await client.get(\n    url, params={'a': ')'}\n)  # what there is",
        "return await shared(client).get(url)",
        "answer = await client.get(url)\nreturn await answer.json()",
        "answer: Response = await client.get(url)\nif answer:\n    answer.release()",
        "await send(client, options.get(url))",
        "await queue(client.get(url), then=1)\nvalue = 1",
        "return await client.post(url)\nreturn await client.get(url)",
    ],
)
def test_taken_care_of(body: str) -> None:
    assert cleared(body)


@pytest.mark.parametrize(
    "body",
    [
        "await client.get(url)",
        "return await client.get(url) == 1",
        "return await client.get(url) or None",
        "return (await client.get(url)).status",
        "answer = await client.get(url)\nreturn answer.status",
        "answer = await client.get(url)\nreturn self.answer.json()",
        "answer = await client.get(url)\n# answer.json()",
        "answer = await client.get(url)\nprint('answer.json()')",
        "answer = await client.get(url)\nreturn [answer.json() for answer in answers]",
        "answer = await client.get(url)\nreturn lambda answer: answer.json()",
        "answer = await client.get(url)\ndef inner(answer):\n    return answer.json()",
        "call(\n    answer = await client.get(url)\n)\nanswer.json()",
        "call(  # this\n    answer = await client.get(url)\n)\nanswer.json()",
        "answer = await client.post(url)\nanswer.release()",
        "await client.call(options.get(url)).get(url)",
        "await client.get(options.get(url))",
        "await wait_for(client.get(url), 10)",
        "await client.call(await client.get(url))",
        "return await client.get(url)\nawait client.get(url)",
    ],
)
def test_in_doubt(body: str) -> None:
    assert not cleared(body)
