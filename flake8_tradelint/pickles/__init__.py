"""Read pickle files without importing or executing anything: the command ``tradelint pickles``.

``stream`` reads bytes (compressed or not) within limits, ``opcodes`` decodes them, ``machine`` executes the
opcodes on symbolic values, ``contents`` holds the result, ``verdicts`` compares that with the project's
classes.
"""
