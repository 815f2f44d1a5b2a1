"""名单公示: frozen lists, their public notice, objections, approval."""
