"""The classroom: every classic first example, to be played with on the lab's own network."""
