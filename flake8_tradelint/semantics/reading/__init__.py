"""Make a file's summary from its syntax tree; no tree outlives this package.

``summarise`` is the entry. Its stages, each of which knows those before it:

1. what to parse, by text: ``parts``, ``outside``, ``bound_names``; ``growing``, ``choosing`` and ``joining``
   extend a summary when more is asked
2. index of a tree: ``scopes``, ``bindings``, ``module_index``, ``indexing``; questions about a node's place:
   ``surroundings``, ``narrowing``, ``revisions``, ``asking``
3. values of expressions: ``lowering``, by ``variables``, ``lambdas``, ``replaced``, ``aliased``
4. uses of a value (escape analysis): ``uses``, ``direct_uses``, ``stores``, ``places``
5. facts: ``selection`` of what is of interest, then ``call_facts``, ``attribute_facts``, ``mention_facts``,
   ``class_facts``, ``function_facts``, ``variable_facts``, put together by ``reader``

``value_uses`` and ``names_given`` answer one question about a file without a summary.
"""
