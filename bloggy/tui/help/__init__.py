"""Every key of a screen, made from the one table of actions."""
