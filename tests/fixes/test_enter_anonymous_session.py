"""Test the fix ``enter_anonymous_session``: it names the session and enters the response."""

from __future__ import annotations

import pytest

from tests.fixes.fixing import fixed, refusal

OP = "enter_anonymous_session"
AT = "ClientSession()"


def source(body: str, header: str = "async def f(url):") -> str:
    return f"{header}\n" + "".join(f"    {line}\n" for line in body.splitlines())


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "async with ClientSession().get(url) as r:\n    return await r.json()",
            "async with ClientSession() as session, session.get(url) as r:\n    return await r.json()",
        ),
        (
            "async with lock, ClientSession().get(url), other as o:  # both\n    pass",
            "async with lock, ClientSession() as session, session.get(url), other as o:  # both\n    pass",
        ),
        (
            "session = 1\nasync with ClientSession().get(url) as r:\n    pass",
            "session = 1\nasync with ClientSession() as client_session, client_session.get(url) as r:\n"
            "    pass",
        ),
        (
            "# ask\nr = await ClientSession().get(url)  # now\nprint(r.status)\nreturn await r.json()",
            "# ask\nasync with ClientSession() as session, session.get(url) as r:  # now\n"
            "    print(r.status)\n    return await r.json()",
        ),
        (
            "r = await ClientSession().post(url, data='''\n  a''')\ntext = await r.text()\n\nprint(url)",
            "async with ClientSession() as session, session.post(url, data='''\n  a''') as r:\n"
            "    text = await r.text()\n\nprint(url)",
        ),
    ],
)
def test_forms(body: str, expected: str) -> None:
    text = source(body).replace("\n    \n", "\n\n").replace("\n      a'''", "\n  a'''")
    wanted = source(expected).replace("\n    \n", "\n\n").replace("\n      a'''", "\n  a'''")
    assert fixed(text.encode(), OP, AT).decode() == wanted


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("r = await ClientSession().get(url)\nreturn r", "needed by what the function returns"),
        ("r = await ClientSession().get(url)\nself.r = r", "stored"),
        ("r = await ClientSession().get(url)\npass", "not used"),
        ("r = await ClientSession().get(url)\nfor r in url:\n    print(r)", "bound elsewhere"),
        ("a = r = await ClientSession().get(url)\nprint(r.status)", "plain name"),
        ("return await (await ClientSession().get(url)).json()", "nor assigned to a name"),
        ("s = ClientSession()", "no method is called"),
        ("with ClientSession().get(url) as r:\n    pass", "without `async`"),
    ],
)
def test_refusals(body: str, reason: str) -> None:
    assert reason in refusal(source(body).encode(), OP, AT)


def test_a_plain_function_is_refused() -> None:
    text = source("r = ClientSession().get(url)\nprint(r)", "def f(url):")
    assert "async function only" in refusal(text.encode(), OP, AT)
