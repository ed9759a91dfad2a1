"""Work between the database and those who do it: RQ carries doorbells, the database is the record."""
