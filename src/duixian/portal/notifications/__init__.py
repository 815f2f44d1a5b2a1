"""通知: what people are told on the site and by e-mail: what is next, until when."""
