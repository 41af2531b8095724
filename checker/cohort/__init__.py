"""Many submissions: collected, graded, stored, and made into a gradebook."""
