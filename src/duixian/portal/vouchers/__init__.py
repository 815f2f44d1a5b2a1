"""服务补贴券: issued instead of money, spent with registered providers by codes that work once, settled in batches."""
