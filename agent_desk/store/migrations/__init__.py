"""Steps from each released schema of the desk's file to the next."""
