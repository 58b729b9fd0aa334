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
    var message = !result.total ? words.none : result.near ? words.near : words.count;
    return fill(message, { n: result.total, q: text });
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
    return new Promise(function (resolve) {
      resolve(window.kawaraban.search(text, options));
    }).finally(function () {
      settled = true;
      clearTimeout(early);
    }).then(function (result) {
      show(result, false);
    });
  }

  /** At most 200 letters, none of them halved. */
  function query(text) {
    return Array.from(text).slice(0, 200).join("").replace(/\p{Surrogate}/gu, "\ufffd").trim();
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

  /** Text with the words of a query in <mark>, compared as the engine does: サーバ is in サーバー, ｱ is ア. */
  function marked(text, asked) {
    var engine = window.kawaraban;
    var units = text.match(/[^][\p{M}\uff9e\uff9f]*/gu) || [];
    var from = [];
    var flags = [];
    var plain = "";
    units.forEach(function (unit, i) {
      var letters = unit.normalize("NFKC").toLowerCase();
      if (letters !== "ー" || !/[ァ-ヺー-ヿㇰ-ㇿ]$/.test(plain)) plain += letters;
      while (from.length < plain.length) from.push(i);
    });
    from.push(units.length);
    function flag(word) {
      var found = false;
      for (var at = plain.indexOf(word); at >= 0; at = plain.indexOf(word, at + 1)) {
        if (at && /^[a-z0-9]{2}/.test(plain.charAt(at - 1) + word)) continue;
        found = true;
        var end = Math.max(from[at + word.length], from[at + word.length - 1] + 1);
        for (var i = from[at]; i < end; i++) flags[i] = true;
      }
      return found;
    }
    engine.terms(asked).forEach(function (word) {
      if (!flag(word)) engine.tokens(word).forEach(function (token) {
        flag(token.text);
      });
    });
    var fragment = document.createDocumentFragment();
    for (var start = 0, end; start < units.length; start = end) {
      for (end = start + 1; end < units.length && flags[end] === flags[start];) end++;
      var stretch = units.slice(start, end).join("");
      fragment.append(flags[start] ? make("mark", "", stretch) : stretch);
    }
    return fragment;
  }

  function startSearchBox(form) {
    var input = form.querySelector("input");
    var panel = form.querySelector(".search-suggestions");
    var status = form.querySelector(".search-status");
    var list = make("ul", "suggestions");
    var words = form.dataset;
    var soon = later(120, suggest);
    var composing = false;
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
        options.set(pageOf(hit), option(root + hit.url, content, ""));
      });
      if (result.total) option(searchAddress(text), fill(words.all, { q: text }), "all");
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
          item.address = root + hit.url;
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
    function add(hit, text) {
      var link = make("a", "hit-title", hit.title);
      var facts = make("p", "hit-facts", make("span", "hit-kind", kindName(hit.kind)));
      var excerpt = make("p", "hit-excerpt");
      link.href = root + hit.url;
      if (hit.version) facts.append(make("span", "hit-kind", versionName(hit.version)));
      results.append(make("li", "", link, facts, excerpt));
      return function (hit) {
        link.href = root + hit.url;
        if (hit.heading && hit.heading !== hit.title) facts.append(make("span", "hit-heading", hit.heading));
        if (hit.excerpt) excerpt.append(marked(hit.excerpt, text));
        else excerpt.remove();
      };
    }

    function run(from) {
      var params = state();
      var text = query(params.get("q") || "");
      var chosen = options(params);
      var mine = ++turn;
      var before = null;
      if (!from) input.value = text;
      more.hidden = true;
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
          var old = result.total || chosen.version ? [] : (result.facets || {}).version || [];
          var hidden = old.reduce(function (sum, row) { return sum + row.count; }, 0);
          if (hidden) count.textContent += fill(words.old, { n: hidden });
        }
        // What is shown stays where it is.
        var had = shown.size;
        result.hits.forEach(function (hit) {
          var page = pageOf(hit);
          if (!shown.has(page)) shown.set(page, add(hit, text));
          if (early || !shown.get(page)) return;
          shown.get(page)(hit);
          shown.set(page, null);
        });
        results.hidden = !shown.size;
        more.hidden = shown.size >= result.total;
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

  function startFilter(input) {
    var status = input.parentElement.querySelector(".filter-count");
    var items = all("#" + input.dataset.filter + " :is(.entry, .glossary-item)").map(function (item) {
      return [item, plain(item.textContent)];
    });
    function narrow() {
      var words = plain(input.value).split(/\s+/).filter(Boolean);
      var shown = 0;
      items.forEach(function (pair) {
        pair[0].hidden = !words.every(function (word) {
          return pair[1].indexOf(word) >= 0;
        });
        if (!pair[0].hidden) shown++;
      });
      status.textContent = !words.length ? "" : fill(shown ? status.dataset.count : status.dataset.none, { n: shown });
    }
    var soon = later(120, narrow);
    input.addEventListener("input", function (event) {
      if (!event.isComposing) soon();
    });
    input.addEventListener("compositionend", soon);
    if (input.value) narrow();
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
  all("#search-page").forEach(startSearchPage);
  all("[data-filter]").forEach(startFilter);
  startPrinting();
})();
