"""How dates and numbers are written: dd/mm/yyyy in every language; 1.234,5 in Vietnamese, 1,234.5 in English."""
