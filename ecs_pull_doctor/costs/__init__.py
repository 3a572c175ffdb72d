"""What the ways out of a VPC cost, and which of them pulls take."""
