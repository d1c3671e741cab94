"""Where paper is: in whose hands, in which place of the archive, lent to whom."""
