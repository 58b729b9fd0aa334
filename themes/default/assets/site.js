// What the pages do beyond being read: settings, folding menus, the search box and its page, filters, printing.
// Everything works without it except the search. No markup is built from strings; settings stay in this browser.
(function () {
  "use strict";

  var html = document.documentElement;
  var root = html.getAttribute("data-root") || "";

  function all(selector, parent) {
    return Array.prototype.slice.call((parent || document).querySelectorAll(selector));
  }

  /** An element with a class and children (elements or text). */
  function make(tag, className) {
    var element = document.createElement(tag);
    if (className) element.className = className;
    for (var i = 2; i < arguments.length; i++) {
      if (arguments[i] !== null) element.append(arguments[i]);
    }
    return element;
  }

  /** A message of the theme's strings, its {places} filled. */
  function fill(message, values) {
    return (message || "").replace(/\{(\w+)\}/g, function (place, name) {
      return name in values ? values[name] : place;
    });
  }

  /** How many pages a search has found, and whether they answer or only come near. */
  function told(result, words, text) {
    var near = result.total - result.answers;
    var message = !result.total ? words.none : !near ? words.count : result.answers ? words.countNear : words.near;
    return fill(message, { n: result.answers || near, near: near, q: short(text) });
  }

  /** A query as far as a message shows it. */
  function short(text) {
    var letters = Array.from(text);
    return letters.length > 30 ? letters.slice(0, 29).join("") + "…" : text;
  }

  function later(wait, action) {
    var timer;
    function start() {
      clearTimeout(timer);
      timer = setTimeout(action, wait);
    }
    start.cancel = function () {
      clearTimeout(timer);
    };
    return start;
  }

  // Settings -------------------------------------------------------------------------------------------------------

  var STORED = "kawaraban-";

  function remember(name, value) {
    try {
      if (value === null) localStorage.removeItem(STORED + name);
      else localStorage.setItem(STORED + name, value);
    } catch (error) {
      // No storage: the setting lasts for this page.
    }
  }

  function recall(name) {
    try {
      return localStorage.getItem(STORED + name);
    } catch (error) {
      return null;
    }
  }

  function showSettings() {
    all("[data-setting]").forEach(function (button) {
      var value = html.getAttribute("data-" + button.dataset.setting);
      var pressed = value === null ? "default" in button.dataset : value === button.dataset.value;
      button.setAttribute("aria-pressed", String(pressed));
    });
  }

  function applySetting(name, value) {
    if (value === null) html.removeAttribute("data-" + name);
    else html.setAttribute("data-" + name, value);
  }

  function startSettings() {
    all("[data-setting]").forEach(function (button) {
      var name = button.dataset.setting;
      var stored = recall(name);
      if (stored === button.dataset.value) applySetting(name, stored);
      button.addEventListener("click", function () {
        var value = "default" in button.dataset ? null : button.dataset.value;
        applySetting(name, value);
        remember(name, value);
        showSettings();
      });
    });
    window.addEventListener("storage", function (event) {
      if (!event.key || event.key.indexOf(STORED) !== 0) return;
      applySetting(event.key.slice(STORED.length), event.newValue);
      showSettings();
    });
    showSettings();
  }

  // Folding menus ---------------------------------------------------------------------------------------------------

  function startFolds() {
    all(".menu-toggle, .fold-toggle").forEach(function (button) {
      var box = button.classList.contains("menu-toggle")
        ? document.getElementById(button.getAttribute("aria-controls"))
        : button.parentElement;
      if (!box) return;
      function show(open) {
        box.classList.toggle("open", open);
        button.setAttribute("aria-expanded", String(open));
      }
      button.addEventListener("click", function () {
        show(button.getAttribute("aria-expanded") !== "true");
      });
      box.addEventListener("keydown", function (event) {
        if (event.key !== "Escape" || button.getAttribute("aria-expanded") !== "true") return;
        show(false);
        button.focus();
      });
      if (box.classList.contains("toc")) {
        box.addEventListener("click", function (event) {
          if (event.target.closest("a")) show(false);
        });
      }
    });
    var here = document.querySelector(".side-nav [aria-current]");
    var box = here && here.closest(".side-nav");
    if (box && box.scrollHeight > box.clientHeight) {
      box.scrollTop = here.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
    }
  }

  /** Marks the section being read in the contents list. */
  function startContents() {
    var links = {};
    all(".toc a").forEach(function (link) {
      links[decodeURIComponent(link.hash.slice(1))] = link;
    });
    var headings = Object.keys(links).map(function (id) {
      return document.getElementById(id);
    }).filter(Boolean);
    if (!headings.length || !window.IntersectionObserver) return;
    var current = null;
    function mark() {
      var last = null;
      headings.forEach(function (heading) {
        if (heading.getBoundingClientRect().top < window.innerHeight / 4) last = links[heading.id];
      });
      if (last === current) return;
      if (current) current.classList.remove("here");
      if (last) last.classList.add("here");
      current = last;
    }
    var observer = new IntersectionObserver(mark, { rootMargin: "0px 0px -75% 0px" });
    headings.forEach(function (heading) {
      observer.observe(heading);
    });
    mark();
  }

  // Search ----------------------------------------------------------------------------------------------------------

  var engine = null;

  /** Brings `search.js`, once; it puts the whole of itself into `window.kawaraban`. A promise. */
  function loadEngine() {
    engine = engine || new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.onload = script.onerror = function () {
        if (window.kawaraban.find) resolve();
        else reject(new Error("cannot load search.js"));
      };
      script.src = root + "assets/search.js";
      document.head.append(script);
    });
    engine.catch(function () {
      engine = null;
    });
    return engine;
  }

  /** The public function stands on every page, and is replaced by the engine's own as soon as that has come. */
  window.kawaraban = Object.assign({
    search: function (text, options) {
      return loadEngine().then(function () {
        return window.kawaraban.search(text, options);
      });
    }
  }, window.kawaraban);

  /**
   * Asks the search engine; fails like a promise, also when its script is missing. `show` gets the result; where that
   * takes long, it gets one with mere titles before.
   */
  function ask(text, options, show) {
    var early;
    var settled = false;
    options.first = function (result) {
      if (!settled) early = setTimeout(show, 150, result, true);
    };
    return window.kawaraban.search(text, options).finally(function () {
      settled = true;
      clearTimeout(early);
    }).then(function (result) {
      show(result, false);
    });
  }

  var LIMIT = 200;

  /** As many letters as are searched, none of them halved. */
  function query(text) {
    return Array.from(text).slice(0, LIMIT).join("").replace(/\p{Surrogate}/gu, "\ufffd").trim();
  }

  /** Shows beside a search box how much of the limit is used; in a narrow box only once that matters. */
  function startCounter(form, input) {
    var counter = form.querySelector(".search-length");
    function show() {
      var length = Array.from(input.value).length;
      counter.hidden = length < (form.closest("main") ? 1 : LIMIT / 2);
      counter.classList.toggle("over", length > LIMIT);
      counter.textContent = fill(length > LIMIT ? form.dataset.lengthOver : form.dataset.length, { n: length, limit: LIMIT });
    }
    input.addEventListener("input", show);
    show();
    return show;
  }

  function searchAddress(text) {
    return root + "search.html#q=" + encodeURIComponent(text);
  }

  /** The page of a hit, wherever in it the words are. */
  function pageOf(hit) {
    return hit.url.replace(/#.*/, "");
  }

  function versionName(version) {
    var short = document.querySelector(".search-box").dataset.version;
    return version.indexOf(short) === 0 ? version : short + version;
  }

  function kindName(kind) {
    var form = document.querySelector(".search-box");
    return (form && form.getAttribute("data-kind-" + kind)) || "";
  }

  /** Where a hit leads: behind the anchor, for `startMarks`, the words to mark. No host sees them. */
  function addressOf(hit) {
    var mark = hit.marks.length ? "mark=" + encodeURIComponent(hit.marks.join(" ")) : "";
    return root + hit.url + (mark && (hit.url.includes("#") ? "&" : "#") + mark);
  }

  /** Text with words in <mark>. */
  function marked(text, words) {
    var fragment = document.createDocumentFragment();
    var end = 0;
    window.kawaraban.find(text, words).forEach(function (range) {
      fragment.append(text.slice(end, range[0]), make("mark", "", text.slice(range[0], range[1])));
      end = range[1];
    });
    fragment.append(text.slice(end));
    return fragment;
  }

  // What is searched as one text: words may run over ruby and emphasis, but not from one of these to the next.
  var BLOCKS = "p, li, dt, dd, td, th, h1, h2, h3, h4, h5, h6, caption, figcaption, summary, pre, blockquote, div, section, article, main";

  /** The places of words in a part of the page. */
  function rangesIn(part, words) {
    var walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT, function (node) {
      return node.parentElement.closest("rt, rp, script, style, button, select") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
    });
    var runs = [];
    for (var node = walker.nextNode(), block; node; node = walker.nextNode()) {
      if (node.parentElement.closest(BLOCKS) !== block) runs.push([]);
      block = node.parentElement.closest(BLOCKS);
      runs[runs.length - 1].push(node);
    }
    return runs.flatMap(function (nodes) {
      var text = nodes.map(function (node) { return node.data; }).join("");
      return window.kawaraban.find(text, words).map(function (found) {
        var range = document.createRange();
        var start = 0;
        nodes.forEach(function (node) {
          var end = start + node.length;
          if (found[0] >= start && found[0] < end) range.setStart(node, found[0] - start);
          if (found[1] > start && found[1] <= end) range.setEnd(node, found[1] - start);
          start = end;
        });
        return range;
      });
    });
  }

  /** Shows the words that led here from the search; Escape hides them. */
  function startMarks() {
    var found = /^#(?:(.*)&)?mark=([^&]*)$/.exec(location.hash);
    var main = document.querySelector("main");
    if (!found || !main) return;
    var anchor = found[1] || "";
    var target = null;
    var words = [];
    // The address that stays is that of the section.
    if (anchor) location.replace("#" + anchor);
    else history.replaceState(null, "", location.href.replace(/#.*/, ""));
    try {
      words = decodeURIComponent(found[2]).split(" ").filter(Boolean).slice(0, 40);
      target = anchor && document.getElementById(decodeURIComponent(anchor));
    } catch (error) {
      // No words of ours: the address was written by hand.
    }
    if (words.length) loadEngine().then(showMarks, function () {
      // The page is there without its marks.
    });

    function showMarks() {
      var ranges = rangesIn(main, words);
      if (window.Highlight) CSS.highlights.set("hit", new Highlight(...ranges));
      var first = ranges.find(function (range) {
        return !target || target.contains(range.startContainer) ||
          target.compareDocumentPosition(range.startContainer) & Node.DOCUMENT_POSITION_FOLLOWING;
      });
      if (!first) return;
      for (var box = first.startContainer.parentElement.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
      var place = first.getBoundingClientRect();
      if (place.top < 0 || place.bottom > window.innerHeight) first.startContainer.parentElement.scrollIntoView({ block: "center" });
    }
  }

  function startMarking() {
    startMarks();
    window.addEventListener("hashchange", startMarks);
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && !event.defaultPrevented && window.CSS && CSS.highlights) CSS.highlights.delete("hit");
    });
  }

  function startSearchBox(form) {
    var input = form.querySelector("input");
    var panel = form.querySelector(".search-suggestions");
    var status = form.querySelector(".search-status");
    var list = make("ul", "suggestions");
    var words = form.dataset;
    var soon = later(120, suggest);
    var composing = false;
    var count = startCounter(form, input);
    var asked = 0;
    var active = -1;
    list.id = input.id + "-suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", words.suggestions);
    panel.append(list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");

    function close() {
      soon.cancel();
      asked++;
      panel.hidden = true;
      choose(-1);
      input.setAttribute("aria-expanded", "false");
    }

    function choose(index) {
      var options = list.children;
      if (options[active]) options[active].setAttribute("aria-selected", "false");
      active = index;
      if (!options[active]) {
        input.removeAttribute("aria-activedescendant");
        return;
      }
      options[active].setAttribute("aria-selected", "true");
      options[active].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[active].id);
    }

    function option(address, content, className) {
      var item = make("li", className, content);
      item.address = address;
      item.id = list.id + "-" + list.children.length;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.addEventListener("mousedown", function (event) {
        event.preventDefault();
      });
      item.addEventListener("click", function () {
        close();
        location.href = item.address;
      });
      list.append(item);
      return item;
    }

    function show(result, text) {
      var options = new Map();
      list.textContent = "";
      active = -1;
      input.removeAttribute("aria-activedescendant");
      result.hits.forEach(function (hit) {
        var content = document.createDocumentFragment();
        var kind = kindName(hit.kind);
        content.append(make("span", "hit-title", hit.title));
        if (kind) content.append(make("span", "hit-kind", kind), " ");
        options.set(pageOf(hit), option(addressOf(hit), content, ""));
      });
      if (result.total) option(searchAddress(text), fill(words.all, { q: short(text) }), "all");
      status.textContent = told(result, words, text);
      panel.hidden = !result.total;
      input.setAttribute("aria-expanded", String(!panel.hidden));
      var height = (window.visualViewport || { height: window.innerHeight }).height;
      while (list.children.length > 4 && panel.getBoundingClientRect().bottom > height) list.lastChild.previousSibling.remove();
      return options;
    }

    function suggest() {
      var text = query(input.value);
      var turn = ++asked;
      var options;
      if (composing) return;
      if (!text) {
        close();
        status.textContent = "";
        return;
      }
      ask(text, { limit: 6 }, function (result) {
        if (turn !== asked || document.activeElement !== input) return;
        options = options || show(result, text);
        result.hits.forEach(function (hit) {
          var item = options.get(pageOf(hit));
          item.address = addressOf(hit);
          if (hit.heading && hit.heading !== hit.title) item.append(make("span", "hit-heading", hit.heading));
        });
      }).catch(function () {
        if (turn === asked) status.textContent = words.failed;
      });
    }

    input.addEventListener("compositionstart", function () {
      composing = true;
    });
    input.addEventListener("compositionend", function () {
      composing = false;
      soon();
    });
    input.addEventListener("input", function () {
      if (!composing) soon();
    });
    input.addEventListener("focus", function () {
      loadEngine().catch(function () {
        // Said once there is something to search for.
      });
    });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", function (event) {
      if (event.isComposing || event.keyCode === 229) return;
      var count = list.children.length;
      if (event.key === "ArrowDown" && panel.hidden) {
        event.preventDefault();
        suggest();
      } else if (event.key === "ArrowDown" && count) {
        event.preventDefault();
        choose(active + 1 < count ? active + 1 : -1);
      } else if (event.key === "ArrowUp" && !panel.hidden) {
        event.preventDefault();
        choose(active < 0 ? count - 1 : active - 1);
      } else if (event.key === "Escape" && !panel.hidden) {
        event.preventDefault();
        close();
      } else if (event.key === "Enter" && active >= 0 && !panel.hidden) {
        event.preventDefault();
        list.children[active].click();
      }
    });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (composing) return;
      close();
      var text = query(input.value);
      if (text) location.href = searchAddress(text);
      else input.focus();
    });
  }

  /** `/` and Ctrl+K lead to the search box; `/` can be switched off on the search page (WCAG 2.1.4). */
  function startShortcuts() {
    var input = document.querySelector(".search-input");
    if (!input) return;
    document.addEventListener("keydown", function (event) {
      var ctrlK = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
      var slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && recall("slash") !== "off" &&
        html.getAttribute("data-slash") !== "off" && !event.target.closest("input, textarea, select, [contenteditable]");
      if ((!ctrlK && !slash) || event.isComposing) return;
      event.preventDefault();
      input.focus();
      input.select();
    });
  }

  var FACETS = ["kind", "version", "category", "audience"];
  var PAGE = 20;

  /** The options of one facet: value, words, count. Without a version the engine leaves old versions out. */
  function choices(facet, name, words) {
    var rows = (facet || []).map(function (row) {
      var title = row.title || row.value;
      if (name === "kind") title = kindName(row.value) || title;
      if (name === "version") title = versionName(title);
      return [String(row.value), title, row.count];
    });
    var first = name === "version" ? [["", words.versionCurrent], ["all", words.versionAll]] : [["", words.any]];
    return rows.length ? first.concat(rows) : [];
  }

  function startSearchPage(page) {
    var words = page.dataset;
    var form = page.querySelector("form");
    var input = form.querySelector("input");
    var filters = make("div", "search-filters");
    var count = make("p", "search-count");
    var results = make("ol", "search-results");
    var more = make("button", "search-more", words.more);
    var hint = page.querySelector(".search-hint");
    var help = page.querySelector(".search-help");
    var similar = page.querySelector(".search-similar");
    var shown = new Map();
    var limit = PAGE;
    var turn = 0;
    more.type = "button";
    count.setAttribute("role", "status");
    filters.setAttribute("role", "group");
    filters.setAttribute("aria-label", words.filters);
    results.setAttribute("aria-label", words.results);
    filters.hidden = results.hidden = more.hidden = true;
    hint.after(filters, count, results, more);
    more.after(help, similar);

    function state() {
      return new URLSearchParams(location.hash.slice(1));
    }

    function options(params) {
      var chosen = {};
      FACETS.forEach(function (name) {
        if (params.get(name)) chosen[name] = params.get(name);
      });
      return chosen;
    }

    function showFilters(facets, chosen) {
      var had = document.activeElement && document.activeElement.name;
      filters.textContent = "";
      FACETS.forEach(function (name) {
        var rows = choices((facets || {})[name], name, words);
        var known = rows.some(function (row) {
          return row[0] === chosen[name];
        });
        if (chosen[name] && !known) {
          if (!rows.length) rows = [["", words.any]];
          rows.push([chosen[name], name === "kind" && kindName(chosen[name]) || chosen[name]]);
        }
        if (!rows.length || (rows.length < 3 && !chosen[name])) return;
        var select = make("select");
        select.name = name;
        rows.forEach(function (row) {
          select.append(new Option(row[1] + (row[2] === undefined ? "" : " (" + row[2] + ")"), row[0], false, row[0] === chosen[name]));
        });
        select.addEventListener("change", function () {
          var params = state();
          if (select.value) params.set(name, select.value);
          else params.delete(name);
          location.hash = params.toString();
        });
        filters.append(make("label", "", words["facet" + name[0].toUpperCase() + name.slice(1)], select));
        if (had === name) select.focus();
      });
      filters.hidden = !filters.children.length;
    }

    /** Adds a result; gives back what fills in where the words are. */
    function add(hit) {
      var link = make("a", "hit-title", hit.title);
      var facts = make("p", "hit-facts", make("span", "hit-kind", kindName(hit.kind)));
      var excerpt = make("p", "hit-excerpt");
      link.href = addressOf(hit);
      if (hit.near) facts.prepend(make("span", "hit-near", words.nearHit));
      if (hit.version) facts.append(make("span", "hit-kind", versionName(hit.version)));
      results.append(make("li", "", link, facts, excerpt));
      return function (hit) {
        link.href = addressOf(hit);
        if (hit.heading && hit.heading !== hit.title) facts.append(make("span", "hit-heading", hit.heading));
        if (hit.excerpt) excerpt.append(marked(hit.excerpt, hit.marks));
        else excerpt.remove();
      };
    }

    /** Questions with their answers that are not among the results: to be read before one asks. */
    function showSimilar(text, mine) {
      window.kawaraban.search(text, { kind: "faq", limit: 8 }).then(function (result) {
        var list = similar.querySelector("ul");
        var others = result.hits.filter(function (hit) { return !shown.has(pageOf(hit)); }).slice(0, 3);
        if (mine !== turn) return;
        list.textContent = "";
        others.forEach(function (hit) {
          var link = make("a", "", hit.title);
          link.href = addressOf(hit);
          list.append(make("li", "", link));
        });
        similar.hidden = !others.length;
      }, function () {
        // The results have come; these are an addition.
      });
    }

    function run(from) {
      var params = state();
      var text = query(params.get("q") || "");
      var chosen = options(params);
      var mine = ++turn;
      var before = null;
      if (!from && query(input.value) !== text) {
        input.value = text;
        input.dispatchEvent(new Event("input"));
      }
      more.hidden = help.hidden = similar.hidden = true;
      if (!text) {
        filters.hidden = results.hidden = true;
        count.textContent = "";
        return;
      }
      count.textContent = form.dataset.loading;
      ask(text, Object.assign({ limit: limit }, chosen), function (result, early) {
        if (mine !== turn) return;
        if (before === null) {
          if (!from) {
            results.textContent = "";
            shown.clear();
          }
          before = shown.size;
          showFilters(result.facets, chosen);
          count.textContent = told(result, form.dataset, text);
          // What only old versions have is not kept from the reader.
          var old = result.answers || chosen.version ? [] : (result.facets || {}).version || [];
          var hidden = old.reduce(function (sum, row) { return sum + row.count; }, 0);
          if (hidden) count.textContent += fill(words.old, { n: hidden });
        }
        // What is shown stays where it is.
        var had = shown.size;
        result.hits.forEach(function (hit) {
          var page = pageOf(hit);
          if (!shown.has(page)) shown.set(page, add(hit));
          if (early || !shown.get(page)) return;
          shown.get(page)(hit);
          shown.set(page, null);
        });
        results.hidden = !shown.size;
        more.hidden = shown.size >= result.total;
        help.hidden = result.answers > 0;
        if (!early && shown.size >= result.total) showSimilar(text, mine);
        if (from && had === before && shown.size > had) results.children[had].querySelector("a").focus();
      }).catch(function () {
        if (mine !== turn) return;
        filters.hidden = results.hidden = true;
        count.textContent = form.dataset.failed;
      });
    }

    more.addEventListener("click", function () {
      var from = limit;
      limit += PAGE;
      run(from);
    });
    window.addEventListener("hashchange", function () {
      limit = PAGE;
      run();
    });
    run();
    if (!input.value) input.focus();
  }

  // Filters of lists ------------------------------------------------------------------------------------------------

  /** Widths, cases and the two kana alike, so that what one types is found. */
  function plain(text) {
    return text.normalize("NFKC").toLowerCase().replace(/[ァ-ヶ]/g, function (letter) {
      return String.fromCharCode(letter.charCodeAt(0) - 0x60);
    });
  }

  /**
   * Narrows a list by what is typed and chosen. The address says by what, behind its `#`, so that it can be sent, and gone
   * back to.
   */
  function startFilter(box) {
    var status = box.querySelector(".filter-count");
    var fields = all("input, select", box);
    var written = "";
    var items = all("#" + box.dataset.filter + " :is(.entry, .glossary-item)").map(function (item) {
      return {
        item: item,
        text: plain(item.textContent),
        category: (item.dataset.category || "").split(" "),
        // What names nobody is for everyone.
        audience: item.dataset.audience ? item.dataset.audience.split(" ") : null
      };
    });

    function narrow() {
      var chosen = {};
      var shown = 0;
      fields.forEach(function (field) {
        chosen[field.name] = field.value.trim();
      });
      var words = plain(chosen.q).split(/\s+/);
      items.forEach(function (entry) {
        var listed = words.every(function (word) {
          return entry.text.indexOf(word) >= 0;
        }) && (!chosen.category || entry.category.some(function (own) {
          return (own + "/").indexOf(chosen.category + "/") === 0;
        })) && (!chosen.audience || !entry.audience || entry.audience.indexOf(chosen.audience) >= 0);
        entry.item.hidden = !listed;
        if (listed) shown++;
      });
      status.textContent = fill(shown ? status.dataset.count : status.dataset.none, { n: shown });
      var params = new URLSearchParams();
      fields.forEach(function (field) {
        if (chosen[field.name]) params.set(field.name, chosen[field.name]);
      });
      // An empty `#` would lead to the head of the page.
      return "#" + (params.toString() || "q=");
    }

    /** Takes what the address says; one that names a place on the page changes nothing. */
    function read() {
      var params = new URLSearchParams(location.hash.slice(1));
      var ours = fields.some(function (field) {
        return params.has(field.name);
      });
      if (location.hash === written || (location.hash && !ours)) return;
      fields.forEach(function (field) {
        field.value = params.get(field.name) || "";
        if (field.selectedIndex < 0) field.value = "";
      });
      narrow();
      written = location.hash;
    }

    /** What is chosen is a step that one can go back from; what is typed is none. */
    function write(isStep) {
      var address = narrow();
      soon.cancel();
      if (address === written || (address === "#q=" && !location.hash)) return;
      written = address;
      if (isStep) location.hash = address;
      else location.replace(address);
    }
    var soon = later(120, write);
    function choose() {
      write(true);
    }
    fields.forEach(function (field) {
      if (field.name !== "q") return field.addEventListener("change", choose);
      field.addEventListener("input", function (event) {
        if (!event.isComposing) soon();
      });
      field.addEventListener("compositionend", soon);
    });
    box.querySelector("button").addEventListener("click", function () {
      fields.forEach(function (field) {
        field.value = "";
      });
      choose();
    });
    window.addEventListener("hashchange", read);
    read();
    if (fields[0].value) narrow();
  }

  // Printing --------------------------------------------------------------------------------------------------------

  function startPrinting() {
    var opened = [];
    window.addEventListener("beforeprint", function () {
      opened = all("details:not([open])");
      opened.forEach(function (box) {
        box.open = true;
      });
    });
    window.addEventListener("afterprint", function () {
      opened.forEach(function (box) {
        box.open = false;
      });
    });
    all("[data-print]").forEach(function (button) {
      button.addEventListener("click", function () {
        window.print();
      });
    });
  }

  startSettings();
  startFolds();
  startContents();
  all(".search-box").forEach(startSearchBox);
  startShortcuts();
  startMarking();
  all("#search-page").forEach(startSearchPage);
  all("[data-filter]").forEach(startFilter);
  startPrinting();
})();
