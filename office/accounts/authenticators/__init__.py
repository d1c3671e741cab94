"""What proves who somebody is: passwords, second factors, one-time tokens; guessing made slow."""
