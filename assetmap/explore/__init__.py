"""The map that people open first: reads every register, owns no table and writes nothing."""
