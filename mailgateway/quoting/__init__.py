"""What a person wrote, apart from what their program quoted and put below."""
