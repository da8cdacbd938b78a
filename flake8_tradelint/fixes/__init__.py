"""Applies fixes: symbolic edits in, new bytes out.

The only package that knows libcst, and the only one that writes to users' files. The
command line imports it when somebody asks for fixes; a check never does.

``apply`` is one round, ``rounds`` goes on until nothing is left to fix, ``write`` puts the
result on disk. Each operation of an ``Edit`` is a module of that name with a function
``plan(document, anchor, args) -> Change``.
"""
