"""The language server ``tradelint server``: diagnostics and fixes in editors, for buffers as they are typed.

``command`` starts it, ``protocol`` speaks with the editor (pygls, the extra ``lsp``), ``session`` decides
what is checked and when, and ``checks`` asks the same incremental run as the command line. Open buffers
replace the files on disk. Nothing of the checked project is imported or executed.
"""
