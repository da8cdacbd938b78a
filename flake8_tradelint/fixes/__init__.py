"""Apply fixes: turn the symbolic edits of findings into new file contents, and write them.

This is the only package that uses libcst, and the only one that writes to users' files. The command line
imports it when the user asks for fixes; a check never does.

``operations`` plan the change that an edit means, ``apply`` is one round of fixes, ``rounds`` repeats until
nothing is left to fix, ``write`` writes the result to disk and ``recovery`` completes what a killed run left.
"""
