"""Every colour, font and distance of the window; nothing outside this room names one."""
