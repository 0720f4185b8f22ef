"""The house rules of docs/how-to-add-a-feature.md, held by tests."""
