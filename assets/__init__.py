"""Tracks, brains and theme that ship with Neurarium; SOURCES.md says what made each file."""
