"""Tables, queries, migrations."""
