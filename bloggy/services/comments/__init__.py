"""What readers write: kept here, read here, answered from here."""
