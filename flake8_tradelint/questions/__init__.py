"""What rules ask of a project, as data: one question a module, each with the text filters that choose its files."""
