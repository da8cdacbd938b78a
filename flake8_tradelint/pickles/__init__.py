"""Read pickle files without importing or executing anything: ``tradelint pickles``.

``stream`` gives bytes (compressed or not) within limits, ``opcodes`` decodes, ``machine`` runs the
opcodes over symbolic values, ``contents`` is what it found, ``verdicts`` compares that with the
classes of the project.
"""
