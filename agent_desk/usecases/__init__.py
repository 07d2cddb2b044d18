"""One module per intention of the agent, one short function per act."""
