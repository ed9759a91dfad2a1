"""The record: SQLite for one host, PostgreSQL for more. SQLAlchemy Core, one module a subject."""
