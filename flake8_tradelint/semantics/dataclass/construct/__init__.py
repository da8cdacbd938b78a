"""How instances are made: which `__init__` runs, which parameters it has, and which values it stores."""
