"""Control flow of one function: the graph, what can raise, the ways out that miss a release."""
