"""All that is seen: the window, its scenes and their widgets."""
