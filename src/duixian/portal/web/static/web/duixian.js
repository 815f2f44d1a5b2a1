// Comfort only: every page works without it.
"use strict";
(() => {
  const show = (id, visible) => { document.getElementById(id)?.toggleAttribute("hidden", !visible); };

  // The token of a draft's page is that of the session that it was opened in; whoever signed in anew has another.
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  document.addEventListener("htmx:configRequest", (event) => { if (token()) event.detail.parameters.csrfmiddlewaretoken = token(); });
  document.addEventListener("submit", (event) => { if (token() && event.target.matches("[data-draft]")) event.target.elements.csrfmiddlewaretoken.value = token(); });

  // What saves itself may find the session over, or the network gone: say so, keep the page, and save when that is past.
  const unsaved = new Set();
  const failed = (event, message) => { unsaved.add(event.detail.elt); show(message, true); };
  const again = () => { unsaved.forEach((piece) => { htmx.trigger(piece, "change"); }); };
  document.addEventListener("htmx:responseError", (event) => { if (event.detail.xhr.status === 401) failed(event, "signed-out"); else show("not-saved", true); });
  document.addEventListener("htmx:sendError", (event) => failed(event, "offline"));
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) unsaved.delete(event.detail.elt);
    if (!unsaved.size) { show("signed-out", false); show("offline", false); }
  });
  for (const moment of ["online", "focus"]) window.addEventListener(moment, again);
  setInterval(again, 10000);

  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.matches("[data-many]")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });

  // Filters apply as they are chosen.
  document.addEventListener("change", (event) => { if (event.target.closest("form[data-apply]")) event.target.form.requestSubmit(); });

  // A bulk table: the box in the head ticks them all; the bar says how many.
  document.addEventListener("change", (event) => {
    const table = event.target.closest("[data-bulk]");
    if (!table) return;
    const boxes = [...table.querySelectorAll("tbody input[type=checkbox]")];
    if (event.target.matches("thead input[type=checkbox]")) boxes.forEach((box) => { box.checked = event.target.checked; });
    const count = document.querySelector("[data-bulk-count]");
    if (count) count.textContent = boxes.filter((box) => box.checked).length;
  });

  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });
  document.querySelector(".is-invalid, .problems")?.scrollIntoView({ block: "center" });
})();
