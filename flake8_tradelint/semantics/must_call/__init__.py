"""Must-call obligations: values that a call acquires, who holds them, and where they are released or leak."""
