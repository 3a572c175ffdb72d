"""The live source: the declared reads, the scheduler that makes them, and the guarded session."""
