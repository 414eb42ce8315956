"""The command line: one file a command. Everything here only reads arguments, calls the lab and prints."""
