"""What takes strangers' bytes, for a fuzzer: any input ends in a value or in the error that is promised."""
