/* Enhancement only: a file goes up in parts and goes on where the line broke. Without this the form sends it whole. */
(function () {
  "use strict";
  var TRIES = 8;
  if (!window.fetch || !window.Blob || !Blob.prototype.slice) return;
  document.querySelectorAll("form[data-resumable]").forEach(function (form) {
    var input = form.querySelector('input[type="file"]');
    var kept = form.querySelector('input[name="kept"]');
    var line = form.querySelector("[data-resumable-status]");
    var token = form.querySelector('input[name="csrfmiddlewaretoken"]');
    if (!input || !kept || !token) return;
    function say(text) { if (line) line.textContent = text; }
    function call(address, body, type) {
      return fetch(address, {
        method: body === null ? "GET" : "POST",
        body: body,
        headers: { "X-CSRFToken": token.value, "Content-Type": type || "application/json", Accept: "application/json" },
        credentials: "same-origin",
        redirect: "error"
      }).then(function (response) {
        return response.json().catch(function () { return null; }).then(function (answer) {
          if (answer && (response.ok || response.status === 409)) return answer;
          var refused = new Error(answer && answer.message || "");
          refused.refused = response.status >= 400 && response.status < 500 && response.status !== 429;
          throw refused;
        });
      });
    }
    function again(work, tries) {
      return work().catch(function (error) {
        if (error.refused || tries <= 1) throw error;
        say(form.dataset.textWaiting);
        return new Promise(function (go) { setTimeout(go, 1000 * Math.pow(2, TRIES - tries)); }).then(function () {
          return again(work, tries - 1);
        });
      });
    }
    // The server knows what broke off; nothing about files is kept in the browser. The hash at the end proves the whole.
    var proves = Boolean(window.crypto && crypto.subtle);
    function open(file) {
      return again(function () {
        return call(form.dataset.resumable, JSON.stringify({ name: file.name, size: file.size, resume: proves }));
      }, TRIES);
    }
    function send(file, state) {
      say(form.dataset.textSending + " " + Math.floor(state.offset / file.size * 100) + "%");
      if (state.offset >= file.size) return Promise.resolve(state);
      return again(function () {
        var piece = file.slice(state.offset, state.offset + state.part);
        return call(state.address + "?offset=" + state.offset, piece, "application/octet-stream");
      }, TRIES).then(function (next) { return send(file, next); });
    }
    function hash(file) {
      if (!proves) return Promise.resolve("");
      return new Promise(function (done, failed) {
        // Older phones know no file.arrayBuffer().
        var reader = new FileReader();
        reader.onload = function () { done(reader.result); };
        reader.onerror = function () { failed(reader.error); };
        reader.readAsArrayBuffer(file);
      }).then(function (bytes) { return crypto.subtle.digest("SHA-256", bytes); }).then(function (sum) {
        return Array.prototype.map.call(new Uint8Array(sum), function (byte) {
          return ("0" + byte.toString(16)).slice(-2);
        }).join("");
      }).catch(function () {
        var failed = new Error("");
        failed.unproven = true;
        throw failed;
      });
    }
    function store(file) {
      return open(file).then(function (begun) {
        return send(file, begun).then(function () { return hash(file); }).catch(function (error) {
          if (!error.unproven) throw error;
          // What went on where it broke off needs the proof; the next time the file begins anew.
          proves = false;
          if (begun.offset) throw error;
          return "";
        }).then(function (sum) {
          return again(function () { return call(begun.address + "finish/", JSON.stringify({ sha256: sum })); }, TRIES);
        });
      }).then(function (stored) { return stored.file; });
    }
    // What form.submit() leaves out: the button that was pressed.
    var pressed = null;
    form.addEventListener("click", function (event) {
      pressed = event.target.closest("button[name]");
    });
    function carry() {
      if (!pressed) return;
      var field = document.createElement("input");
      field.type = "hidden";
      field.name = pressed.name;
      field.value = pressed.value;
      form.appendChild(field);
    }
    var running = false;
    form.addEventListener("submit", function (event) {
      var files = Array.prototype.slice.call(input.files || []);
      if (running) return event.preventDefault();
      // Small files need no parts.
      if (!files.some(function (file) { return file.size > 256 * 1024; })) return;
      event.preventDefault();
      running = true;
      files.reduce(function (before, file) {
        return before.then(function (ids) {
          return store(file).then(function (id) { return ids.concat(id); });
        });
      }, Promise.resolve(input.multiple && kept.value ? [kept.value] : [])).then(function (ids) {
        kept.value = ids.join(" ");
        input.value = "";
        carry();
        form.submit();
      }).catch(function (error) {
        running = false;
        delete form.dataset.sent;
        say(error.message && error.refused ? error.message : form.dataset.textFailed);
      });
    });
  });
})();
