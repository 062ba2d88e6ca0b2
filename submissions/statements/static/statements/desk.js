/* Single keys on the desk: off until the reader turns them on, on this device only (WCAG 2.1.4). */
(function () {
  "use strict";
  var KEY = "desk-keys";
  var box = document.querySelector("[data-keys-switch]");
  function isOn() { try { return localStorage.getItem(KEY) === "1"; } catch (error) { return false; } }
  if (box) {
    box.checked = isOn();
    box.addEventListener("change", function () {
      try { localStorage.setItem(KEY, box.checked ? "1" : "0"); } catch (error) { box.checked = false; }
    });
  }
  function links() { return Array.from(document.querySelectorAll("[data-key-rows] tbody a")); }
  function step(by) {
    var all = links();
    var row = document.activeElement.closest && document.activeElement.closest("[data-key-rows] tbody tr");
    var here = row ? all.indexOf(row.querySelector("a")) : -1;
    var there = all[here < 0 ? 0 : Math.min(Math.max(here + by, 0), all.length - 1)];
    if (there) there.focus();
  }
  document.addEventListener("keydown", function (event) {
    if (!isOn() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("textarea, select, input:not([type=checkbox]), [contenteditable]")) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "x") {
      var row = document.activeElement.closest("[data-key-rows] tbody tr");
      if (row) row.querySelector("input[type=checkbox]").click();
    } else if (event.key === "n") {
      var next = document.querySelector("[data-key-next]");
      if (next) next.click();
    } else return;
    event.preventDefault();
  });
})();
