// An app that does nothing.
