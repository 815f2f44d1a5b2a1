"""后续监管: what an award obliges to, visits, and money that has to be given back."""
