"""What can be said at a terminal, by noun; `storeapp.cli` puts it together."""
