"""What runs by itself: a table of name, how often, and what; one worker command, as many processes as wanted."""
