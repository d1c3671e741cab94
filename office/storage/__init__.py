"""Where bytes rest: once each by SHA-256, durable before anyone is told."""
