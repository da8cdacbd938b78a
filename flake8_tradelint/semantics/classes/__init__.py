"""The class table: bases and method resolution order across modules and installed packages."""
