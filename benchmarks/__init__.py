"""What the program is measured by, beside what one would pick instead: `make bench`."""
