"""Names of methods that look as if they ended the life of their object."""

from __future__ import annotations

from flake8_tradelint.patterns import IGNORECASE, regex

CLOSER_NAME = regex(
    r"^_*(a?close|async_close|close_\w+|a?stop|shut_?down|disconnect|clean_?up|tear_?down|terminate"
    r"|dispose|unload|release|logout|finish|exit|__aexit__|__exit__)(_async|_all|_session|_client)?$",
    IGNORECASE,
)
"""Methods that look as if they ended an object's life (names seen on real classes)."""

DOMAIN_NAME = regex(
    r"^_*close_(?!(all|async|sync|now|\w*(session|client|conn|connection|socket|ws|transport|stream|pool|db"
    r"|database|http|network|loop|resource|driver|browser|service|server|listener|feed|manager|subscription"
    r"|task|thread|worker|channel))s?(_async|_sync|_all)?$)",
    IGNORECASE,
)
"""Methods that close something of the business: a position, an order, a poll."""

PART_NAME = regex(
    r"^_*close_(?!(?:all|async|sync|now|everything|resources?|\w*(?:session|client|connection)s?|tasks?)(?:_\w+)?$)(\w+)$",
    IGNORECASE,
)
"""Methods that close a part of the object, which the last group names."""
