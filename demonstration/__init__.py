"""What ``./run`` starts: a head office with made-up data, a desk that is enrolled with it, and the walk without a screen."""
