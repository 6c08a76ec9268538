"""From files to records and issues. Knows no database and no screen."""
