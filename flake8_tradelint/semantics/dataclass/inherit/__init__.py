"""A class together with its ancestors and subclasses: bodies that bind a field of an ancestor again."""
