"""What we know: the reference library, the register, people, permissions and the trail."""
