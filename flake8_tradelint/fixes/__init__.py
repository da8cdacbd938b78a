"""Apply fixes: turn the symbolic edits of findings into new file contents, and write them.

This is the only package that uses libcst, and the only one that writes to users' files. The command line
imports it when the user asks for fixes; a check never does.

``apply`` is one round, ``rounds`` repeats until nothing is left to fix, ``write`` writes the result to disk.
Each operation of an ``Edit`` is a module of that name with a function ``plan(document, anchor, args) ->
Change``.
"""
