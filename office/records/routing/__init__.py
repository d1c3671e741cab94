"""What is done with a copy: reassigned, informed, archived, voided, commented."""
