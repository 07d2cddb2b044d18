"""Rate packs and premiums, pure: facts × pack → lines and their trace."""
