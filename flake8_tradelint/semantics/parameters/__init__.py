"""The class of an argument that nothing annotates, from those who pass it."""
