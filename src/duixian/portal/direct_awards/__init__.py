"""免申即享: awards that the engine finds, the bureau confirms and the enterprise takes with one click."""
