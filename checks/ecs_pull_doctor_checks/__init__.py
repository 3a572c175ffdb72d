"""The checks that come with pull-doctor: one file each, entering by the same door as anyone's."""
