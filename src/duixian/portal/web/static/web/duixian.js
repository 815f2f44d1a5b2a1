// Comfort only: every page works without it.
"use strict";
(() => {
  const show = (id, visible) => { document.getElementById(id)?.toggleAttribute("hidden", !visible); };

  // What saves itself meanwhile may find the session over, or the network gone: say so, keep the page as it is.
  document.addEventListener("htmx:responseError", (event) => { if (event.detail.xhr.status === 401) show("signed-out", true); });
  document.addEventListener("htmx:sendError", () => show("offline", true));
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) { show("signed-out", false); show("offline", false); } });

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
