"""What the manifests say of checks, datasets and gates, as the types that are judged by."""
