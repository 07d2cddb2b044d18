"""The encrypted files: tables, repositories, outbox, search, migrations, backup. SQL lives here and nowhere else."""
