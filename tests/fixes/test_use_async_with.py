"""Test the fix operation ``use_async_with``, which indents the rest of a block."""

from __future__ import annotations

import pytest

from tests.fixes.fixing import applied, edit, fixed, refusal

OP = "use_async_with"
ASSIGN = "session = ClientSession()"


def rewritten(before: str, at: str = ASSIGN) -> str:
    """The body of an async function, four blanks in, after the fix."""
    head = "async def f(url, é=1):\n"
    after = fixed((head + before).encode(), OP, at).decode()
    assert after.startswith(head)
    return after.removeprefix(head)


def test_the_rest_of_the_block_up_to_the_last_use() -> None:
    before = """\
    prepare()

    # one session
    session = ClientSession()  # trailing

    # ask
    response = await session.get(url)
    print("é", response)
    text = await response.text()
    # not related
    other()
    return 1
"""
    assert (
        rewritten(before)
        == """\
    prepare()

    # one session
    async with ClientSession() as session:  # trailing
        # ask
        response = await session.get(url)
        print("é", response)
        text = await response.text()
    # not related
    other()
    return 1
"""
    )


def test_what_came_of_the_value_belongs_to_the_block() -> None:
    before = """\
    session = ClientSession()
    response = await session.get(url)
    between()
    data = await response.json()
    return data
"""
    assert (
        rewritten(before)
        == """\
    async with ClientSession() as session, session.get(url) as response:
        between()
        data = await response.json()
        return data
"""
    )


@pytest.mark.parametrize(
    "body",
    [
        "    # ask\n    r = await session.get(url)\n    return await r.text()\n",
        "    r = await session.get(url)  # ask\n    return await r.text()\n",
        f"    r = await session.get(url, '{'long ' * 12}')\n    return await r.text()\n",
        "    r = await session.get(\n        url\n    )\n    return await r.text()\n",
        "    r = await session.get(url)\n    r = await session.get(r.headers['Location'])\n",
        "    r = await session.get(url)\n    async with r:\n        pass\n",
        "    r = await session.ws_connect(url)\n    await r.send_str(url)\n",
        "    await session.get(url)\n    r = await session.get(url)\n    return await r.text()\n",
        "    r = await session.get(url)\n",
    ],
)
def test_a_response_that_keeps_a_statement_of_its_own(body: str) -> None:
    after = rewritten(f"    {ASSIGN}\n{body}")
    assert after.startswith("    async with ClientSession() as session:\n")


def test_multi_line_strings_comments_and_continuations() -> None:
    before = '''\
    if url:
        session = ClientSession(
            timeout=3,  # seconds
        )
        query = """
  left
        as it is
"""
        await session.post(
            url,
        # low comment
            data=query + \\
              "x",
        )
        # last words
    return 1
'''
    at = before[before.index("session =") : before.index("        query")].rstrip()
    assert (
        rewritten(before, at)
        == '''\
    if url:
        async with ClientSession(
            timeout=3,  # seconds
        ) as session:
            query = """
  left
        as it is
"""
            await session.post(
                url,
            # low comment
                data=query + \\
              "x",
            )
        # last words
    return 1
'''
    )


def test_the_close_on_the_happy_path_goes_and_its_comments_stay() -> None:
    before = """\
    session = ClientSession()
    await session.get(url)

    # tidy up
    await session.close()  # at last
    after()
"""
    assert (
        rewritten(before)
        == """\
    async with ClientSession() as session:
        await session.get(url)

        # tidy up
        # at last
    after()
"""
    )


def test_tabs_line_ends_annotation_and_a_missing_last_line_end() -> None:
    before = b"async def f():\r\n\tif x:\r\n\t\tsession: S = ClientSession()\r\n\t\tawait session.get()"
    assert fixed(before, OP, "session: S = ClientSession()") == (
        b"async def f():\r\n\tif x:\r\n"
        b"\t\tasync with ClientSession() as session:\r\n\t\t\tawait session.get()"
    )


def test_the_indentation_of_the_block_itself_is_used() -> None:
    before = b"def g():\n    pass\nasync def f():\n  session = ClientSession()\n  await session.get()\n"
    assert fixed(before, OP, ASSIGN).endswith(
        b"async def f():\n  async with ClientSession() as session:\n    await session.get()\n"
    )


@pytest.mark.parametrize(
    "body",
    [
        # Tasks that are gathered in the block, whatever collects them.
        "tasks = [asyncio.create_task(one(session, u)) for u in url]\nawait asyncio.gather(*tasks)",
        "tasks = []\nfor u in url:\n    tasks.append(one(session, u))\nawait asyncio.gather(*tasks)",
        # A nested function that is called, a lambda that is awaited through.
        "async def one(u):\n    return await session.get(u)\nawait asyncio.gather(*map(one, url))",
        "await retry(lambda: session.get(url))",
        # Plain data may leave.
        "async with session.get(url) as r:\n    return await r.json()",
        "between()\nr = await session.get(url)\nreturn r.status, (await r.json())['x']",
        "self.text = await (await session.get(url)).text()",
        "async with session.get(url) as r:\n    yield await r.text()",
        # A nested function's own name is another.
        "def own(session):\n    return session\nawait session.get(url)",
    ],
)
def test_no_escape(body: str) -> None:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    indented = "".join(f"        {line}\n" for line in body.splitlines())
    after = rewritten(f"    {ASSIGN}\n{lines}")
    assert after == f"    async with ClientSession() as session:\n{indented}"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("return session", "returns"),
        ("return Client(session)", "returns"),
        ("r = await session.get(url)\nreturn r", "returns"),
        ("return [session.get(u) for u in url]", "returns"),
        ("return lambda: session.get(url)", "returns"),
        ("yield session", "yields"),
        ("self.session = session", "stored"),
        ("cache[url] = Client(session)", "stored"),
        ("session = wrap(session)\nawait session.get()", "bound elsewhere"),
        ("for session in url:\n    await session.get()", "bound elsewhere"),
        ("await session.get()\ndel session", "deleted"),
        ("async with session:\n    await session.get()", "entered already"),
        ("try:\n    await session.get()\nfinally:\n    await session.close()", "closed by hand"),
        ("if url:\n    await session.close()\nawait session.get()", "closed by hand"),
        ("session.close()", "closed by hand"),
        ("await session.close()", "nothing in its block"),
        ("await session.get()\nawait session.close()\nprint(session.closed)", "outside of the block"),
        ("asyncio.create_task(work(session))", "handed to create_task()"),
        ("register(session)", "handed to register()"),
        ("task = asyncio.create_task(work(session))\nawait other()", "may outlive"),
        ("@app.get\nasync def h():\n    await session.get()\nawait run()", "decorated"),
        ("class A:\n    s = session\n", "class"),
        ("pass", "nothing in its block"),
    ],
)
def test_refusals(body: str, reason: str) -> None:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    assert reason in refusal(f"async def f(url):\n    {ASSIGN}\n{lines}".encode(), OP, ASSIGN)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("def f():\n    session = ClientSession()\n    session.get()\n", "async function only"),
        ("session = ClientSession()\nsession.get()\n", "async function only"),
        (
            "async def f():\n    global session\n    session = ClientSession()\n    await session.get()\n",
            "elsewhere",
        ),
        ("async def f():\n    session = ClientSession(); session.get()\n", "shares its line"),
        ("async def f():\n    if x: session = ClientSession()\n    session.get()\n", "shares its line"),
        (
            "async def f():\n    if x:\n        session = ClientSession()\n    await session.get()\n",
            "nothing in its block",
        ),
        (
            "async def f():\n    if x:\n        session = ClientSession()\n        a(session.x)\n"
            "    await session.get()\n",
            "handed to a()",
        ),
        (
            "async def f():\n    try:\n        session = ClientSession()\n        await session.get()\n"
            "    except E:\n        print(session)\n",
            "outside of the block",
        ),
        (
            "async def f():\n    while x:\n        if y: await session.get()\n"
            "        session = ClientSession()\n        await session.get()\n",
            "outside of the block",
        ),
    ],
)
def test_places_that_are_refused(source: str, reason: str) -> None:
    assert reason in refusal(source.encode(), OP, ASSIGN)


def test_other_shapes_of_assignment_are_refused() -> None:
    for at, reason in [
        ("a = session = ClientSession()", "plain name"),
        ("self.session = ClientSession()", "plain name"),
        ("session = await ClientSession()", "plain call"),
    ]:
        source = f"async def f(self):\n    {at}\n    await session.get()\n"
        assert reason in refusal(source.encode(), OP, at)


@pytest.mark.parametrize(
    ("returned", "fits"),
    [
        ('float((await response.json())["price"])', True),
        ("(await response.text()).strip()", True),
        ("dict(await response.json())", True),
        ("response.json()", False),
        ("response.content.read()", False),
        ("Reader(response)", False),
    ],
)
def test_awaited_data_may_leave_the_block_but_what_reads_on_may_not(returned: str, fits: bool) -> None:
    source = (
        "from aiohttp import ClientSession\n\n\nasync def price(url):\n    session = ClientSession()\n"
        f"    response = await session.get(url)\n    return {returned}\n"
    )
    result = applied(source.encode(), edit(source.encode(), "use_async_with", ASSIGN))
    assert bool(result.fixes) is fits


@pytest.mark.parametrize(
    ("body", "inside"),
    [
        (
            "if url:\n    await session.close()\n    return\nawait session.get(url)\nawait session.close()",
            "if url:\n    return\nawait session.get(url)",
        ),
        (
            "if url:\n    # no more\n    await session.close()  # now\n    raise E\nawait session.get(url)\n"
            "await session.close()",
            "if url:\n    # no more\n    # now\n    raise E\nawait session.get(url)",
        ),
        (
            "try:\n    await session.get(url)\nexcept E:\n    await session.close()\n    raise\n"
            "await session.close()",
            "try:\n    await session.get(url)\nexcept E:\n    raise",
        ),
        ("yield session\nawait session.close()", "yield session"),
        (
            "client = Client(session)\nyield client\nawait session.close()",
            "client = Client(session)\nyield client",
        ),
    ],
)
def test_closes_on_other_ways_out_and_after_a_yield(body: str, inside: str) -> None:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    indented = "".join(f"        {line}\n" for line in inside.splitlines())
    after = rewritten(f"    {ASSIGN}\n{lines}")
    assert after == f"    async with ClientSession() as session:\n{indented}"


OUTER = "    async with Other(url) as other:  # both\n"


@pytest.mark.parametrize(
    ("block", "after"),
    [
        (
            f"        {ASSIGN}\n\n        await other.send(session.get(url))\n"
            "        await session.close()\n",
            "    async with Other(url) as other, ClientSession() as session:  # both\n"
            "        await other.send(session.get(url))\n",
        ),
        (
            f"        {ASSIGN}\n        response = await session.get(url)\n        # why\n"
            "        return await response.text()\n",
            "    async with (\n        Other(url) as other,\n        ClientSession() as session,\n"
            "        session.get(url) as response,\n    ):  # both\n        # why\n"
            "        return await response.text()\n",
        ),
    ],
)
def test_a_session_is_entered_with_the_one_around_it(block: str, after: str) -> None:
    assert rewritten(OUTER + block) == after


@pytest.mark.parametrize(
    "block",
    [
        f"        prepare()\n        {ASSIGN}\n        await session.post(url)\n",
        f"        {ASSIGN}\n        await session.post(url)\n        done()\n",
        f"        {ASSIGN}  # why\n        await session.post(url)\n",
        f"        # why\n        {ASSIGN}\n        await session.post(url)\n",
    ],
)
def test_a_session_that_is_not_all_of_a_block_keeps_its_own(block: str) -> None:
    assert "        async with ClientSession() as session:" in rewritten(OUTER + block)


def test_a_session_in_a_synchronous_with_keeps_its_own() -> None:
    block = f"    with lock:\n        {ASSIGN}\n        await session.get(url)\n"
    assert "    with lock:\n        async with ClientSession() as session:\n" in rewritten(block)
