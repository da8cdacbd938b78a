"""The control flow of one function: its graph, what can raise, and the ways out that miss a release."""
