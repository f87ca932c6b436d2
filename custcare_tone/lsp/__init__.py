"""The language server: the checks and rewrites of the command line, in an editor while somebody types."""
