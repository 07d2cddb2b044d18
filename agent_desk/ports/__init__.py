"""What the use cases ask of the outside, as Protocols; adapters are picked in bootstrap."""
