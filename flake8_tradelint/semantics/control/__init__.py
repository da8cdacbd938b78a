"""The control-flow graph of one function: exceptions, reachability, exits that skip a release."""
