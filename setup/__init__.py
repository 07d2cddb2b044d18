"""Set-up and checks that the two commands share; the standard library only, because it runs before anything is installed."""
