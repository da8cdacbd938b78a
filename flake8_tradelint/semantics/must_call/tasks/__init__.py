"""Tasks: who keeps them alive, awaits them and ends them, beyond what the resource table says."""
