/* Single keys in the room: off until the reader turns them on, on this device only (WCAG 2.1.4). Each is also a
   button or a link of the page, which names its key in data-key. */
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
  var first = document.querySelector("main [aria-invalid=true]") || document.querySelector("[data-first]");
  if (first) first.focus();
  document.addEventListener("keydown", function (event) {
    if (!isOn() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("textarea, select, input:not([type=checkbox]), [contenteditable]")) return;
    if (event.key === "?") {
      var help = document.querySelector("[data-keys-help]");
      if (help) { help.open = !help.open; help.querySelector("summary").focus(); }
      event.preventDefault();
      return;
    }
    var rtl = document.documentElement.dir === "rtl";
    var name = { ArrowRight: rtl ? "previous" : "next", ArrowLeft: rtl ? "next" : "previous" }[event.key] || event.key;
    if (!/^[a-z]+$/.test(name)) return;
    var target = document.querySelector('[data-key="' + name + '"]');
    if (!target) return;
    event.preventDefault();
    target.click();
  });
})();
