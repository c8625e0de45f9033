"""Connects a blog by its address, one question at a time; escape goes one step back and loses nothing."""
