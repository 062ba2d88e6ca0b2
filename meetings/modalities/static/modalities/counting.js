/* Counting words while a person writes: the same rule as meetings/modalities/counting.py, on the same marks as
   civspace/web/prose.py. The server's number decides; this one only saves a surprise.

   <p data-word-counter="id_body" data-limit="2000" data-characters-per-word="1.6" data-counted-parts="body notes"
      data-title="id_title" data-cover="text of the cover" data-allowance="0" data-text-count="%(count)s words"
      data-text-left="%(count)s of %(limit)s words, %(left)s left" data-text-over="%(count)s words, %(over)s too many">
   Texts come translated from the template. Only the identifier of the field is needed. */
(function () {
  "use strict";

  var BLANKS = "\\t \\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000";
  var WHITESPACE = "\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
  var CHARACTERS = "\\u3005\\u3007\\u3021-\\u3029\\u3031-\\u3035\\u3038-\\u303c\\u3041-\\u3096\\u309d-\\u309f" +
    "\\u30a1-\\u30fa\\u30fc-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\uff66-\\uff9f" +
    "\\u{1aff0}-\\u{1afff}\\u{1b000}-\\u{1b16f}\\u{20000}-\\u{2fa1f}\\u{30000}-\\u{323af}";
  var BULLETS = "\\u2022\\u2023\\u2043\\u25e6\\u25aa\\u25ab\\u25cf\\u25cb\\u25a0\\u25a1\\u27a2\\u27a4" +
    "\\uf0b7\\uf0a7\\uf0d8\\u2013\\u2014\\u00b7\\-";
  var DIGITS = "0-9\\u0660-\\u0669\\u06f0-\\u06f9";

  var run = new RegExp("[^" + WHITESPACE + CHARACTERS + "]+", "gu");
  var character = new RegExp("[" + CHARACTERS + "]", "gu");
  var letter = /[\p{L}\p{N}]/u;
  var edges = new RegExp("^[" + BLANKS + "]+|[" + BLANKS + "]+$", "gu");
  var note = new RegExp("^\\[\\^([^\\]" + WHITESPACE + "]{1,16})\\]:[" + BLANKS + "]*", "u");
  var mark = new RegExp("\\[\\^([^\\]" + WHITESPACE + "]{1,16})\\]", "gu");
  var number = new RegExp("^([" + DIGITS + "]{1,3})(?:\\.(?:[" + BLANKS + "]+|$)|\\)\\t[" + BLANKS + "]*)", "u");
  var item = new RegExp("^(?:[" + BULLETS + "](?:[" + BLANKS + "]+|$)|[o\\u00a7\\u00d8\\u00fc]\\t[" + BLANKS + "]*)", "u");

  function tally(text) {
    var words = (text.match(run) || []).filter(function (found) { return letter.test(found); });
    return { words: words.length, characters: (text.match(character) || []).length };
  }

  function total(counted, charactersPerWord) {
    return counted.words + Math.ceil(counted.characters / charactersPerWord);
  }

  function words(text, charactersPerWord) {
    return total(tally(text), charactersPerWord);
  }

  /* Lines to blocks as prose.parse() does, keeping only what stands in the body and what in the notes. */
  function parts(body) {
    var blocks = [], open = null;
    body.replace(/[\f\u2029]/g, "\n\n").replace(/\r\n|[\v\r\u0085\u2028]/g, "\n").split("\n").forEach(function (raw) {
      var line = raw.replace(edges, ""), found;
      if (!line) { open = null; return; }
      if ((found = line.match(note))) {
        open = { notes: true, lines: [line.slice(found[0].length)] };
      } else if ((found = line.match(number) || line.match(item))) {
        open = { notes: false, lines: [line.slice(found[0].length)] };
      } else if (open) {
        open.lines.push(line);
        return;
      } else {
        open = { notes: false, lines: [line] };
      }
      blocks.push(open);
    });
    function text(notes) {
      return blocks.filter(function (block) { return block.notes === notes; }).map(function (block) {
        return block.lines.filter(Boolean).join(" ").replace(mark, "");
      }).join("\n");
    }
    return { body: text(false), notes: text(true) };
  }

  /* options: {counted: ["body", ...], charactersPerWord, title, cover, allowance} */
  function count(body, options) {
    var split = parts(body), sum = { words: 0, characters: 0 };
    var texts = { body: split.body, notes: split.notes, title: options.title || "", cover: options.cover || "" };
    options.counted.forEach(function (part) {
      var counted = tally(texts[part] || "");
      sum.words += counted.words;
      sum.characters += counted.characters;
    });
    var result = total(sum, options.charactersPerWord);
    return result && result + (options.allowance || 0);
  }

  function attach(counter) {
    var data = counter.dataset;
    var target = document.getElementById(data.wordCounter);
    var title = data.title ? document.getElementById(data.title) : null;
    var limit = parseInt(data.limit, 10), timer = null;
    if (!target) { return; }
    function show() {
      var counted = count(target.value, {
        counted: (data.countedParts || "body notes").split(/[ ,]+/).filter(Boolean),
        charactersPerWord: parseFloat(data.charactersPerWord) || 1,
        title: title ? title.value : "",
        cover: data.cover || "",
        allowance: parseInt(data.allowance, 10) || 0
      });
      var over = limit >= 0 && counted > limit;
      var values = { count: counted, limit: limit, left: limit - counted, over: counted - limit };
      var text = (over && data.textOver) || (limit >= 0 && data.textLeft) || data.textCount || "%(count)s";
      counter.textContent = text.replace(/%\((count|limit|left|over)\)s/g, function (_all, name) {
        return values[name].toLocaleString(document.documentElement.lang || "en", { numberingSystem: "latn" });
      });
      counter.dataset.state = over ? "over" : "within";
    }
    /* Screen readers hear the number when the person pauses, not at every key. */
    function later() {
      window.clearTimeout(timer);
      timer = window.setTimeout(show, 400);
    }
    counter.setAttribute("role", "status");
    target.addEventListener("input", later);
    if (title) { title.addEventListener("input", later); }
    show();
  }

  window.civspaceCount = { tally: tally, words: words, parts: parts, count: count };

  function start() {
    document.querySelectorAll("[data-word-counter]").forEach(attach);
  }
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
  } else {
    start();
  }
})();
