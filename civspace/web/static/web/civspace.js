/* Enhancement only: every page works without this file. Words come from data attributes, already translated. */
(function () {
  "use strict";
  // Menus close with Escape and when the reader goes elsewhere.
  function closeMenus(except) {
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (menu !== except) menu.open = false;
    });
  }
  document.addEventListener("click", function (event) {
    closeMenus(event.target.closest("details[data-menu]"));
  });
  document.addEventListener("focusin", function (event) {
    closeMenus(event.target.closest("details[data-menu]"));
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var menu = event.target.closest("details[data-menu][open]");
    closeMenus(null);
    if (menu) menu.querySelector("summary").focus();
  });

  // What is wrong is read first.
  var summary = document.querySelector("[data-error-summary]");
  if (summary && !location.hash) summary.focus();

  // Questions before what cannot be undone, and no second press.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-confirm]");
    if (button && !window.confirm(button.dataset.confirm)) event.preventDefault();
  });
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches("[data-submit-once]")) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    // A page restored from the browser's memory may be sent again.
    window.addEventListener("pageshow", function () { delete form.dataset.sent; }, { once: true });
  });

  // Autosave: what was typed goes to the server two seconds after the last key; the line says what is true.
  document.querySelectorAll("form[data-autosave]").forEach(function (form) {
    var line = document.getElementById(form.dataset.autosaveStatus);
    var timer, running = false, dirty = false;
    function say(text, state) {
      if (!line) return;
      if (text) line.textContent = text;
      line.dataset.state = state;
    }
    function save() {
      if (running) return;
      running = true;
      dirty = false;
      var failed = function (message) { dirty = true; say(message || form.dataset.textFailed || form.dataset.textUnsaved, "unsaved"); };
      fetch(form.dataset.autosave, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        redirect: "error"
      }).then(function (response) {
        return response.json().then(function (answer) {
          if (!response.ok) return failed(answer.message || answer.detail);
          Object.keys(answer.fields || {}).forEach(function (name) {
            var field = form.elements.namedItem(name);
            if (field) field.value = answer.fields[name];
          });
          if (!dirty) say(answer.message, "saved");
        });
      }).catch(function () { failed(); }).finally(function () {
        running = false;
        if (dirty) plan(10000);
      });
    }
    function plan(wait) { clearTimeout(timer); timer = setTimeout(save, wait); }
    form.addEventListener("input", function () { dirty = true; say(form.dataset.textUnsaved, "unsaved"); plan(2000); });
    form.addEventListener("submit", function () { clearTimeout(timer); dirty = false; });
    window.addEventListener("online", function () { if (dirty) save(); });
    window.addEventListener("beforeunload", function (event) { if (dirty) event.preventDefault(); });
  });
})();
